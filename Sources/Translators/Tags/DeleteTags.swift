package import EC2Query
package import OAPI

/// EC2 `DeleteTags` over OAPI `ReadTags` and `DeleteTags`.
///
/// | EC2             | OAPI           | Rule                                                                        |
/// |-----------------|----------------|-----------------------------------------------------------------------------|
/// | `ResourceId.N`  | `ResourceIds`  | required; of any kind that OUTSCALE tags. One alone may come as `ResourceId`|
/// | `Tag.N.Key`     | `Tags[].Key`   | no `Tag.N` at all: every tag. A member without a key stands for no tag      |
/// | `Tag.N.Value`   | `Tags[].Value` | absent: whatever the value; empty: only an empty one                        |
/// | `DryRun`        | `DryRun`       | success is the error `DryRunOperation`; the tags are read                   |
///
/// OAPI takes an empty value for any. So the tags are read first, and those that are meant are deleted by key and value,
/// in one call for all resources of which the same are. Where there is nothing to delete, nothing is sent.
///
/// Sources: AWS "DeleteTags", OUTSCALE "DeleteTags" and "ReadTags".
package struct DeleteTags: EC2Action, Hashable {
    package static let name = "DeleteTags"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("ResourceId.N", .translated("`ResourceIds[]`")),
        ParameterRule("ResourceId", .translated("`ResourceIds[]`")),
        ParameterRule("Tag.N.Key", .translated("`Tags[].Key`")),
        ParameterRule("Tag.N.Value", .translated("`Tags[].Value`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let resourceIDs: [String]
    /// Which tags are meant; `nil` is all.
    let selection: TagSelection?
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        resourceIDs = try query.taggedResourceIDs()
        selection = try TagSelection(query)
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        var requestID: String?
        for request in try await requests(client, &requestID) {
            if dryRun {
                let outcome = await client.dryRun(
                    DryRunRequest(request), in: Self.name, about: request.resourceIDs.first)
                guard outcome == .dryRunOperation else { throw outcome }
            } else {
                requestID =
                    try await client.send(request, in: Self.name, about: request.resourceIDs.first).requestID
                    ?? requestID
            }
        }
        if dryRun { throw .dryRunOperation }
        return .done(requestID: requestID)
    }

    /// What has to be sent so that the tags that are meant are gone.
    private func requests(
        _ client: some OAPIClient, _ requestID: inout String?
    ) async throws(EC2Error) -> [DeleteTagsRequest] {
        // EC2's longer IDs are not OUTSCALE's, which would refuse them: what they name has no tags here.
        let ids = resourceIDs.filter { ResourceKind(of: $0)?.isOutscaleID($0) ?? true }
        guard !ids.isEmpty, selection?.isEmpty != true else { return [] }
        let filters = [ReadFilter("ResourceIds", ids)] + (selection?.pushed.map { [ReadFilter("Keys", $0)] } ?? [])
        let read = try await client.readAll(
            ReadRequest<TagOfResource>(filters: filters), in: Self.name, about: ids.first)
        requestID = read.requestID
        var tagsByID: [String: [ResourceTag]] = [:]
        for found in read.items where selection?.contains(found.tag) ?? true {
            tagsByID[found.resourceID, default: []].append(found.tag)
        }
        var requests: [DeleteTagsRequest] = []
        var places: [Set<ResourceTag>: Int] = [:]
        for id in ids {
            guard let tags = tagsByID.removeValue(forKey: id) else { continue }
            if let place = places[Set(tags)] {
                requests[place].resourceIDs.append(id)
            } else {
                places[Set(tags)] = requests.count
                requests.append(DeleteTagsRequest(resourceIDs: [id], tags: tags))
            }
        }
        return requests
    }
}
