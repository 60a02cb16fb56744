/// OAPI's `Snapshot`, as far as EC2 has words for it.
package struct Snapshot: Sendable, Hashable {
    package let snapshotID: String
    package let description: String
    /// `in-queue`, `pending`, `completed`, `error`, `deleting`, and the undocumented `pending/queued` and `importing`.
    package let state: String
    package let tags: [ResourceTag]

    package init(snapshotID: String, description: String = "", state: String = "completed", tags: [ResourceTag] = []) {
        self.snapshotID = snapshotID
        self.description = description
        self.state = state
        self.tags = tags
    }

    init?(_ json: JSON?) {
        guard let json, let snapshotID = json["SnapshotId"]?.string else { return nil }
        self.init(
            snapshotID: snapshotID,
            description: json["Description"]?.string ?? "",
            state: json["State"]?.string ?? "",
            tags: (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) })
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
