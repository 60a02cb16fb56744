extension World {
    /// `ReadSnapshots`: own, shared and public snapshots.
    func readSnapshots(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = snapshots.values.filter { snapshot in
            snapshot.isVisible(to: account.id) && matches(snapshot, filters, account, now)
        }
        return try page(
            .readSnapshots, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "Snapshots"
        ) { json($0, for: account, at: now) }
    }

    private func matches(
        _ snapshot: SnapshotRecord, _ filters: Filters, _ account: SimulatedAccount, _ now: WallTime
    ) -> Bool {
        let stage = snapshot.stage(at: now)
        let token = snapshot.accountID == account.id ? snapshot.clientToken : nil
        return filters.match("SnapshotIds", snapshot.id)
            && filters.match("AccountIds", snapshot.accountID)
            && filters.match("AccountAliases", alias(of: snapshot.accountID))
            && filters.match("ClientTokens", token)
            && filters.match("Descriptions", snapshot.description)
            && filters.match(from: "FromCreationDate", to: "ToCreationDate", snapshot.created)
            && filters.match("PermissionsToCreateVolumeAccountIds", anyOf: snapshot.sharedWith)
            && filters.match("PermissionsToCreateVolumeGlobalPermission", snapshot.isPublic)
            && filters.match("Progresses", stage.progress)
            && filters.match("States", stage.state)
            && filters.match("VolumeIds", snapshot.volumeID)
            && filters.match("VolumeSizes", snapshot.size)
            && filters.match(snapshot.tags)
    }
}
