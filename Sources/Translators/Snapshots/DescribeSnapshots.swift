package import EC2Query
package import OAPI

/// EC2 `DescribeSnapshots` over OAPI `ReadSnapshots`.
///
/// | EC2              | OAPI                  | Rule                                                               |
/// |------------------|-----------------------|--------------------------------------------------------------------|
/// | `SnapshotId.N`   | `Filters.SnapshotIds` | one missing from the reply is `InvalidSnapshot.NotFound`           |
/// | `Owner.N`        | `Filters.AccountIds`  | ``SnapshotAudience``                                               |
/// | `RestorableBy.N` | see there             | ``SnapshotAudience``                                               |
/// | `Filter.N`       | `Filters`             | ``SnapshotFilter``; each is held against the answer again          |
/// | `MaxResults`     | `ResultsPerPage`      | 5 to 1,000, not with `SnapshotId.N`; absent: everything            |
/// | `NextToken`      | `NextPageToken`       | opens for the same caller and request only                         |
/// | `DryRun`         | `DryRun`              | success is the error `DryRunOperation`                             |
///
/// A snapshot that is being deleted is not there any more.
///
/// Sources: AWS "DescribeSnapshots", OUTSCALE "ReadSnapshots" and "Tutorial: Paginating an API Request".
package struct DescribeSnapshots: EC2Action {
    package static let name = "DescribeSnapshots"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "Every filter is held against the answer once more; values with * or ? are not sent, for OAPI has no wildcards to rely on.",
        "Without MaxResults all pages are read, with ReadSnapshots for each, 1,000 snapshots at a time.",
        "A snapshot that is being deleted is left out; OAPI lists it as deleting.",
    ]
    package static let parameters =
        [
            ParameterRule("SnapshotId.N", .translated("`Filters.SnapshotIds[]`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
        ] + SnapshotAudience.parameters + FilterList.parameters + PageRequest.parameters

    /// As many pages of OAPI's as one answer is made of.
    private static let pageLimit = 100

    let snapshotIDs: [String]
    let audience: SnapshotAudience
    let filters: [SnapshotFilter]
    let page: PageRequest?
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        var snapshotIDs: [String] = []
        for id in try query.list("SnapshotId") {
            snapshotIDs.append(try ResourceKind.snapshot.check(id, of: "SnapshotId"))
        }
        for parameter in ["maxResults", "nextToken"] where !snapshotIDs.isEmpty {
            guard query.text(parameter.prefix(1).uppercased() + parameter.dropFirst()) != nil else { continue }
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter snapshotSet cannot be used with the parameter \(parameter)")
        }
        self.snapshotIDs = snapshotIDs
        audience = try SnapshotAudience(query)
        var filters: [SnapshotFilter] = []
        for filter in try FilterList(query).filters { filters.append(try SnapshotFilter(filter)) }
        self.filters = filters
        page = try PageRequest(query, of: Self.name, in: context)
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun {
            throw await client.dryRun(
                DryRunRequest(ReadSnapshotsRequest(filters: [], resultsPerPage: 1)), in: Self.name)
        }
        if snapshotIDs.isEmpty, audience.isUnfulfillable || filters.contains(where: \.isUnfulfillable) {
            return answer([], requestID: nil)
        }
        if let first = snapshotIDs.first, !snapshotIDs.contains(where: ResourceKind.snapshot.isOutscaleID) {
            throw ResourceKind.snapshot.notFound(first)
        }
        let caller = audience.needsCaller ? try await callerAccountID(with: client, in: Self.name) : nil
        let found = try await read(caller: caller, with: client)
        let shown = found.elements.filter { element in
            audience.includes(element.snapshot, caller: caller) && filters.allSatisfy { $0.matches(element) }
        }
        return answer(shown, requestID: found.requestID, nextToken: found.nextToken)
    }

    private struct Found {
        var elements: [SnapshotElement] = []
        var requestID: String?
        var nextToken: String?
    }

    private func read(caller: String?, with client: some OAPIClient) async throws(EC2Error) -> Found {
        var request = ReadSnapshotsRequest(
            filters: pushed(caller: caller), resultsPerPage: page?.size ?? ReadSnapshotsRequest.largestPage,
            nextPageToken: page?.token)
        var found = Found()
        for _ in 0..<Self.pageLimit {
            let reply = try await client.send(request, in: Self.name)
            found.requestID = found.requestID ?? reply.requestID
            found.elements += reply.response.snapshots.compactMap { SnapshotElement($0) }
            guard let next = reply.response.nextPageToken else {
                try checkAllFound(found.elements)
                return found
            }
            if let page {
                found.nextToken = page.nextToken(next)
                return found
            }
            request.nextPageToken = next
        }
        throw .internalError
    }

    /// IDs are asked for alone: one that is not there is an error even where a filter would have left it out. One of 17
    /// digits is not OUTSCALE's, and OAPI would refuse it.
    private func pushed(caller: String?) -> [ReadSnapshotsRequest.Filter] {
        guard snapshotIDs.isEmpty else {
            var ids: [String] = []
            for id in snapshotIDs where ResourceKind.snapshot.isOutscaleID(id) && !ids.contains(id) { ids.append(id) }
            return [.snapshotIDs(ids)]
        }
        var pushed: [ReadSnapshotsRequest.Filter] = []
        for filter in audience.pushed(caller: caller) + filters.compactMap(\.pushed)
        where !pushed.contains(where: { $0.member.name == filter.member.name }) {
            pushed.append(filter)
        }
        return pushed
    }

    private func checkAllFound(_ elements: [SnapshotElement]) throws(EC2Error) {
        guard !snapshotIDs.isEmpty else { return }
        let found = Set(elements.map(\.snapshot.snapshotID))
        for id in snapshotIDs where !found.contains(id) { throw ResourceKind.snapshot.notFound(id) }
    }

    private func answer(_ elements: [SnapshotElement], requestID: String?, nextToken: String? = nil) -> EC2Answer {
        let set = ResponseElement.list("snapshotSet", elements.map { $0.listedElements })
        return EC2Answer(requestID: requestID, [set] + (nextToken.map { [ResponseElement("nextToken", $0)] } ?? []))
    }
}
