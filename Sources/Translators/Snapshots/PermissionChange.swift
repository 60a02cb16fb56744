internal import EC2Query
internal import OAPI

/// Who is to be given, or to lose, the permission to use a snapshot or an image.
///
/// EC2 has two forms for it: `OperationType` with `UserId.N` and `UserGroup.N`, and
/// `CreateVolumePermission.Add.N` or `.Remove.N`. Scripts send both at once, meaning the same.
struct PermissionChange {
    /// As many as one request may bear (EC2 model, ModifySnapshotAttribute).
    static let countLimit = 500

    /// - Parameters:
    ///   - permission: EC2's name of it: `CreateVolumePermission`.
    ///   - organizations: whether EC2 lets AWS's organizations be named too, which OUTSCALE has not.
    static func parameters(of permission: String, organizations: Bool = false) -> [ParameterRule] {
        let own = [
            ParameterRule("OperationType", .translated("`Additions` or `Removals`")),
            ParameterRule("UserId.N", .translated("`AccountIds[]`")),
            ParameterRule("UserGroup.N", .translated("`GlobalPermission`")),
            ParameterRule("\(permission).Add.N.UserId", .translated("`Additions.AccountIds[]`")),
            ParameterRule("\(permission).Add.N.Group", .translated("`Additions.GlobalPermission`")),
            ParameterRule("\(permission).Remove.N.UserId", .translated("`Removals.AccountIds[]`")),
            ParameterRule("\(permission).Remove.N.Group", .translated("`Removals.GlobalPermission`")),
        ]
        guard organizations else { return own }
        let arns = ["OrganizationArn", "OrganizationalUnitArn"]
        let names =
            arns.map { "\($0).N" } + ["Add", "Remove"].flatMap { way in arns.map { "\(permission).\(way).N.\($0)" } }
        return own + names.map { ParameterRule($0, .refused("organizations, which OUTSCALE has not: name accounts")) }
    }

    let change: UpdateSnapshotRequest.Change

    /// - Throws: `MissingParameter` when nobody is named, `InvalidParameterCombination` for giving and taking in one
    ///   request, `InvalidAMIAttributeItemValue` for what is not an account ID or not the group `all`.
    init(_ query: QueryParameters, of permission: String) throws(EC2Error) {
        var added = try Self.members(query, of: "\(permission).Add")
        var removed = try Self.members(query, of: "\(permission).Remove")
        let plain = Members(userIDs: try query.list("UserId"), groups: try query.list("UserGroup"))
        switch query.text("OperationType") {
        case "add":
            guard removed.isEmpty else { throw Self.bothWays }
            added.append(plain)
        case "remove":
            guard added.isEmpty else { throw Self.bothWays }
            removed.append(plain)
        case nil: guard plain.isEmpty else { throw .missingParameter("OperationType") }
        case let other?:
            throw .invalidParameterValue(other, of: "operationType", why: "Expected: 'add' or 'remove'.")
        }
        guard added.isEmpty || removed.isEmpty else { throw Self.bothWays }
        if !added.isEmpty {
            change = .add(try added.permissions())
        } else if !removed.isEmpty {
            change = .remove(try removed.permissions())
        } else {
            throw .missingParameter(query.text("OperationType") == nil ? permission : "UserId")
        }
    }

    private static let bothWays = EC2Error(
        .invalidParameterCombination, "Permissions cannot be added and removed in the same request")

    private static func members(_ query: QueryParameters, of list: String) throws(EC2Error) -> Members {
        var members = Members(userIDs: [], groups: [])
        for number in try query.memberNumbers(of: list) {
            if let userID = query["\(list).\(number).UserId"] { members.userIDs.append(userID) }
            if let group = query["\(list).\(number).Group"] { members.groups.append(group) }
        }
        return members
    }

    /// Those whom a request names, as it names them.
    private struct Members {
        var userIDs: [String]
        var groups: [String]

        var isEmpty: Bool { userIDs.isEmpty && groups.isEmpty }

        mutating func append(_ other: Members) {
            userIDs += other.userIDs
            groups += other.groups
        }

        func permissions() throws(EC2Error) -> ResourcePermissions {
            let count = userIDs.count + groups.count
            guard count <= PermissionChange.countLimit else {
                throw .invalidParameterValue(
                    "\(count) members", of: "createVolumePermission",
                    why: "At most \(PermissionChange.countLimit) are allowed.")
            }
            var accountIDs: [String] = []
            for userID in userIDs {
                guard userID.isAccountID else { throw .invalidAttributeItemValue(userID, of: "userId") }
                if !accountIDs.contains(userID) { accountIDs.append(userID) }
            }
            for group in groups where group != "all" { throw .invalidAttributeItemValue(group, of: "userGroup") }
            return ResourcePermissions(accountIDs: accountIDs, isPublic: !groups.isEmpty)
        }
    }
}
