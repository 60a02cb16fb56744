package import EC2Query
package import OAPI

/// EC2 `CreateTags` over OAPI `CreateTags`.
///
/// | EC2            | OAPI           | Rule                                                                     |
/// |----------------|----------------|--------------------------------------------------------------------------|
/// | `ResourceId.N` | `ResourceIds`  | required; of any kind that OUTSCALE tags, up to 1,000                    |
/// | `Tag.N.Key`    | `Tags[].Key`   | required; a key that a resource has already takes the new value          |
/// | `Tag.N.Value`  | `Tags[].Value` | absent: empty                                                            |
/// | `DryRun`       | `DryRun`       | success is the error `DryRunOperation`                                   |
///
/// Members are counted from 1 by most clients and from 0 by libcloud; `ResourceId` alone is one resource, as at FCU.
///
/// Sources: AWS "CreateTags", OUTSCALE "CreateTags".
package struct CreateTags: EC2Action, Hashable {
    package static let name = "CreateTags"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "Every kind of resource that OUTSCALE tags can be named, OUTSCALE's own kinds among them."
    ]
    package static let parameters = [
        ParameterRule("ResourceId.N", .translated("`ResourceIds[]`")),
        ParameterRule("ResourceId", .translated("`ResourceIds[]`")),
        ParameterRule("Tag.N.Key", .translated("`Tags[].Key`")),
        ParameterRule("Tag.N.Value", .translated("`Tags[].Value`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: CreateTagsRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let resourceIDs = try query.taggedResourceIDs()
        let tags = try TagMembers(query, of: "Tag").tags
        guard !tags.isEmpty else { throw .missingParameter("Tag") }
        try TagMembers.check(tags)
        request = CreateTagsRequest(
            resourceIDs: resourceIDs, tags: tags, dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        do throws(OAPIFailure) {
            let reply = try await client.send(request)
            if !request.dryRun { return .done(requestID: reply.requestID) }
        } catch {
            throw EC2Error(
                error, in: Self.name, about: error.culprit(of: request.resourceIDs), repetition: request.repetition)
        }
        throw .dryRunOperation
    }
}
