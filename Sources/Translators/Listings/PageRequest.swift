internal import EC2Query

/// Which part of a listing is asked for, by `MaxResults` and `NextToken`.
struct PageRequest: Sendable {
    static let parameters = [
        ParameterRule("MaxResults", .translated("`ResultsPerPage`")),
        ParameterRule("NextToken", .translated("`NextPageToken`")),
    ]

    /// EC2's bounds; more is taken for the most, and 0 for nothing said.
    private static let sizes = 5...1_000

    /// Items that OAPI is asked for: EC2's answer has as many at most.
    let size: Int
    /// OAPI's token of the page; `nil` for the first.
    let token: String?
    private let sealer: any PageTokenSealer
    private let binding: String

    /// - Returns: `nil` when the whole listing is asked for.
    /// - Throws: `InvalidParameterValue` for a size below 5 and for a token that does not open.
    init?(_ query: QueryParameters, of action: String, in context: TranslationContext) throws(EC2Error) {
        let asked = try Self.size(query)
        let nextToken = query.text("NextToken")
        guard asked != nil || nextToken != nil else { return nil }
        guard let sealer = context.pageTokens else {
            throw .unsupportedOperation("MaxResults and NextToken, for there is no key for page tokens")
        }
        self.sealer = sealer
        binding = Self.binding(query, of: action)
        guard let nextToken else {
            size = asked ?? Self.sizes.upperBound
            token = nil
            return
        }
        guard let page = sealer.open(nextToken, for: binding),
            let space = page.firstIndex(of: " "), let sealedSize = Int(page[..<space])
        else { throw .invalidParameterValue("Unable to parse pagination token") }
        size = asked ?? sealedSize
        token = String(page[page.index(after: space)...])
    }

    /// EC2's token for the page behind this one.
    func nextToken(_ token: String) -> String {
        sealer.seal("\(size) \(token)", for: binding)
    }

    private static func size(_ query: QueryParameters) throws(EC2Error) -> Int? {
        guard let text = query.text("MaxResults") else { return nil }
        guard let number = Int(text) else {
            throw .invalidParameterValue(text, of: "maxResults", why: "Expected an integer.")
        }
        // The EBS CSI driver says so when it wants everything.
        if number == 0 { return nil }
        guard number >= sizes.lowerBound else {
            throw .invalidParameterValue(
                "Value ( \(number) ) for parameter maxResults is invalid. Expecting a value greater than "
                    + "\(sizes.lowerBound).")
        }
        return min(number, sizes.upperBound)
    }

    /// The action and its own parameters but for the page's, each with its length so that no two requests read alike.
    private static func binding(_ query: QueryParameters, of action: String) -> String {
        let left: Set<String> = ["MaxResults", "NextToken", "DryRun"]
        let own = query.all.filter { !left.contains($0.name) && !QueryParameters.isOfTheProtocol($0.name) }
        let texts = own.sorted { $0.name < $1.name }.flatMap { [$0.name, $0.value] }
        return ([action] + texts).map { "\($0.utf8.count):\($0)" }.joined()
    }
}
