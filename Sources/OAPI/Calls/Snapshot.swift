/// OAPI's `Snapshot`, as far as EC2 has words for it.
package struct Snapshot: OAPIListed {
    package static let readCall = OAPICall.readSnapshots
    package static let listMember = "Snapshots"

    package let snapshotID: String
    /// The volume it was taken of; empty for a copy and for an import, which have none.
    package let volumeID: String
    /// GiB; `nil` when the answer does not say.
    package let volumeSize: Int?
    package let description: String
    /// `in-queue`, `pending`, `completed`, `error`, `deleting`, and the undocumented `pending/queued` and `importing`.
    package let state: String
    /// Percent; `nil` when the answer does not say.
    package let progress: Int?
    /// RFC 3339, in UTC, with milliseconds.
    package let creationDate: String
    /// The account that owns it: 12 digits.
    package let accountID: String
    /// That account's name for itself; empty for most.
    package let accountAlias: String
    package let permissions: SnapshotPermissions
    package let tags: [ResourceTag]

    package init(
        snapshotID: String, volumeID: String = "", volumeSize: Int? = nil, description: String = "",
        state: String = "completed", progress: Int? = nil, creationDate: String = "", accountID: String = "",
        accountAlias: String = "", permissions: SnapshotPermissions = SnapshotPermissions(), tags: [ResourceTag] = []
    ) {
        self.snapshotID = snapshotID
        self.volumeID = volumeID
        self.volumeSize = volumeSize
        self.description = description
        self.state = state
        self.progress = progress
        self.creationDate = creationDate
        self.accountID = accountID
        self.accountAlias = accountAlias
        self.permissions = permissions
        self.tags = tags
    }

    package init?(_ json: JSON) {
        guard let snapshotID = json["SnapshotId"]?.string else { return nil }
        self.init(
            snapshotID: snapshotID,
            volumeID: json["VolumeId"]?.string ?? "",
            volumeSize: json["VolumeSize"]?.integer,
            description: json["Description"]?.string ?? "",
            state: json["State"]?.string ?? "",
            progress: json["Progress"]?.integer,
            creationDate: json["CreationDate"]?.string ?? "",
            accountID: json["AccountId"]?.string ?? "",
            accountAlias: json["AccountAlias"]?.string ?? "",
            permissions: SnapshotPermissions(json["PermissionsToCreateVolume"]),
            tags: (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) })
    }
}

/// OAPI's `PermissionsOnResource`: who besides its owner may make volumes and copies of a snapshot.
package struct SnapshotPermissions: Sendable, Hashable {
    /// Account IDs, of 12 digits each.
    package var accountIDs: [String]
    /// True when everybody may.
    package var isPublic: Bool

    package init(accountIDs: [String] = [], isPublic: Bool = false) {
        self.accountIDs = accountIDs
        self.isPublic = isPublic
    }

    init(_ json: JSON?) {
        self.init(
            accountIDs: (json?["AccountIds"]?.array ?? []).compactMap(\.string),
            isPublic: json?["GlobalPermission"]?.bool ?? false)
    }
}

/// OAPI's `ResourceTag`.
package struct ResourceTag: Sendable, Hashable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    init?(_ json: JSON) {
        guard let key = json["Key"]?.string, let value = json["Value"]?.string else { return nil }
        self.init(key: key, value: value)
    }

    var json: JSON {
        .object([JSON.Member("Key", .string(key)), JSON.Member("Value", .string(value))])
    }
}
