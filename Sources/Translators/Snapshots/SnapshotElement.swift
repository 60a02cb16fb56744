internal import EC2Query
internal import OAPI

/// A snapshot as EC2 describes it.
///
/// | EC2           | OAPI           | Rule                                                                     |
/// |---------------|----------------|--------------------------------------------------------------------------|
/// | `volumeId`    | `VolumeId`     | `vol-ffffffff` where there is none, as AWS says of copies                |
/// | `status`      | `State`        | ``SnapshotStatus``                                                       |
/// | `startTime`   | `CreationDate` | with three digits of a second                                            |
/// | `progress`    | `Progress`     | `100%` once completed, `0%` where OAPI does not say                      |
/// | `ownerId`     | `AccountId`    |                                                                          |
/// | `ownerAlias`  | `AccountAlias` | left out when empty                                                      |
/// | `volumeSize`  | `VolumeSize`   | GiB                                                                      |
/// | `description` | `Description`  | there even when empty                                                    |
/// | `encrypted`   | –              | `false`: OUTSCALE does not encrypt snapshots                             |
/// | `tagSet`      | `Tags`         | there even when empty                                                    |
///
/// Sources: AWS "Snapshot", OUTSCALE "Snapshot".
struct SnapshotElement: ListedElement, TaggedElement {
    static let setName = "snapshotSet"

    /// What AWS names as the volume of a snapshot that has none.
    static let noVolume = "vol-ffffffff"
    /// EC2's `encrypted`, of every snapshot of OUTSCALE's.
    static let encrypted = "false"
    /// EC2's `storageTier`, likewise.
    static let storageTier = "standard"

    let snapshot: Snapshot
    let status: SnapshotStatus

    /// `nil` for a snapshot that is being deleted: EC2 does not show it any more.
    init?(_ snapshot: Snapshot) {
        guard let status = SnapshotStatus(snapshot.state) else { return nil }
        self.snapshot = snapshot
        self.status = status
    }

    var id: String { snapshot.snapshotID }

    var tags: [ResourceTag] { snapshot.tags }

    /// EC2's `volumeId`.
    var volumeID: String { snapshot.volumeID.isEmpty ? Self.noVolume : snapshot.volumeID }

    /// EC2's `progress`: a percentage with its sign.
    var progress: String {
        switch status {
        case .completed: "100%"
        case .pending, .error: "\(snapshot.progress ?? 0)%"
        }
    }

    /// EC2's `startTime`; `nil` where OAPI says none.
    var startTime: String? { EC2Time(snapshot.creationDate)?.text }

    /// The elements in a listing, which has one more.
    var listedElements: [ResponseElement] {
        var elements = elements()
        elements.insert(ResponseElement("storageTier", Self.storageTier), at: elements.count - 1)
        return elements
    }

    /// The elements, in the order of AWS's own answers.
    ///
    /// - Parameter tags: the tags that the snapshot has by now, where OAPI's value is older than they are.
    func elements(tags: [ResourceTag]? = nil) -> [ResponseElement] {
        var elements: [ResponseElement] = []
        elements.reserveCapacity(12)
        elements.append(ResponseElement("snapshotId", snapshot.snapshotID))
        elements.append(ResponseElement("volumeId", volumeID))
        elements.append(ResponseElement("status", status.rawValue))
        if let startTime { elements.append(ResponseElement("startTime", startTime)) }
        elements.append(ResponseElement("progress", progress))
        elements.append(ResponseElement("ownerId", snapshot.accountID))
        if !snapshot.accountAlias.isEmpty { elements.append(ResponseElement("ownerAlias", snapshot.accountAlias)) }
        if let size = snapshot.volumeSize { elements.append(ResponseElement("volumeSize", String(size))) }
        elements.append(ResponseElement("description", snapshot.description))
        elements.append(ResponseElement("encrypted", Self.encrypted))
        elements.append(TagSpecifications.element(tags ?? snapshot.tags))
        return elements
    }
}

extension SnapshotElement {
    static let filters: [FilterRule<SnapshotElement>] =
        [
            FilterRule("description", .texts("Descriptions")) { [$0.snapshot.description] },
            FilterRule("encrypted", always: encrypted),
            FilterRule("owner-alias", .texts("AccountAliases")) { [$0.snapshot.accountAlias].filter { !$0.isEmpty } },
            FilterRule("owner-id", .texts("AccountIds", where: \.isAccountID)) { [$0.snapshot.accountID] },
            // `100%` stands for a completed snapshot whatever OAPI's own number: only OAPI knows that one.
            FilterRule("progress") { [$0.progress] },
            FilterRule("snapshot-id", .ids("SnapshotIds", of: .snapshot)) { [$0.snapshot.snapshotID] },
            FilterRule("start-time") { [$0.startTime].compactMap(\.self) },
            // EC2's `pending` is several states, some of them undocumented: OAPI is not asked for them.
            FilterRule("status", .words("States", ["completed": "completed", "error": "error"])) {
                [$0.status.rawValue]
            },
            FilterRule("storage-tier", always: storageTier),
            FilterRule(
                "volume-id", .texts("VolumeIds") { ResourceKind.volume.isOutscaleID($0) && $0 != noVolume }
            ) { [$0.volumeID] },
            FilterRule("volume-size", .integers("VolumeSizes")) {
                [$0.snapshot.volumeSize].compactMap { $0 }.map { String($0) }
            },
        ] + FilterRule.tags
}
