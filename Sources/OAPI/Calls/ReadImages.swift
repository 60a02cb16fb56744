/// OAPI `ReadImages`.
package struct ReadImagesRequest: OAPIRequest, Hashable {
    package typealias Response = ReadImagesResponse
    package static let call = OAPICall.readImages

    /// OAPI `Filters`, as far as they are used.
    package enum Filter: Sendable, Hashable {
        /// Images one of whose volumes is made of one of these snapshots.
        case blockDeviceMappingSnapshotIDs([String])

        fileprivate var member: JSON.Member {
            switch self {
            case .blockDeviceMappingSnapshotIDs(let ids): JSON.Member("BlockDeviceMappingSnapshotIds", .strings(ids))
            }
        }
    }

    package var filters: [Filter]
    /// 1 to 1,000. Always sent: without it OAPI's default decides how much is left out.
    package var resultsPerPage: Int

    package init(filters: [Filter], resultsPerPage: Int) {
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

/// The answer to `ReadImages`, as far as it is used.
package struct ReadImagesResponse: OAPIResponse, Hashable {
    package let imageIDs: [String]

    package init(imageIDs: [String]) {
        self.imageIDs = imageIDs
    }

    package init?(_ json: JSON) {
        guard let images = json["Images"]?.array else { return nil }
        imageIDs = images.compactMap { $0["ImageId"]?.string }
    }
}
