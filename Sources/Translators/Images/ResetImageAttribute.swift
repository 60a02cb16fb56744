package import EC2Query
package import OAPI

/// EC2 `ResetImageAttribute` over OAPI `ReadImages`, `ReadAccounts` and `UpdateImage`.
///
/// | EC2         | OAPI       | Rule                                                                                |
/// |-------------|------------|-------------------------------------------------------------------------------------|
/// | `ImageId`   | `ImageId`  | required; the caller's own                                                          |
/// | `Attribute` | `Removals` | required: `launchPermission`                                                        |
/// | `DryRun`    | `DryRun`   | success is the error `DryRunOperation`; nothing is read                             |
///
/// Two calls where EC2 has one: a permission given between them stays. Where nobody has one, there is nothing to take.
///
/// Sources: AWS "ResetImageAttribute", OUTSCALE "UpdateImage".
package struct ResetImageAttribute: EC2Action, Hashable {
    package static let name = "ResetImageAttribute"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "OUTSCALE has no reset: the permissions are read and then removed, all that there are, and none when there are none.",
        "Only the owner may: ReadAccounts says whose key it is that asks.",
    ]
    package static let parameters = [
        ParameterRule("ImageId", .translated("`ImageId`")),
        ParameterRule("Attribute", .translated("checked: `launchPermission`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let imageID: String
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        imageID = try query.id("ImageId", of: .image)
        guard try ImageAttribute(query, allowed: [.launchPermission]) != nil else {
            throw .missingParameter("Attribute")
        }
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun {
            let update = UpdateImageRequest(
                imageID: imageID, change: .removePermissions(ResourcePermissions(isPublic: true)), dryRun: true)
            throw await client.dryRun(update, in: Self.name, about: imageID)
        }
        let own = try await OwnImage.read(imageID, with: client, in: Self.name)
        guard own.image.permissions != ResourcePermissions() else { return .done(requestID: own.requestID) }
        let update = UpdateImageRequest(
            imageID: imageID, change: .removePermissions(own.image.permissions), dryRun: false)
        let reply = try await client.send(update, in: Self.name, about: imageID)
        return .done(requestID: reply.requestID)
    }
}
