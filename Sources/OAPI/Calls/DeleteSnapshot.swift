package import JSONCoding

/// OAPI `DeleteSnapshot`.
package struct DeleteSnapshotRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.deleteSnapshot

    package var snapshotID: String
    package var dryRun: Bool

    package init(snapshotID: String, dryRun: Bool = false) {
        self.snapshotID = snapshotID
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: ["SnapshotId": .string(snapshotID), "DryRun": dryRun ? .bool(true) : nil])
    }

    package var repetition: Repetition { .safe }
}
