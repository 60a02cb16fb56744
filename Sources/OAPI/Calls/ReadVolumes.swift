/// OAPI `ReadVolumes`.
package struct ReadVolumesRequest: OAPIRequest, Hashable {
    package typealias Response = ReadVolumesResponse
    package static let call = OAPICall.readVolumes
    /// The largest page OAPI gives.
    package static let largestPage = 1_000

    /// OAPI `Filters`, as far as they are used. Several are all to hold, of the values of one any.
    package enum Filter: Sendable, Hashable {
        case clientTokens([String])
        case volumeIDs([String])

        /// The filter as a member of the request.
        package var member: JSON.Member {
            switch self {
            case .clientTokens(let tokens): JSON.Member("ClientTokens", .strings(tokens))
            case .volumeIDs(let ids): JSON.Member("VolumeIds", .strings(ids))
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

/// The answer to `ReadVolumes`.
package struct ReadVolumesResponse: OAPIResponse, Hashable {
    package let volumes: [Volume]
    /// What to ask for the next page by; `nil` when this is the last.
    package let nextPageToken: String?

    package init(volumes: [Volume], nextPageToken: String? = nil) {
        self.volumes = volumes
        self.nextPageToken = nextPageToken
    }

    package init?(_ json: JSON) {
        guard let items = json["Volumes"]?.array else { return nil }
        volumes = items.compactMap { Volume($0) }
        nextPageToken = json["NextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
