internal import EC2Query

/// The two forms in which ModifySnapshotAttribute and ModifyImageAttribute take permissions (``PermissionChange``), as
/// the one that CloudTrail writes: `OperationType=add&UserGroup.1=all` is `CreateVolumePermission.Add.1.Group=all`.
enum PermissionForms {
    private struct Permission: Hashable {
        let member: String
        let value: String
    }

    /// EC2's name of the permission, by the action that changes it.
    private static let permissions = [
        ModifySnapshotAttribute.name: "CreateVolumePermission", ModifyImageAttribute.name: "LaunchPermission",
    ]

    /// The request's parameters, all in the one form; those of any other action as they are.
    static func unified(_ query: QueryParameters, of action: String) -> [FormParameter] {
        guard let permission = permissions[action] else { return query.all }
        let way: String? =
            switch query["OperationType"] {
            case "add": "Add"
            case "remove": "Remove"
            default: nil
            }
        var given: Set<Permission> = []
        var highest = 0
        for parameter in query.all {
            let parts = parameter.name.split(separator: ".")
            guard parts.count == 4, parts[0] == permission, parts[1] == way ?? "" else { continue }
            given.insert(Permission(member: String(parts[3]), value: parameter.value))
            highest = max(highest, CloudTrailPath.memberNumber(parts[2]) ?? 0)
        }
        var unified: [FormParameter] = []
        var isPermission = query.all.contains { $0.name.hasPrefix("\(permission).") }
        for parameter in query.all {
            guard let way, let member = plainMember(parameter.name) else {
                if way == nil || parameter.name != "OperationType" { unified.append(parameter) }
                continue
            }
            isPermission = true
            // Scripts send both forms at once, meaning the same.
            guard given.insert(Permission(member: member, value: parameter.value)).inserted else { continue }
            highest += 1
            unified.append(
                FormParameter(name: "\(permission).\(way).\(highest).\(member)", value: parameter.value))
        }
        if isPermission, query["Attribute"] == nil {
            unified.append(FormParameter(name: "Attribute", value: CloudTrailPath.lowered(permission)))
        }
        return unified
    }

    /// What a parameter of the plain form names: `UserId.2`, `UserGroup`.
    private static func plainMember(_ name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 1 || (parts.count == 2 && CloudTrailPath.memberNumber(parts[1]) != nil) else { return nil }
        switch parts[0] {
        case "UserId": return "UserId"
        case "UserGroup": return "Group"
        default: return nil
        }
    }
}
