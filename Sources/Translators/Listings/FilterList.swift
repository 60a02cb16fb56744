internal import EC2Query

/// The filters of a request, `Filter.N`: all are to hold, of the values of one any.
struct FilterList: Sendable, Hashable {
    /// AWS's limits.
    static let filterLimit = 50
    static let valueLimit = 200

    static let parameters = parameters(named: "Filter")

    /// - Parameter list: the list's name, which is `Filter` but for one action.
    static func parameters(named list: String) -> [ParameterRule] {
        [
            ParameterRule("\(list).N.Name", .translated("`Filters`")),
            ParameterRule("\(list).N.Value.N", .translated("`Filters`")),
        ]
    }

    struct Filter: Sendable, Hashable {
        let name: String
        let patterns: [WildcardPattern]

        /// The values as OAPI may be given them; `nil` when one of them is not a plain text.
        var plainValues: [String]? {
            let values = patterns.compactMap(\.plain)
            return values.count == patterns.count && !values.contains("") ? values : nil
        }

        /// The values as they are compared with many texts.
        var matcher: FilterMatcher { FilterMatcher(patterns) }

        /// How many of the values have wildcards: each of these is compared with every text.
        var wildcards: Int { patterns.count(where: \.hasWildcards) }
    }

    let filters: [Filter]

    /// - Throws: `MissingParameter` for a filter without a name, `InvalidParameterValue` for one without a value, and for a
    ///   value with wildcards that is too long, `FilterLimitExceeded` for too many.
    init(_ query: QueryParameters, _ list: String = "Filter") throws(EC2Error) {
        var filters: [Filter] = []
        for member in try query.memberNumbers(of: list) {
            let name = try query.required("\(list).\(member).Name")
            let values = try query.list("\(list).\(member).Value")
            guard !values.isEmpty else {
                throw .invalidParameterValue("The filter '\(name)' must contain at least one value")
            }
            guard values.count <= Self.valueLimit else { throw .filterLimitExceeded }
            let patterns = values.map { WildcardPattern($0) }
            if let tooLong = patterns.firstIndex(where: \.isTooLong) {
                throw .invalidParameterValue(
                    values[tooLong], of: "\(list).\(member).Value",
                    why: "With wildcards, at most \(WildcardPattern.lengthLimit) characters are allowed.")
            }
            filters.append(Filter(name: name, patterns: patterns))
        }
        guard filters.count <= Self.filterLimit else { throw .filterLimitExceeded }
        self.filters = filters
    }
}
