package import EC2Query
package import OAPI

/// EC2 `DescribeVolumes` over OAPI `ReadVolumes`.
///
/// | EC2                       | OAPI                | Rule                                                         |
/// |---------------------------|---------------------|--------------------------------------------------------------|
/// | `VolumeId.N`              | `Filters.VolumeIds` | one missing from the reply is `InvalidVolume.NotFound`       |
/// | `Filter.N`                | `Filters`           | ``VolumeElement``; each is applied to the answer again       |
/// | `MaxResults`              | `ResultsPerPage`    | 5 to 1,000, not with `VolumeId.N`; absent: everything        |
/// | `NextToken`               | `NextPageToken`     | opens for the same caller and request only                   |
/// | `DryRun`                  | `DryRun`            | success is the error `DryRunOperation`                       |
/// | `IncludeManagedResources` | –                   | ignored: OUTSCALE has no managed volumes                     |
///
/// `ReadVms` says since when a volume is attached: Cloud Custodian fails where that is missing.
///
/// Sources: AWS "DescribeVolumes", OUTSCALE "ReadVolumes".
package struct DescribeVolumes: EC2Action {
    package static let name = "DescribeVolumes"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "attachTime is what ReadVms says of the instance's device; where it says nothing, it is left out."
    ]
    package static let parameters =
        [
            ParameterRule("VolumeId.N", .translated("`Filters.VolumeIds[]`")),
            ParameterRule("IncludeManagedResources", .ignored("OUTSCALE has no managed volumes"), .boolean),
        ] + Listing<VolumeElement>.parameters
    package static let filters = VolumeElement.filters.map { FilterSummary($0) }

    let listing: Listing<VolumeElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = try IDSelection(query, "VolumeId", of: .volume, as: Volume.idFilter)
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await listing.answer(with: client, completing: { await AttachTimes.told(of: $0, with: client) })
    }
}
