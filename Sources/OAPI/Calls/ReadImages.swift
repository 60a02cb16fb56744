/// OAPI `ReadImages`: the images that the caller may launch, whoever owns them.
package struct ReadImagesRequest: OAPIRequest, Hashable {
    package typealias Response = ReadImagesResponse
    package static let call = OAPICall.readImages
    /// The largest page OAPI gives.
    package static let largestPage = 1_000

    /// OAPI `Filters`, as far as they are used. Several are all to hold, of the values of one any.
    package enum Filter: Sendable, Hashable {
        /// Images one of whose volumes is made of one of these snapshots.
        case blockDeviceMappingSnapshotIDs([String])
        case imageIDs([String])
        case imageNames([String])

        /// The filter as a member of the request.
        package var member: JSON.Member {
            switch self {
            case .blockDeviceMappingSnapshotIDs(let ids): JSON.Member("BlockDeviceMappingSnapshotIds", .strings(ids))
            case .imageIDs(let ids): JSON.Member("ImageIds", .strings(ids))
            case .imageNames(let names): JSON.Member("ImageNames", .strings(names))
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

/// The answer to `ReadImages`.
package struct ReadImagesResponse: OAPIResponse, Hashable {
    package let images: [Image]
    /// What to ask for the next page by; `nil` when this is the last.
    package let nextPageToken: String?

    package init?(_ json: JSON) {
        guard let items = json["Images"]?.array else { return nil }
        images = items.compactMap { Image($0) }
        nextPageToken = json["NextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
