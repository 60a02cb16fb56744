extension World {
    /// Everything that exists, of all owners, for tests to look at.
    func json(at now: WallTime) -> JSONValue {
        let snapshots = snapshots.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        let volumes = volumes.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        return [
            "Region": .string(region),
            "Accounts": .array(
                accounts.map {
                    ["AccountId": .string($0.id), "AccessKeyIds": .strings($0.keys.map(\.accessKeyID))]
                }
            ),
            "Snapshots": .array(snapshots.map { shown($0, at: now) }),
            "Volumes": .array(
                volumes.map { volume in
                    var object = json(volume, at: now)
                    object["AccountId"] = .string(volume.accountID)
                    return .object(object)
                }
            ),
            "Vms": .array(
                vms.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }.map { .object(json($0, at: now)) }
            ),
            "SnapshotExportTasks": .array(
                exportTasks.values.sorted { $0.created < $1.created }.map {
                    [
                        "TaskId": .string($0.id), "AccountId": .string($0.accountID),
                        "SnapshotId": .string($0.snapshotID), "State": .string($0.stage(at: now).state),
                    ]
                }
            ),
            "Images": .array(
                images.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }.map { .object(json($0, at: now)) }
            ),
        ]
    }

    private func shown(_ snapshot: SnapshotRecord, at now: WallTime) -> JSONValue {
        guard let owner = accounts.first(where: { $0.id == snapshot.accountID }) else { return .null }
        return .object(json(snapshot, for: owner, at: now))
    }

    /// Makes many snapshots at once, oldest first, and gives their IDs.
    ///
    /// Two in a row share each creation date, so that the order by ID shows. Members, all optional: `Count`,
    /// `AccountId`, `SnapshotId` (for one), `VolumeId`, `Description`, `VolumeSize`, `State`, `Progress`, `Tags`,
    /// `SharedWith`, `Public`, `SecondsApart`.
    mutating func seedSnapshots(_ body: JSONValue, at now: WallTime) throws(ControlFailure) -> [String] {
        let object = body.objectValue ?? JSONObject()
        let known: Set<String> = [
            "Count", "AccountId", "SnapshotId", "VolumeId", "Description", "VolumeSize", "State", "Progress", "Tags",
            "SharedWith", "Public", "SecondsApart",
        ]
        if let name = object.names.first(where: { !known.contains($0) }) {
            throw ControlFailure("unknown member \(name)")
        }
        let count = object.integer("Count") ?? 1
        guard (1...100_000).contains(count), count == 1 || object["SnapshotId"] == nil else {
            throw ControlFailure("Count must be 1…100000, and 1 with SnapshotId")
        }
        let accountID = try owner(object)
        let apart = object.integer("SecondsApart") ?? 1
        let tags = (object.array("Tags") ?? []).compactMap(\.objectValue).map {
            ResourceTag(key: $0.string("Key") ?? "", value: $0.string("Value") ?? "")
        }
        let state = object.string("State") ?? "completed"
        let progress = object.integer("Progress") ?? (state == "completed" ? 100 : 0)
        var ids: [String] = []
        for index in 0..<count {
            let id = object.string("SnapshotId") ?? newID(.snapshot)
            let age = Duration.seconds(apart * ((count - index + 1) / 2))
            snapshots[id] = SnapshotRecord(
                id: id, accountID: accountID, volumeID: object.string("VolumeId") ?? "vol-12345678",
                description: object.string("Description") ?? "", size: object.integer("VolumeSize") ?? 10,
                created: now + (.zero - age), course: .fixed(state: state, progress: progress), clientToken: nil,
                tags: tags, sharedWith: object.strings("SharedWith") ?? [], isPublic: object.bool("Public") ?? false
            )
            ids.append(id)
        }
        return ids
    }

    /// The account that a seed names; the first when it names none.
    func owner(_ object: JSONObject) throws(ControlFailure) -> String {
        let id = object.string("AccountId") ?? accounts.first?.id ?? ""
        guard accounts.contains(where: { $0.id == id }) else { throw ControlFailure("no account \(id)") }
        return id
    }
}
