package import EC2Query
internal import JSONCoding
package import OAPI

/// EC2 `DescribeInstanceStatus` over OAPI `ReadVmsState`.
///
/// | EC2                       | OAPI             | Rule                                                            |
/// |---------------------------|------------------|-----------------------------------------------------------------|
/// | `InstanceId.N`            | `Filters.VmIds`  | one that there is not is `InvalidInstanceID.NotFound`           |
/// | `IncludeAllInstances`     | `AllVms`         | absent: those that run                                          |
/// | `Filter.N`                | `Filters`        | ``InstanceStatusElement``                                       |
/// | `MaxResults`              | `ResultsPerPage` | 5 to 1,000, not with `InstanceId.N`; absent: everything         |
/// | `NextToken`               | `NextPageToken`  | opens for the same caller and request only                      |
/// | `DryRun`                  | `DryRun`         | success is the error `DryRunOperation`                          |
/// | `IncludeManagedResources` | –                | ignored: OUTSCALE has no managed instances                      |
///
/// Sources: AWS "DescribeInstanceStatus", OUTSCALE "ReadVmsState".
package struct DescribeInstanceStatus: EC2Action {
    package static let name = "DescribeInstanceStatus"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [
            ParameterRule("InstanceId.N", .translated("`Filters.VmIds[]`")),
            ParameterRule("IncludeAllInstances", .translated("`AllVms`")),
            ParameterRule("IncludeManagedResources", .ignored("OUTSCALE has no managed instances"), .boolean),
        ] + Listing<InstanceStatusElement>.parameters
    package static let filters = InstanceStatusElement.filters.map { FilterSummary($0) }

    let listing: Listing<InstanceStatusElement>
    let includesAll: Bool
    let isSelection: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = try IDSelection(query, "InstanceId", of: .instance, as: "VmIds")
        isSelection = !selection.isEmpty
        includesAll = try query.boolean("IncludeAllInstances") ?? false
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        // An instance that is asked for by name and does not run is no error: OAPI has to be asked for all.
        let all = includesAll || isSelection
        return try await listing.answer(with: client, options: all ? [JSON.Member("AllVms", .bool(true))] : []) {
            includesAll || $0.state == .running
        }
    }
}
