internal import EC2Query
internal import OAPI

/// Whose snapshots are asked for, by `Owner.N`, and who is to be able to use them, by `RestorableBy.N`.
struct SnapshotAudience: Sendable, Hashable {
    static let parameters = [
        ParameterRule("Owner.N", .translated("`Filters.AccountIds[]`")),
        ParameterRule("RestorableBy.N", .translated("`Filters.PermissionsToCreateVolumeGlobalPermission`")),
    ]

    private let owners: [String]
    private let restorers: [String]

    /// - Throws: `InvalidParameterValue` for somebody who is neither `self` nor `all` nor an account.
    init(_ query: QueryParameters) throws(EC2Error) {
        owners = try query.list("Owner")
        restorers = try query.list("RestorableBy")
        for restorer in restorers where restorer != "self" && restorer != "all" && !restorer.isAccountID {
            throw .invalidParameterValue(
                restorer, of: "restorableBy", why: "Expected: 'self', 'all' or an account ID.")
        }
    }

    /// True when the answer depends on who asks.
    var needsCaller: Bool { owners.contains("self") || restorers.contains { $0 != "all" } }

    /// What OAPI can be asked for of it; `nil` when nobody's snapshots are asked for: Amazon has none at OUTSCALE.
    func pushed(caller: String?) -> [ReadFilter]? {
        guard owners.isEmpty || !owners.allSatisfy({ $0 == "amazon" }) else { return nil }
        var filters: [ReadFilter] = []
        let accounts = owners.compactMap { $0 == "self" ? caller : $0.isAccountID ? $0 : nil }
        if !owners.isEmpty, accounts.count == owners.count { filters.append(ReadFilter("AccountIds", accounts)) }
        if !restorers.isEmpty, restorers.allSatisfy({ $0 == "all" }) {
            filters.append(ReadFilter("PermissionsToCreateVolumeGlobalPermission", .bool(true)))
        }
        return filters
    }

    func includes(_ snapshot: Snapshot, caller: String?) -> Bool {
        (owners.isEmpty || owners.contains { Self.owns($0, snapshot, caller) })
            && (restorers.isEmpty || restorers.contains { Self.mayRestore($0, snapshot, caller) })
    }

    private static func owns(_ owner: String, _ snapshot: Snapshot, _ caller: String?) -> Bool {
        switch owner {
        case "self": snapshot.accountID == caller
        case "amazon": false
        default: owner == snapshot.accountID || !owner.isEmpty && owner == snapshot.accountAlias
        }
    }

    /// The caller sees what was shared with another account only where the snapshot is its own.
    private static func mayRestore(_ restorer: String, _ snapshot: Snapshot, _ caller: String?) -> Bool {
        if restorer == "all" { return snapshot.permissions.isPublic }
        guard let caller else { return false }
        if restorer == "self" || restorer == caller {
            return snapshot.accountID == caller || snapshot.permissions.accountIDs.contains(caller)
        }
        return snapshot.accountID == caller && snapshot.permissions.accountIDs.contains(restorer)
    }
}
