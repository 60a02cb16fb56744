/// OAPI `DeleteSnapshot`.
package struct DeleteSnapshotRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.deleteSnapshot

    package var snapshotID: String

    package init(snapshotID: String) {
        self.snapshotID = snapshotID
    }

    package var body: JSON { .object(present: ["SnapshotId": .string(snapshotID)]) }

    package var repetition: Repetition { .safe }
}
