package import JSONCoding

/// A thing that one of OAPI's `Read…` calls lists, page by page.
package protocol OAPIListed: Sendable, Hashable {
    /// The call that lists them: `ReadSnapshots`.
    static var readCall: OAPICall { get }
    /// The member of the answer that they are in: `Snapshots`.
    static var listMember: String { get }

    /// `nil` when the JSON is no such thing.
    init?(_ json: JSON)

    /// A word of its own that is not known here.
    var newWord: NewWord? { get }
}

extension OAPIListed {
    package var newWord: NewWord? { nil }
}

/// A request of a call that lists.
package struct ReadRequest<Item: OAPIListed>: OAPIRequest, Hashable {
    package typealias Response = ReadPage<Item>
    package static var call: OAPICall { Item.readCall }
    /// The largest page OAPI gives.
    package static var largestPage: Int { 1_000 }

    /// All are to hold, of the values of one any.
    package var filters: [ReadFilter]
    /// 1 to 1,000. Always sent: without it OAPI's default decides how much is left out, and gives no next page.
    package var resultsPerPage: Int
    /// The page to give, as the page before named it; `nil` is the first.
    package var nextPageToken: String?
    /// Members that one call has besides.
    package var options: [JSON.Member]

    package init(
        filters: [ReadFilter], resultsPerPage: Int = largestPage, nextPageToken: String? = nil,
        options: [JSON.Member] = []
    ) {
        self.filters = filters
        self.options = options
        self.resultsPerPage = resultsPerPage
        self.nextPageToken = nextPageToken
    }

    package var body: JSON {
        let members = JSON.object(present: [
            "Filters": filters.isEmpty ? nil : .object(filters.map { JSON.Member($0.name, $0.value) }),
            "ResultsPerPage": .integer(resultsPerPage),
            "NextPageToken": nextPageToken.map(JSON.string),
        ])
        return options.isEmpty ? members : .object((members.members ?? []) + options)
    }

    package var repetition: Repetition { .safe }
}

/// A member of OAPI's `Filters`: its name there, and the values any of which is to fit, or a single `true` or `false`.
package struct ReadFilter: Sendable, Hashable {
    package let name: String
    package let value: JSON

    package init(_ name: String, _ value: JSON) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ texts: [String]) {
        self.init(name, .strings(texts))
    }

    package static func clientTokens(_ tokens: [String]) -> ReadFilter { ReadFilter("ClientTokens", tokens) }
    package static func snapshotIDs(_ ids: [String]) -> ReadFilter { ReadFilter("SnapshotIds", ids) }
}

/// One page of what a call lists.
package struct ReadPage<Item: OAPIListed>: OAPIResponse, Hashable {
    package let items: [Item]
    /// What to ask for the next page by; `nil` when this is the last.
    package let nextPageToken: String?

    package init(_ items: [Item], nextPageToken: String? = nil) {
        self.items = items
        self.nextPageToken = nextPageToken
    }

    package init?(_ json: JSON) {
        guard let items = json[Item.listMember]?.array else { return nil }
        self.init(
            items.compactMap { Item($0) },
            nextPageToken: json["NextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }

    package var newWords: [NewWord] { items.compactMap(\.newWord) }
}
