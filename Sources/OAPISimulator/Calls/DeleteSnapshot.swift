extension World {
    /// `DeleteSnapshot`: the owner's, when no image is made of it.
    mutating func deleteSnapshot(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("SnapshotId") ?? ""
        try checkID(id, .snapshot)
        _ = try ownSnapshot(id, of: account)
        if images.values.contains(where: { $0.snapshotIDs.contains(id) }) { throw .snapshotInUse(id) }
        snapshots[id]?.deleted = now
        forgetDeleted(at: now)
        return JSONObject()
    }
}
