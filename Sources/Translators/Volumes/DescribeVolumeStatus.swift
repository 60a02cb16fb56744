package import EC2Query
package import OAPI

/// EC2 `DescribeVolumeStatus` over OAPI `ReadVolumes`.
///
/// | EC2                       | OAPI                | Rule                                                          |
/// |---------------------------|---------------------|---------------------------------------------------------------|
/// | `VolumeId.N`              | `Filters.VolumeIds` | one missing from the reply is `InvalidVolume.NotFound`        |
/// | `Filter.N`                | `Filters`           | ``VolumeStatusElement``; each is applied to the answer too    |
/// | `MaxResults`              | `ResultsPerPage`    | 5 to 1,000, not with `VolumeId.N`; absent: everything         |
/// | `NextToken`               | `NextPageToken`     | opens for the same caller and request only                    |
/// | `DryRun`                  | `DryRun`            | success is the error `DryRunOperation`                        |
/// | `IncludeManagedResources` | –                   | ignored: OUTSCALE has no managed volumes                      |
///
/// Sources: AWS "DescribeVolumeStatus", OUTSCALE "ReadVolumes".
package struct DescribeVolumeStatus: EC2Action {
    package static let name = "DescribeVolumeStatus"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [
            ParameterRule("VolumeId.N", .translated("`Filters.VolumeIds[]`")),
            ParameterRule("IncludeManagedResources", .ignored("OUTSCALE has no managed volumes"), .boolean),
        ] + Listing<VolumeStatusElement>.parameters
    package static let filters = VolumeStatusElement.filters.map { FilterSummary($0) }

    let listing: Listing<VolumeStatusElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = try IDSelection(query, "VolumeId", of: .volume, as: Volume.idFilter)
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await listing.answer(with: client)
    }
}
