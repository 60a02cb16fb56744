extension World {
    /// `UpdateSnapshot`: adds or removes permissions to make volumes and copies.
    mutating func updateSnapshot(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("SnapshotId") ?? ""
        let permissions = request.object("PermissionsToCreateVolume") ?? JSONObject()
        let change = try PermissionChange(permissions, named: "PermissionsToCreateVolume")
        try checkID(id, .snapshot)
        var snapshot = try ownSnapshot(id, of: account)
        snapshot.sharedWith = change.applied(to: snapshot.sharedWith)
        if change.isGlobal { snapshot.isPublic = change.adds }
        snapshots[id] = snapshot
        return ["Snapshot": .object(json(snapshot, for: account, at: now))]
    }
}
