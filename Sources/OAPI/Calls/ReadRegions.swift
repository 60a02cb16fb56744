package import JSONCoding

/// OAPI `ReadRegions`, which gives all at once.
package struct ReadRegionsRequest: OAPIRequest, Hashable {
    package typealias Response = ReadRegionsResponse
    package static let call = OAPICall.readRegions

    package init() {}

    package var body: JSON { .object([]) }

    package var repetition: Repetition { .safe }
}

/// The answer to `ReadRegions`.
package struct ReadRegionsResponse: OAPIResponse, Hashable {
    package let regions: [Region]

    package init?(_ json: JSON) {
        guard let items = json["Regions"]?.array else { return nil }
        regions = items.compactMap { Region($0) }
    }
}

/// OAPI's `Region`.
package struct Region: Sendable, Hashable {
    package let name: String
    /// The host of its OAPI, such as `api.eu-west-2.outscale.com`; empty when the answer does not say.
    package let endpoint: String

    init?(_ json: JSON) {
        guard let name = json["RegionName"]?.string else { return nil }
        self.name = name
        endpoint = json["Endpoint"]?.string ?? ""
    }
}
