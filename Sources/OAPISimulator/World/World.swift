/// Everything that exists in the simulated cloud. A plain value: calls change it, tests compare it.
struct World: Sendable {
    /// Names the one effect of a client token.
    struct TokenKey: Hashable, Sendable {
        let call: String
        let accountID: String
        let token: ExactText
    }

    /// What a client token was used for.
    struct TokenUse: Sendable, Equatable {
        /// The parameters but for the token and `DryRun`, as JSON with sorted names.
        let parameters: [UInt8]
        let resourceID: String
    }

    let region: String
    let accounts: [SimulatedAccount]
    var behaviour: SimulatedBehaviour
    var snapshots: [String: SnapshotRecord] = [:]
    var volumes: [String: VolumeRecord] = [:]
    var exportTasks: [String: ExportTaskRecord] = [:]
    var images: [String: ImageRecord] = [:]
    var vms: [String: VmRecord] = [:]
    var updateTasks: [String: UpdateTaskRecord] = [:]
    var fcu = FCUWorld()
    var tokens: [TokenKey: TokenUse] = [:]
    /// Copies made so far, which decides how an alternating copy finishes.
    var copies = 0
    private var random: any RandomNumberGenerator & Sendable

    init(_ configuration: SimulatorConfiguration) {
        region = configuration.region
        accounts = configuration.accounts
        behaviour = configuration.behaviour
        random = configuration.random
        let now = configuration.now()
        for account in accounts {
            for volume in account.volumes {
                volumes[volume.id] = VolumeRecord(
                    id: volume.id, accountID: account.id, size: volume.size, type: "standard", iops: nil,
                    subregion: region + "a", snapshotID: nil, created: now + .seconds(-7200), ready: now,
                    clientToken: nil
                )
            }
            for snapshot in account.snapshots {
                snapshots[snapshot.id] = SnapshotRecord(
                    id: snapshot.id, accountID: account.id, volumeID: snapshot.volumeID,
                    description: snapshot.description, size: snapshot.size, created: now + .seconds(-3600),
                    course: .fixed(state: "completed", progress: 100), clientToken: nil
                )
            }
        }
    }

    /// The account and secret behind an access key.
    func account(accessKeyID: String) -> (account: SimulatedAccount, secret: String)? {
        for account in accounts {
            for key in account.keys where key.accessKeyID == accessKeyID { return (account, key.secretAccessKey) }
        }
        return nil
    }

    /// A new ID: the kind's prefix and 8 hexadecimal digits that nothing else has.
    mutating func newID(_ kind: ResourceKind) -> String {
        while true {
            let digits = String(UInt32(truncatingIfNeeded: random.next()), radix: 16)
            let id = kind.rawValue + String(repeating: "0", count: 8 - digits.utf8.count) + digits
            let isTaken =
                snapshots[id] != nil || volumes[id] != nil || exportTasks[id] != nil || images[id] != nil
                || vms[id] != nil || updateTasks[id] != nil
            if !isTaken { return id }
        }
    }

    /// A request ID: a random UUID (RFC 9562, version 4).
    mutating func newRequestID() -> String {
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let word = random.next()
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let parts = [bytes[0..<4], bytes[4..<6], bytes[6..<8], bytes[8..<10], bytes[10..<16]]
        return parts.map { hexadecimal($0) }.joined(separator: "-")
    }

    /// Forgets deleted snapshots and volumes whose time as `deleting` is over.
    mutating func forgetDeleted(at now: WallTime) {
        for (id, snapshot) in snapshots {
            guard let deleted = snapshot.deleted, now - deleted >= behaviour.deletionTime else { continue }
            snapshots[id] = nil
            tokens = tokens.filter { $0.value.resourceID != id }
        }
        for (id, volume) in volumes {
            guard let deleted = volume.deleted, now - deleted >= behaviour.deletionTime else { continue }
            volumes[id] = nil
            tokens = tokens.filter { $0.value.resourceID != id }
        }
    }

    /// A snapshot that the account can see and that is not being deleted.
    func visibleSnapshot(_ id: String, to account: SimulatedAccount) throws(Refusal) -> SnapshotRecord {
        guard let snapshot = snapshots[id], snapshot.deleted == nil, snapshot.isVisible(to: account.id) else {
            throw .noSuch(.snapshot, id)
        }
        return snapshot
    }

    /// A snapshot of the account itself that is not being deleted.
    func ownSnapshot(_ id: String, of account: SimulatedAccount) throws(Refusal) -> SnapshotRecord {
        guard let snapshot = snapshots[id], snapshot.deleted == nil, snapshot.accountID == account.id else {
            throw .noSuch(.snapshot, id)
        }
        return snapshot
    }

    /// A volume of the account that is not being deleted.
    func ownVolume(_ id: String, of account: SimulatedAccount) throws(Refusal) -> VolumeRecord {
        guard let volume = volumes[id], volume.deleted == nil, volume.accountID == account.id else {
            throw .noSuch(.volume, id)
        }
        return volume
    }
}

/// Refuses an ID that is not `kind`'s prefix and exactly 8 lower-case hexadecimal digits.
func checkID(_ id: String, _ kind: ResourceKind) throws(Refusal) {
    guard id.hasPrefix(kind.rawValue) else { throw .wrongIDPrefix(id, expected: kind.rawValue) }
    let digits = id.utf8.dropFirst(kind.rawValue.utf8.count)
    let isHexadecimal = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard digits.count == 8, isHexadecimal else { throw .malformedID(id) }
}
