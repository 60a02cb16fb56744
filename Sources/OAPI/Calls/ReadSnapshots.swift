/// OAPI `ReadSnapshots`.
package struct ReadSnapshotsRequest: OAPIRequest, Hashable {
    package typealias Response = ReadSnapshotsResponse
    package static let call = OAPICall.readSnapshots
    /// The largest page OAPI gives.
    package static let largestPage = 1_000

    /// OAPI `Filters`, as far as they are used. Several are all to hold, of the values of one any.
    package enum Filter: Sendable, Hashable {
        case accountIDs([String])
        case accountAliases([String])
        case clientTokens([String])
        case descriptions([String])
        /// True: snapshots that everybody may use.
        case isPublic(Bool)
        case snapshotIDs([String])
        case states([String])
        case tagKeys([String])
        /// `KEY=VALUE` each.
        case tags([String])
        case tagValues([String])
        case volumeIDs([String])
        /// GiB each.
        case volumeSizes([Int])

        /// The filter as a member of the request.
        package var member: JSON.Member {
            switch self {
            case .accountIDs(let ids): JSON.Member("AccountIds", .strings(ids))
            case .accountAliases(let aliases): JSON.Member("AccountAliases", .strings(aliases))
            case .clientTokens(let tokens): JSON.Member("ClientTokens", .strings(tokens))
            case .descriptions(let descriptions): JSON.Member("Descriptions", .strings(descriptions))
            case .isPublic(let isPublic):
                JSON.Member("PermissionsToCreateVolumeGlobalPermission", .bool(isPublic))
            case .snapshotIDs(let ids): JSON.Member("SnapshotIds", .strings(ids))
            case .states(let states): JSON.Member("States", .strings(states))
            case .tagKeys(let keys): JSON.Member("TagKeys", .strings(keys))
            case .tags(let tags): JSON.Member("Tags", .strings(tags))
            case .tagValues(let values): JSON.Member("TagValues", .strings(values))
            case .volumeIDs(let ids): JSON.Member("VolumeIds", .strings(ids))
            case .volumeSizes(let sizes): JSON.Member("VolumeSizes", .array(sizes.map(JSON.integer)))
            }
        }
    }

    package var filters: [Filter]
    /// 1 to 1,000. Always sent: without it OAPI's default decides how much is left out, and gives no next page.
    package var resultsPerPage: Int
    /// The page to give, as the page before named it; `nil` is the first.
    package var nextPageToken: String?

    package init(filters: [Filter], resultsPerPage: Int = largestPage, nextPageToken: String? = nil) {
        self.filters = filters
        self.resultsPerPage = resultsPerPage
        self.nextPageToken = nextPageToken
    }

    package var body: JSON {
        .object(present: [
            "Filters": filters.isEmpty ? nil : .object(filters.map(\.member)),
            "ResultsPerPage": .integer(resultsPerPage),
            "NextPageToken": nextPageToken.map(JSON.string),
        ])
    }

    package var repetition: Repetition { .safe }
}

/// The answer to `ReadSnapshots`.
package struct ReadSnapshotsResponse: OAPIResponse, Hashable {
    package let snapshots: [Snapshot]
    /// What to ask for the next page by; `nil` when this is the last.
    package let nextPageToken: String?

    package init(snapshots: [Snapshot], nextPageToken: String? = nil) {
        self.snapshots = snapshots
        self.nextPageToken = nextPageToken
    }

    package init?(_ json: JSON) {
        guard let items = json["Snapshots"]?.array else { return nil }
        snapshots = items.compactMap { Snapshot($0) }
        nextPageToken = json["NextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
