/// The three ways of `CreateSnapshot`; the members present decide which one is meant.
private enum SnapshotSource {
    case volume(String)
    case snapshot(String, region: String)
    case file(String, bytes: Int)

    /// - Throws: 3002 for members of two ways, 7000 for none or an incomplete one.
    init(_ request: JSONObject) throws(Refusal) {
        let volume = request.string("VolumeId")
        let snapshot = (id: request.string("SourceSnapshotId"), region: request.string("SourceRegionName"))
        let file = (location: request.string("FileLocation"), size: request.integer("SnapshotSize"))
        let ways = [
            volume != nil, snapshot.id != nil || snapshot.region != nil, file.location != nil || file.size != nil,
        ]
        guard ways.filter({ $0 }).count < 2 else {
            throw .forbiddenCombination("VolumeId, SourceSnapshotId and FileLocation")
        }
        if let volume {
            self = .volume(volume)
        } else if ways[1] {
            guard let id = snapshot.id else { throw .missingMember("SourceSnapshotId") }
            guard let region = snapshot.region else { throw .missingMember("SourceRegionName") }
            self = .snapshot(id, region: region)
        } else if ways[2] {
            guard let location = file.location else { throw .missingMember("FileLocation") }
            guard let bytes = file.size else { throw .missingMember("SnapshotSize") }
            self = .file(location, bytes: bytes)
        } else {
            throw .missingMember("VolumeId")
        }
    }
}

/// What a new snapshot is like, before it has an ID.
private struct SnapshotPlan {
    let volumeID: String?
    let description: String
    let size: Int
    let course: SnapshotRecord.Course
}

extension World {
    /// `CreateSnapshot`: from a volume, by copy, or from a bucket.
    mutating func createSnapshot(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let source = try SnapshotSource(request)
        if let id = try resource(ofTokenIn: request, for: .createSnapshot, by: account), let known = snapshots[id] {
            return ["Snapshot": .object(json(known, for: account, at: now))]
        }
        let plan =
            switch source {
            case .volume(let id): try plan(volume: id, request, by: account, at: now)
            case .snapshot(let id, let region): try plan(copy: id, from: region, request, by: account, at: now)
            case .file(let location, let bytes): try plan(file: location, bytes: bytes, request)
            }
        try checkSnapshotQuotas(of: account, at: now)
        if case .snapshot = source { copies += 1 }
        let snapshot = SnapshotRecord(
            id: newID(.snapshot), accountID: account.id, volumeID: plan.volumeID, description: plan.description,
            size: plan.size, created: now, course: plan.course, clientToken: request.string("ClientToken")
        )
        snapshots[snapshot.id] = snapshot
        remember(snapshot.id, ofTokenIn: request, for: .createSnapshot, by: account)
        return ["Snapshot": .object(json(snapshot, for: account, at: now))]
    }

    private func plan(
        volume id: String, _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> SnapshotPlan {
        try checkID(id, .volume)
        let volume = try ownVolume(id, of: account)
        let state = volume.state(at: now)
        guard state == "available" || state == "in-use" else { throw .volumeState(id, state) }
        return SnapshotPlan(
            volumeID: id, description: request.string("Description") ?? "", size: volume.size,
            course: .volume(queued: behaviour.queueTime, pending: behaviour.snapshotTime)
        )
    }

    private func plan(
        copy id: String, from region: String, _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> SnapshotPlan {
        try checkID(id, .snapshot)
        guard region == self.region else { throw .otherRegion(region) }
        let source = try visibleSnapshot(id, to: account)
        let stage = source.stage(at: now)
        guard stage == .completed else { throw .snapshotState(id, stage.state) }
        let isGradual =
            switch behaviour.copyCompletion {
            case .atOnce: false
            case .gradual: true
            case .alternating: copies.isMultiple(of: 2)
            }
        return SnapshotPlan(
            volumeID: volumeIDOfCopy, description: request.string("Description") ?? source.description,
            size: source.size, course: isGradual ? .copy(behaviour.copyTime) : .fixed(state: "completed", progress: 100)
        )
    }

    private func plan(file location: String, bytes: Int, _ request: JSONObject) throws(Refusal) -> SnapshotPlan {
        guard location.hasPrefix("https://") || location.hasPrefix("http://") else { throw .invalidURL }
        guard bytes > 0 else { throw .invalidSnapshotSize }
        let gibibyte = 1 << 30
        // A bad or expired URL is accepted, and found out only when the file is fetched.
        return SnapshotPlan(
            volumeID: volumeIDOfCopy, description: request.string("Description") ?? "",
            size: bytes / gibibyte + (bytes.isMultiple(of: gibibyte) ? 0 : 1),
            course: .importing(behaviour.importTime, succeeds: !location.contains("expired"))
        )
    }

    /// What a copy says of the volume it does not come from.
    var volumeIDOfCopy: String? {
        switch behaviour.copyVolumeID {
        case .absent: nil
        case .empty: ""
        }
    }

    private func checkSnapshotQuotas(of account: SimulatedAccount, at now: WallTime) throws(Refusal) {
        let own = snapshots.values.filter { $0.accountID == account.id }
        if let quota = behaviour.snapshotQuota, own.count >= quota { throw .tooManySnapshots }
        guard let quota = behaviour.concurrentSnapshotQuota else { return }
        let isInProgress: (SnapshotRecord) -> Bool = {
            !["completed", "error", "deleting"].contains($0.stage(at: now).state)
        }
        if own.filter(isInProgress).count >= quota { throw .tooManyConcurrentSnapshots }
    }

    /// A snapshot as the account sees it. A grantee sees the list of grants; only the owner sees the client token.
    func json(_ snapshot: SnapshotRecord, for account: SimulatedAccount, at now: WallTime) -> JSONObject {
        let stage = snapshot.stage(at: now)
        var object: JSONObject = [
            "SnapshotId": .string(snapshot.id),
            "AccountId": .string(snapshot.accountID),
            "CreationDate": .string(snapshot.created.iso8601),
            "Description": .string(snapshot.description),
            "PermissionsToCreateVolume": [
                "AccountIds": .strings(snapshot.sharedWith), "GlobalPermission": .bool(snapshot.isPublic),
            ],
            "Progress": .integer(stage.progress),
            "State": .string(stage.state),
            "Tags": .array(snapshot.tags.map(\.json)),
            "VolumeSize": .integer(snapshot.size),
        ]
        if let alias = alias(of: snapshot.accountID) { object["AccountAlias"] = .string(alias) }
        if let volumeID = snapshot.volumeID { object["VolumeId"] = .string(volumeID) }
        if let token = snapshot.clientToken, snapshot.accountID == account.id { object["ClientToken"] = .string(token) }
        return object
    }

    /// The alias of an account that has one.
    func alias(of accountID: String) -> String? { accounts.first { $0.id == accountID }?.alias }
}
