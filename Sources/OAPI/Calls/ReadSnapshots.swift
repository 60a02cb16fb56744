/// OAPI `ReadSnapshots`.
package struct ReadSnapshotsRequest: OAPIRequest, Hashable {
    package typealias Response = ReadSnapshotsResponse
    package static let call = OAPICall.readSnapshots
    /// The largest page OAPI gives.
    package static let largestPage = 1_000

    /// OAPI `Filters`, as far as they are used.
    package enum Filter: Sendable, Hashable {
        case snapshotIDs([String])
        case clientTokens([String])

        fileprivate var member: JSON.Member {
            switch self {
            case .snapshotIDs(let ids): JSON.Member("SnapshotIds", .strings(ids))
            case .clientTokens(let tokens): JSON.Member("ClientTokens", .strings(tokens))
            }
        }
    }

    package var filters: [Filter]
    /// 1 to 1,000. Always sent: without it OAPI's default decides how much is left out.
    package var resultsPerPage: Int

    package init(filters: [Filter], resultsPerPage: Int = largestPage) {
        self.filters = filters
        self.resultsPerPage = resultsPerPage
    }

    package var body: JSON {
        .object(present: [
            "Filters": filters.isEmpty ? nil : .object(filters.map(\.member)),
            "ResultsPerPage": .integer(resultsPerPage),
        ])
    }

    package var repetition: Repetition { .safe }
}

/// The answer to `ReadSnapshots`.
package struct ReadSnapshotsResponse: OAPIResponse, Hashable {
    package let snapshots: [Snapshot]

    package init(snapshots: [Snapshot]) {
        self.snapshots = snapshots
    }

    package init?(_ json: JSON) {
        guard let items = json["Snapshots"]?.array else { return nil }
        snapshots = items.compactMap { Snapshot($0) }
    }
}
