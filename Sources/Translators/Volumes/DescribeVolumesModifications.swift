package import EC2Query
package import OAPI

/// EC2 `DescribeVolumesModifications` over OAPI `ReadVolumeUpdateTasks`.
///
/// | EC2          | OAPI                | Rule                                                                        |
/// |--------------|---------------------|-----------------------------------------------------------------------------|
/// | `VolumeId.N` | `Filters.VolumeIds` | one never modified is `InvalidVolumeModification.NotFound`                  |
/// | `Filter.N`   | `Filters`           | ``VolumeModificationElement``                                               |
/// | `MaxResults` | –                   | 5 to 1,000, not with `VolumeId.N`                                           |
/// | `NextToken`  | –                   | opens for the same caller and request only                                  |
/// | `DryRun`     | `DryRun`            | success is the error `DryRunOperation`                                      |
///
/// OUTSCALE lists every change that it still knows, AWS a volume's latest: Terraform fails when there are two. So all of
/// them are read, and the latest of each volume is told, in the order of the volumes' IDs. A page goes on behind the last
/// of these.
///
/// Sources: AWS "DescribeVolumesModifications", OUTSCALE "ReadVolumeUpdateTasks".
package struct DescribeVolumesModifications: EC2Action {
    package static let name = "DescribeVolumesModifications"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "The latest change of each volume that OUTSCALE still knows is told, by the volumes' IDs.",
        "ReadVolumes says whether there is a volume of which no change is known.",
    ]
    package static let parameters =
        [
            ParameterRule("VolumeId.N", .translated("`Filters.VolumeIds[]`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
        ] + FilterList.parameters + [
            ParameterRule("MaxResults", .translated("the gateway's own pages: all changes are read for each")),
            ParameterRule("NextToken", .translated("the gateway's own pages")),
        ]
    package static let filters = VolumeModificationElement.filters.map { FilterSummary($0) }

    let volumeIDs: [String]
    let filters: [ElementFilter<VolumeModificationElement>]
    let page: PageRequest?
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        var ids: [String] = []
        for id in try query.list("VolumeId") { ids.append(try ResourceKind.volume.check(id, of: "VolumeId")) }
        volumeIDs = ids
        filters = try ElementFilter.all(query, of: VolumeModificationElement.filters)
        page = try PageRequest(query, of: Self.name, in: context)
        guard page == nil || ids.isEmpty else {
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter \(VolumeModificationElement.setName) cannot be used with the parameter maxResults")
        }
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun {
            let read = ReadRequest<VolumeUpdateTask>(filters: [], resultsPerPage: 1)
            throw await client.dryRun(DryRunRequest(read), in: Self.name)
        }
        let taken = volumeIDs.filter { ResourceKind.volume.isOutscaleID($0) }
        if let first = volumeIDs.first, taken.isEmpty { throw ResourceKind.volume.notFound(first) }
        // OAPI filters by the volume alone, once.
        let pushed = volumeIDs.isEmpty ? filters.lazy.compactMap(\.pushed).first : ReadFilter("VolumeIds", taken)
        let (tasks, requestID) = try await client.readAll(
            ReadRequest<VolumeUpdateTask>(filters: pushed.map { [$0] } ?? []), in: Self.name)
        let latest = Self.latest(tasks.map { VolumeModificationElement($0) })
        let known = Set(latest.map(\.id))
        if let id = volumeIDs.first(where: { !known.contains($0) }) { throw await unmodified(id, with: client) }
        var shown = try await client.filter(latest, by: filters)
        var next: String?
        if let page {
            if let last = page.token { shown = shown.filter { $0.id > last } }
            if shown.count > page.size {
                shown = Array(shown.prefix(page.size))
                next = shown.last.map { page.nextToken($0.id) }
            }
        }
        let list = ResponseElement.list(VolumeModificationElement.setName, shown.map(\.listedElements))
        return EC2Answer(requestID: requestID, [list] + (next.map { [ResponseElement("nextToken", $0)] } ?? []))
    }

    /// The latest change of each volume, by the volumes' IDs.
    private static func latest(_ changes: [VolumeModificationElement]) -> [VolumeModificationElement] {
        let byVolume = Dictionary(changes.map { ($0.id, $0) }) { earlier, later in
            later.startDate >= earlier.startDate ? later : earlier
        }
        return byVolume.values.sorted { $0.id < $1.id }
    }

    /// What to say of a volume of which no change is known.
    private func unmodified(_ volumeID: String, with client: some OAPIClient) async -> EC2Error {
        guard ResourceKind.volume.isOutscaleID(volumeID) else { return ResourceKind.volume.notFound(volumeID) }
        do throws(EC2Error) {
            _ = try await AttachedVolume.read(volumeID, with: client, in: Self.name)
            return EC2Error(
                .invalidVolumeModificationNotFound, "Modification for volume '\(volumeID)' does not exist.")
        } catch {
            return error
        }
    }
}
