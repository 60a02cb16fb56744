package import EC2Query
package import OAPI

/// EC2 `DescribeInstanceTypeOfferings` over OAPI `ReadVmTypes`, and `ReadSubregions` for the zones.
///
/// | EC2            | OAPI                  | Rule                                                                   |
/// |----------------|-----------------------|------------------------------------------------------------------------|
/// | `LocationType` | –                     | `region`, or absent; `availability-zone`, `availability-zone-id`       |
/// | `Filter.N`     | –                     | `instance-type`, `location`                                            |
/// | `DryRun`       | `DryRun`              | success is the error `DryRunOperation`                                 |
/// | `MaxResults`   | –                     | ignored: the list is given whole                                       |
///
/// Sources: AWS "DescribeInstanceTypeOfferings", OUTSCALE "ReadVmTypes", "ReadSubregions".
package struct DescribeInstanceTypeOfferings: EC2Action {
    package static let name = "DescribeInstanceTypeOfferings"
    package static let effect = ActionEffect.reads
    package static let notes = ["Every type is offered in every zone of the Region: OAPI tells of no others."]
    package static let parameters =
        [
            ParameterRule("LocationType", .translated("`ReadSubregions` for zones")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("MaxResults", .ignored("the list is given whole"), .count),
            ParameterRule("NextToken", .ignored("the list is given whole"), .pageToken),
        ] + FilterList.parameters
    package static let filters = rules.map { FilterSummary($0) }

    /// EC2's kinds of place.
    enum LocationType: String, Sendable, CaseIterable {
        case region
        case zone = "availability-zone"
        case zoneID = "availability-zone-id"
        case outpost
    }

    struct Offering: Sendable {
        let type: String
        let location: String
    }

    private static let rules: [FilterRule<Offering>] = [
        FilterRule("instance-type") { [$0.type] }, FilterRule("location") { [$0.location] },
    ]

    let locationType: LocationType
    let filters: [ElementFilter<Offering>]
    let region: String
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let text = query.text("LocationType") ?? LocationType.region.rawValue
        guard let type = LocationType(rawValue: text) else {
            throw .invalidParameterValue(text, of: "locationType", why: "Expected: 'region' or 'availability-zone'.")
        }
        locationType = type
        filters = try ElementFilter.all(query, of: Self.rules)
        region = context.region
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let read = ReadRequest<VmType>(filters: [])
        if dryRun { throw await client.dryRun(DryRunRequest(read), in: Self.name) }
        let places = try await places(with: client)
        let (types, requestID) = try await client.readAll(read, in: Self.name)
        let offerings = types.flatMap { type in places.map { Offering(type: type.name, location: $0) } }
        let items = try await client.shape(try await client.filter(offerings, by: filters)) { offering in
            [
                ResponseElement("instanceType", offering.type), ResponseElement("locationType", locationType.rawValue),
                ResponseElement("location", offering.location),
            ]
        }
        return EC2Answer(requestID: requestID, [.list("instanceTypeOfferingSet", items)])
    }

    private func places(with client: some OAPIClient) async throws(EC2Error) -> [String] {
        switch locationType {
        case .region: return [region]
        case .outpost: return []
        case .zone, .zoneID:
            let zones = try await client.readAll(ReadRequest<Subregion>(filters: []), in: Self.name).items
            return zones.map { locationType == .zone ? $0.name : $0.locationCode }
        }
    }
}
