package import JSONCoding

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
    /// One of ``states``, unless OAPI has new ones.
    package let state: String
    /// Percent; `nil` when the answer does not say.
    package let progress: Int?
    /// RFC 3339, in UTC, with milliseconds.
    package let creationDate: String
    /// The account that owns it: 12 digits.
    package let accountID: String
    /// That account's name for itself; empty for most.
    package let accountAlias: String
    package let permissions: ResourcePermissions
    package let tags: [ResourceTag]
    /// What it was made with; `nil` without one, and for others than its owner.
    package let clientToken: String?

    /// OAPI's states; `pending/queued` and `importing` stand in the examples of its description alone.
    package static let states: Set<String> = [
        "completed", "deleting", "error", "importing", "in-queue", "pending", "pending/queued",
    ]

    package var newWord: NewWord? { NewWord(state, of: "Snapshot.State", known: Self.states) }

    package init(
        snapshotID: String, volumeID: String = "", volumeSize: Int? = nil, description: String = "",
        state: String = "completed", progress: Int? = nil, creationDate: String = "", accountID: String = "",
        accountAlias: String = "", permissions: ResourcePermissions = ResourcePermissions(), tags: [ResourceTag] = [],
        clientToken: String? = nil
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
        self.clientToken = clientToken
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
            permissions: ResourcePermissions(json["PermissionsToCreateVolume"]),
            tags: (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) },
            clientToken: json["ClientToken"]?.string)
    }
}
