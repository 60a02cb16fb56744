package import EC2Query
package import OAPI

/// EC2 `DescribeAvailabilityZones` over OAPI `ReadSubregions`.
///
/// | EC2                    | OAPI                     | Rule                                                         |
/// |------------------------|--------------------------|--------------------------------------------------------------|
/// | `ZoneName.N`           | `Filters.SubregionNames` | an unknown one is `InvalidParameterValue`                    |
/// | `ZoneId.N`             | `LocationCode`           | likewise                                                     |
/// | `Filter.N`             | `Filters`                | ``ZoneElement``; each is applied to the answer again         |
/// | `AllAvailabilityZones` | –                        | there is none that an account has to opt in to               |
/// | `DryRun`               | `DryRun`                 | success is the error `DryRunOperation`                       |
///
/// Sources: AWS "DescribeAvailabilityZones", OUTSCALE "ReadSubregions" and "About Regions and Subregions".
package struct DescribeAvailabilityZones: EC2Action {
    package static let name = "DescribeAvailabilityZones"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [
            ParameterRule("ZoneName.N", .translated("`Filters.SubregionNames[]`")),
            ParameterRule("ZoneId.N", .translated("`LocationCode`")),
            ParameterRule("AllAvailabilityZones", .ignored("every zone is there for every account"), .boolean),
            ParameterRule("DryRun", .translated("`DryRun`")),
        ] + FilterList.parameters
    package static let filters = ZoneElement.filters.map { FilterSummary($0) }

    let names: [String]
    let ids: [String]
    let requestedFilters: [ElementFilter<ZoneElement>]
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        names = try query.list("ZoneName")
        ids = try query.list("ZoneId")
        requestedFilters = try ElementFilter.all(query, of: ZoneElement.filters)
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let request = ReadRequest<Subregion>(filters: pushed)
        if dryRun { throw await client.dryRun(DryRunRequest(request), in: Self.name) }
        let read = try await client.readAll(request, in: Self.name)
        let zones = try await client.filter(
            wanted(of: read.items).map { ZoneElement(zone: $0) }, by: requestedFilters)
        return EC2Answer(requestID: read.requestID, [.list("availabilityZoneInfo", zones.map(\.elements))])
    }

    /// Zones that are asked for by name or ID are asked for alone: one that is not there is an error even where a
    /// filter would have left it out.
    private var pushed: [ReadFilter] {
        guard names.isEmpty, ids.isEmpty else {
            let isPlain = !names.isEmpty && ids.isEmpty && names.allSatisfy { WildcardPattern($0).plain == $0 }
            return isPlain ? [ReadFilter("SubregionNames", names)] : []
        }
        var pushed: [ReadFilter] = []
        for filter in requestedFilters.compactMap(\.pushed) where !pushed.contains(where: { $0.name == filter.name }) {
            pushed.append(filter)
        }
        return pushed
    }

    private func wanted(of zones: [Subregion]) throws(EC2Error) -> [Subregion] {
        let missing =
            names.first { name in !zones.contains { $0.name == name } }
            ?? ids.first { id in !zones.contains { $0.locationCode == id } }
        if let missing { throw .invalidParameterValue("Invalid availability zones: [\(missing)]") }
        return zones.filter { zone in
            (names.isEmpty || names.contains(zone.name)) && (ids.isEmpty || ids.contains(zone.locationCode))
        }
    }
}
