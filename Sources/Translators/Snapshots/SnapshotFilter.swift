internal import EC2Query
internal import OAPI

/// A filter of `DescribeSnapshots`: what it is compared with, and what of it OAPI can be asked for.
///
/// OAPI's part is an optimisation: every filter is held against EC2's own words afterwards.
struct SnapshotFilter: Sendable, Hashable {
    private enum Subject: Sendable, Hashable {
        case description, encrypted, ownerAlias, ownerID, progress, snapshotID, startTime, status, storageTier
        case tagKey, tagValue, volumeID, volumeSize
        case tag(String)

        init?(_ name: String) {
            switch name {
            case "description": self = .description
            case "encrypted": self = .encrypted
            case "owner-alias": self = .ownerAlias
            case "owner-id": self = .ownerID
            case "progress": self = .progress
            case "snapshot-id": self = .snapshotID
            case "start-time": self = .startTime
            case "status": self = .status
            case "storage-tier": self = .storageTier
            case "tag-key": self = .tagKey
            case "tag-value": self = .tagValue
            case "volume-id": self = .volumeID
            case "volume-size": self = .volumeSize
            default:
                guard name.hasPrefix("tag:") else { return nil }
                self = .tag(String(name.dropFirst(4)))
            }
        }
    }

    private let subject: Subject
    private let filter: FilterList.Filter

    /// - Throws: `InvalidParameterValue` for a name that is not a filter here.
    init(_ filter: FilterList.Filter) throws(EC2Error) {
        guard let subject = Subject(filter.name) else {
            throw .invalidParameterValue("The filter '\(filter.name)' is invalid")
        }
        self.subject = subject
        self.filter = filter
    }

    /// True when no snapshot of OUTSCALE's can fit: they are all unencrypted and of one tier.
    var isUnfulfillable: Bool {
        switch subject {
        case .encrypted: !filter.matches(anyOf: [SnapshotElement.encrypted])
        case .storageTier: !filter.matches(anyOf: [SnapshotElement.storageTier])
        default: false
        }
    }

    func matches(_ element: SnapshotElement) -> Bool {
        let snapshot = element.snapshot
        let texts: [String] =
            switch subject {
            case .description: [snapshot.description]
            case .encrypted: [SnapshotElement.encrypted]
            case .ownerAlias: snapshot.accountAlias.isEmpty ? [] : [snapshot.accountAlias]
            case .ownerID: [snapshot.accountID]
            case .progress: [element.progress]
            case .snapshotID: [snapshot.snapshotID]
            case .startTime: [element.startTime]
            case .status: [element.status.rawValue]
            case .storageTier: [SnapshotElement.storageTier]
            case .tagKey: snapshot.tags.map(\.key)
            case .tagValue: snapshot.tags.map(\.value)
            case .volumeID: [element.volumeID]
            case .volumeSize: snapshot.volumeSize.map { [String($0)] } ?? []
            case .tag(let key): snapshot.tags.filter { $0.key == key }.map(\.value)
            }
        return filter.matches(anyOf: texts)
    }

    /// The same filter for OAPI; `nil` when OAPI has none, or might take a value otherwise than EC2 does.
    var pushed: ReadSnapshotsRequest.Filter? {
        guard let values = filter.plainValues else { return nil }
        switch subject {
        case .description: return .descriptions(values)
        case .ownerAlias: return .accountAliases(values)
        case .ownerID: return values.allSatisfy(\.isAccountID) ? .accountIDs(values) : nil
        case .snapshotID:
            return values.allSatisfy { ResourceKind.snapshot.isOutscaleID($0) } ? .snapshotIDs(values) : nil
        case .status:
            // EC2's `pending` is several states, some of them undocumented: OAPI is not asked for them.
            return values.allSatisfy { $0 == "completed" || $0 == "error" } ? .states(values) : nil
        case .tagKey: return .tagKeys(values)
        case .tagValue: return .tagValues(values)
        case .volumeID:
            guard values.allSatisfy({ ResourceKind.volume.isOutscaleID($0) && $0 != SnapshotElement.noVolume })
            else { return nil }
            return .volumeIDs(values)
        case .volumeSize: return Self.integers(values).map { .volumeSizes($0) }
        case .tag(let key):
            return key.isEmpty || key.contains(where: { "=*?\\".contains($0) })
                ? nil : .tags(values.map { "\(key)=\($0)" })
        // `100%` stands for a completed snapshot whatever OAPI's own number: only OAPI knows that one.
        case .encrypted, .progress, .startTime, .storageTier: return nil
        }
    }

    private static func integers(_ texts: [String]) -> [Int]? {
        let numbers = texts.compactMap { Int($0) }
        return numbers.count == texts.count ? numbers : nil
    }
}
