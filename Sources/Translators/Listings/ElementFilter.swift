internal import EC2Query
internal import OAPI

/// A filter of a request, together with the rule that it follows.
struct ElementFilter<Element>: Sendable {
    private let rule: FilterRule<Element>
    private let key: String
    private let filter: FilterList.Filter

    /// - Throws: `InvalidParameterValue` for a name that is not a filter here.
    init(_ filter: FilterList.Filter, of rules: [FilterRule<Element>]) throws(EC2Error) {
        for rule in rules {
            guard let key = rule.key(in: filter.name) else { continue }
            self.rule = rule
            self.key = key
            self.filter = filter
            return
        }
        throw .invalidParameterValue("The filter '\(filter.name)' is invalid")
    }

    /// The filters of a request.
    ///
    /// - Parameter list: the list's name.
    /// - Throws: what ``FilterList`` throws, and `InvalidParameterValue` for a name that is not a filter here.
    static func all(
        _ query: QueryParameters, _ list: String = "Filter", of rules: [FilterRule<Element>]
    ) throws(EC2Error) -> [ElementFilter] {
        var filters: [ElementFilter] = []
        for filter in try FilterList(query, list).filters { filters.append(try ElementFilter(filter, of: rules)) }
        return filters
    }

    /// True when nothing of OUTSCALE's can fit.
    var isUnfulfillable: Bool {
        rule.constant.map { !filter.matcher.matches(anyOf: [$0]) } ?? false
    }

    /// Whether an element fits; to be asked for once and used for many.
    var test: @Sendable (Element) -> Bool {
        let (rule, key, matcher) = (rule, key, filter.matcher)
        return { matcher.matches(anyOf: rule.texts(of: $0, key: key)) }
    }

    /// How many values are compared with each of an element's texts, one after the other.
    var effort: Int { filter.wildcards }

    /// The same filter for OAPI; `nil` when OAPI has none, or might take a value otherwise than EC2 does.
    var pushed: ReadFilter? {
        filter.plainValues.flatMap { rule.push?.filter($0, key: key) }
    }
}
