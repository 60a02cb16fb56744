package import EC2Query
package import OAPI

/// EC2 `DescribeRegions` over OAPI `ReadRegions`.
///
/// | EC2              | OAPI         | Rule                                                                          |
/// |------------------|--------------|-------------------------------------------------------------------------------|
/// | `RegionName.N`   | `RegionName` | an unknown one is `InvalidParameterValue`; an alias is the gateway's own      |
/// | `Filter.N`       | –            | ``RegionElement``                                                             |
/// | `AllRegions`     | –            | there is none that an account has to opt in to                                |
/// | `DryRun`         | `DryRun`     | success is the error `DryRunOperation`                                        |
/// | `regionEndpoint` | `Endpoint`   | the gateway's, as the caller names it; of other Regions FCU's                 |
/// | `optInStatus`    | –            | `opt-in-not-required`                                                         |
///
/// Everybody may ask, as at OUTSCALE: osc-cli does not sign it.
///
/// SDKs take `regionEndpoint` for the address of EC2's API. OAPI does not name every Region; the gateway's own is always
/// there.
///
/// Sources: AWS "DescribeRegions", OUTSCALE "ReadRegions" and "About Regions and Subregions".
package struct DescribeRegions: EC2Action {
    package static let name = "DescribeRegions"
    package static let effect = ActionEffect.reads
    package static let servedUnsigned = true
    package static let parameters =
        [
            ParameterRule("RegionName.N", .translated("`RegionName`")),
            ParameterRule("AllRegions", .ignored("every Region is there for every account"), .boolean),
            ParameterRule("DryRun", .translated("`DryRun`")),
        ] + FilterList.parameters
    package static let filters = RegionElement.filters.map { FilterSummary($0) }

    let names: [String]
    let ownRegion: String
    let aliases: Set<String>
    let ownEndpoint: String?
    let requestedFilters: [ElementFilter<RegionElement>]
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        names = try query.list("RegionName")
        ownRegion = context.region
        aliases = context.regionAliases
        ownEndpoint = context.endpoint
        requestedFilters = try ElementFilter.all(query, of: RegionElement.filters)
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun { throw await client.dryRun(DryRunRequest(ReadRegionsRequest()), in: Self.name) }
        let reply = try await client.send(ReadRegionsRequest(), in: Self.name)
        var regions = reply.response.regions.map { RegionElement(name: $0.name, endpoint: endpoint(of: $0)) }
        if !regions.contains(where: { $0.name == ownRegion }) {
            regions.append(RegionElement(name: ownRegion, endpoint: ownEndpoint ?? Self.fcu(of: ownRegion)))
        }
        let wanted = try await client.filter(wanted(of: regions), by: requestedFilters)
        return EC2Answer(requestID: reply.requestID, [.list("regionInfo", wanted.map(\.elements))])
    }

    private func wanted(of regions: [RegionElement]) throws(EC2Error) -> [RegionElement] {
        guard !names.isEmpty else { return regions }
        var wanted: Set<String> = []
        for name in names {
            if regions.contains(where: { $0.name == name }) {
                wanted.insert(name)
            } else if aliases.contains(name) {
                wanted.insert(ownRegion)
            } else {
                throw .invalidParameterValue("Invalid region: '\(name)'")
            }
        }
        return regions.filter { wanted.contains($0.name) }
    }

    private func endpoint(of region: Region) -> String {
        if region.name == ownRegion, let ownEndpoint { return ownEndpoint }
        guard region.endpoint.hasPrefix("api.") else { return Self.fcu(of: region.name) }
        return "fcu." + region.endpoint.dropFirst(4)
    }

    /// OUTSCALE's own endpoint for EC2 clients.
    private static func fcu(of region: String) -> String { "fcu.\(region).outscale.com" }
}
