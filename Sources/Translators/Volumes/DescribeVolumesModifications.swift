package import EC2Query
package import OAPI

/// EC2 `DescribeVolumesModifications` over OAPI `ReadVolumeUpdateTasks`.
///
/// | EC2          | OAPI                | Rule                                                                        |
/// |--------------|---------------------|-----------------------------------------------------------------------------|
/// | `VolumeId.N` | `Filters.VolumeIds` | one never modified is `InvalidVolumeModification.NotFound`                  |
/// | `Filter.N`   | `Filters`           | ``VolumeModificationElement``                                               |
/// | `MaxResults` | `ResultsPerPage`    | 5 to 1,000, not with `VolumeId.N`                                           |
/// | `NextToken`  | `NextPageToken`     | opens for the same caller and request only                                  |
/// | `DryRun`     | `DryRun`            | success is the error `DryRunOperation`                                      |
///
/// Sources: AWS "DescribeVolumesModifications", OUTSCALE "ReadVolumeUpdateTasks".
package struct DescribeVolumesModifications: EC2Action {
    package static let name = "DescribeVolumesModifications"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "Every change of a volume that OUTSCALE still knows is listed, oldest first, where AWS lists the latest alone."
    ]
    package static let parameters =
        [ParameterRule("VolumeId.N", .translated("`Filters.VolumeIds[]`"))]
        + Listing<VolumeModificationElement>.parameters
    package static let filters = VolumeModificationElement.filters.map { FilterSummary($0) }

    let listing: Listing<VolumeModificationElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        var ids: [String] = []
        for id in try query.list("VolumeId") { ids.append(try ResourceKind.volume.check(id, of: "VolumeId")) }
        let selection = IDSelection(
            as: "VolumeIds", ids, isTaken: { ResourceKind.volume.isOutscaleID($0) },
            notFound: { id in
                EC2Error(.invalidVolumeModificationNotFound, "Modification for volume '\(id)' does not exist.")
            })
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await listing.answer(with: client)
    }
}
