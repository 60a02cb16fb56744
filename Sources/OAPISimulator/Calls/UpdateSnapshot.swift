extension World {
    /// `UpdateSnapshot`: adds or removes permissions to make volumes and copies.
    mutating func updateSnapshot(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("SnapshotId") ?? ""
        let permissions = request.object("PermissionsToCreateVolume") ?? JSONObject()
        let (additions, removals) = (permissions.object("Additions"), permissions.object("Removals"))
        if additions != nil, removals != nil { throw .forbiddenCombination("Additions and Removals") }
        guard let change = additions ?? removals, !change.members.isEmpty else {
            throw .missingMember("PermissionsToCreateVolume")
        }
        let accountIDs = change.strings("AccountIds") ?? []
        for accountID in accountIDs {
            let isAccountID = accountID.utf8.count == 12 && accountID.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isAccountID else { throw .invalidValue("AccountIds") }
        }
        try checkID(id, .snapshot)
        var snapshot = try ownSnapshot(id, of: account)
        snapshot.sharedWith.removeAll { accountIDs.contains($0) }
        if additions != nil { snapshot.sharedWith.append(contentsOf: Set(accountIDs).sorted()) }
        if change.bool("GlobalPermission") == true { snapshot.isPublic = additions != nil }
        snapshots[id] = snapshot
        return ["Snapshot": .object(json(snapshot, for: account, at: now))]
    }
}
