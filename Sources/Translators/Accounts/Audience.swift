internal import EC2Query
internal import JSONCoding
internal import OAPI

/// What one account owns, and others may be let use.
protocol SharedResource: Sendable {
    /// EC2's parameter that says who is to be able to use it: `RestorableBy`.
    static var userParameter: String { get }
    /// The member of OAPI's `Filters` that tells what everybody may use.
    static var publicFilter: String { get }

    /// Whether what one owns is among what one may use when that is asked for: a snapshot is, and of an image the guide says
    /// "This list does not include any AMIs that you own" (AWS "Find shared AMIs").
    static var ownersAreUsers: Bool { get }

    /// 12 digits.
    var accountID: String { get }
    /// The owner's name for itself; empty for most.
    var accountAlias: String { get }
    var permissions: ResourcePermissions { get }
}

extension Snapshot: SharedResource {
    static let userParameter = "RestorableBy"
    static let publicFilter = "PermissionsToCreateVolumeGlobalPermission"
    static let ownersAreUsers = true
}

extension Image: SharedResource {
    static let userParameter = "ExecutableBy"
    static let publicFilter = "PermissionsToLaunchGlobalPermission"
    static let ownersAreUsers = false
}

extension EC2Error {
    fileprivate static func invalidUserID(_ text: String) -> EC2Error {
        EC2Error(.invalidUserIDMalformed, "User ID '\(text)' is invalid")
    }
}

/// Whose resources are asked for, by `Owner.N`, and who is to be able to use them, by another list.
struct Audience<Resource: SharedResource>: Sendable, Hashable {
    static var parameters: [ParameterRule] {
        [
            ParameterRule("Owner.N", .translated("`Filters.AccountIds[]`")),
            ParameterRule("\(Resource.userParameter).N", .translated("`Filters.\(Resource.publicFilter)`")),
        ]
    }

    /// Owners that AWS knows and that have nothing at OUTSCALE.
    private static var ownersOfNothing: Set<String> { ["amazon", "aws-backup-vault", "aws-marketplace"] }

    private let owners: [String]
    private let users: [String]

    /// - Throws: `InvalidUserID.Malformed` for a user who is neither `self` nor `all` nor an account, and for an owner who is
    ///   neither an account nor a name: OUTSCALE has names of its own for some.
    init(_ query: QueryParameters) throws(EC2Error) {
        owners = try query.list("Owner")
        users = try query.list(Resource.userParameter)
        for user in users where user != "self" && user != "all" && !user.isAccountID { throw .invalidUserID(user) }
        for owner in owners
        where !owner.isAccountID && owner.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            throw .invalidUserID(owner)
        }
    }

    /// True when the answer depends on who asks.
    var needsCaller: Bool { owners.contains("self") || users.contains { $0 != "all" } }

    /// What OAPI can be asked for of it; `nil` when nobody's resources are asked for.
    func pushed(caller: String?) -> [ReadFilter]? {
        guard owners.isEmpty || !owners.allSatisfy({ Self.ownersOfNothing.contains($0) }) else { return nil }
        var filters: [ReadFilter] = []
        let accounts = owners.compactMap { $0 == "self" ? caller : $0.isAccountID ? $0 : nil }
        if !owners.isEmpty, accounts.count == owners.count { filters.append(ReadFilter("AccountIds", accounts)) }
        if !users.isEmpty, users.allSatisfy({ $0 == "all" }) {
            filters.append(ReadFilter(Resource.publicFilter, .bool(true)))
        }
        return filters
    }

    func includes(_ resource: Resource, caller: String?) -> Bool {
        (owners.isEmpty || owners.contains { Self.owns($0, resource, caller) })
            && (users.isEmpty || users.contains { Self.mayUse($0, resource, caller) })
    }

    private static func owns(_ owner: String, _ resource: Resource, _ caller: String?) -> Bool {
        if owner == "self" { return resource.accountID == caller }
        if ownersOfNothing.contains(owner) { return false }
        return owner == resource.accountID || !owner.isEmpty && owner == resource.accountAlias
    }

    /// The caller sees what was shared with another account only where the resource is its own.
    private static func mayUse(_ user: String, _ resource: Resource, _ caller: String?) -> Bool {
        if user == "all" { return resource.permissions.isPublic }
        guard let caller else { return false }
        if user == "self" || user == caller {
            return Resource.ownersAreUsers && resource.accountID == caller
                || resource.permissions.accountIDs.contains(caller)
        }
        return resource.accountID == caller && resource.permissions.accountIDs.contains(user)
    }
}
