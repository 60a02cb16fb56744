package import EC2Query
package import OAPI

/// EC2 `ModifyImageAttribute` over OAPI `UpdateImage`: the description, or who may launch the image.
///
/// | EC2                                    | OAPI                            | Rule                                  |
/// |----------------------------------------|---------------------------------|---------------------------------------|
/// | `ImageId`                              | `ImageId`                       | required                              |
/// | `Description.Value`                    | `Description`                   | not together with permissions         |
/// | `Attribute` `description` with `Value` | `Description`                   | EC2's other form; `Value` goes with no other |
/// | `LaunchPermission.Add.N`, `.Remove.N`  | `PermissionsToLaunch`           | `UserId` or `Group`; one way in a call |
/// | `OperationType`, `UserId.N`, `UserGroup.N` | `PermissionsToLaunch`       | EC2's other form for the same         |
/// | `DryRun`                               | `DryRun`                        | success is the error `DryRunOperation` |
/// | `ProductCode.N`, `OrganizationArn.N` … | –                               | refused                               |
///
/// Sources: AWS "ModifyImageAttribute", OUTSCALE "UpdateImage".
package struct ModifyImageAttribute: EC2Action, Hashable {
    package static let name = "ModifyImageAttribute"
    package static let effect = ActionEffect.changes
    package static let notes = ["Permissions are added or removed, never both in one call."]
    package static let parameters =
        [
            ParameterRule("ImageId", .translated("`ImageId`")),
            ParameterRule("Attribute", .translated("checked: `description` or `launchPermission`")),
            ParameterRule("Value", .translated("`Description`")),
            ParameterRule("Description.Value", .translated("`Description`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("ProductCode.N", .refused("ProductCode, for OAPI's product codes are OUTSCALE's own")),
            ParameterRule(
                "ImdsSupport.Value", .refused("ImdsSupport, for OUTSCALE's metadata service has one version")),
        ] + PermissionChange.parameters(of: "LaunchPermission", organizations: true)

    let request: UpdateImageRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let imageID = try query.id("ImageId", of: .image)
        let dryRun = try query.boolean("DryRun") ?? false
        let attribute = try ImageAttribute(query, allowed: [.description, .launchPermission])
        let description = try Self.description(query, attribute)
        let namesPermissions = query.all.contains { parameter in
            ["LaunchPermission.", "UserId", "UserGroup", "OperationType"].contains { parameter.name.hasPrefix($0) }
        }
        guard !(attribute == .launchPermission && description != nil), !(attribute == .description && namesPermissions)
        else { throw Self.severalAttributes }
        if let description {
            guard !namesPermissions else { throw Self.severalAttributes }
            request = UpdateImageRequest(imageID: imageID, change: .description(description), dryRun: dryRun)
            return
        }
        guard namesPermissions || attribute == .launchPermission else { throw .missingParameter("Attribute") }
        let change: UpdateImageRequest.Change =
            switch try PermissionChange(query, of: "LaunchPermission").change {
            case .add(let permissions): .addPermissions(permissions)
            case .remove(let permissions): .removePermissions(permissions)
            }
        request = UpdateImageRequest(imageID: imageID, change: change, dryRun: dryRun)
    }

    private static let severalAttributes = EC2Error(
        .invalidParameterCombination, "You can specify only one attribute at a time.")

    /// The new description; `nil` when none is asked for. A `Value` of anything else would be left out in silence.
    private static func description(
        _ query: QueryParameters, _ attribute: ImageAttribute?
    ) throws(EC2Error) -> String? {
        let description = query["Description.Value"]
        guard let value = query["Value"] else { return description }
        guard attribute == .description else {
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter value can be used only with the attribute description")
        }
        guard description == nil else { throw severalAttributes }
        return value
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.imageID) }
        let reply = try await client.send(request, in: Self.name, about: request.imageID)
        return .done(requestID: reply.requestID)
    }
}
