package import EC2Query
package import OAPI

/// EC2 `DescribeInstances` over OAPI `ReadVms`, and `ReadAccounts` for the owner.
///
/// | EC2                       | OAPI            | Rule                                                             |
/// |---------------------------|-----------------|------------------------------------------------------------------|
/// | `InstanceId.N`            | `Filters.VmIds` | one missing from the reply is `InvalidInstanceID.NotFound`       |
/// | `Filter.N`                | `Filters`       | ``InstanceElement``; each is compared with the answer again      |
/// | `MaxResults`              | `ResultsPerPage` | 5 to 1,000, not with `InstanceId.N`; absent: everything         |
/// | `NextToken`               | `NextPageToken` | opens for the same caller and request only                       |
/// | `DryRun`                  | `DryRun`        | success is the error `DryRunOperation`                           |
/// | `IncludeManagedResources` | –               | ignored: OUTSCALE has no managed instances                       |
///
/// Each instance is in a reservation element of its own: two that were launched together are in two elements of one
/// `reservationId`.
///
/// Sources: AWS "DescribeInstances", OUTSCALE "ReadVms".
package struct DescribeInstances: EC2Action {
    package static let name = "DescribeInstances"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "Instances that were launched together are in elements of their own, which have the same reservationId.",
        "ReadAccounts says whose they are; where the caller may not ask, ownerId is left out.",
    ]
    package static let parameters =
        [
            ParameterRule("InstanceId.N", .translated("`Filters.VmIds[]`")),
            ParameterRule("IncludeManagedResources", .ignored("OUTSCALE has no managed instances"), .boolean),
        ] + Listing<InstanceElement>.parameters
    package static let filters = InstanceElement.filters.map { FilterSummary($0) }

    let listing: Listing<InstanceElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = try IDSelection(query, "InstanceId", of: .instance, as: "VmIds")
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let answer = try await listing.answer(with: client)
        guard answer.hasItems(of: InstanceElement.setName) else { return answer }
        let owner = try? await callerAccountID(with: client, in: Self.name)  // who may not ask is told the rest
        guard let owner else { return answer }
        return answer.mappingItems(of: InstanceElement.setName) { item in
            [item[0], ResponseElement("ownerId", owner)] + item.dropFirst()
        }
    }
}
