package import JSONCoding

/// OAPI `CreateSnapshot`, of a volume.
package struct SnapshotVolumeRequest: OAPIRequest, Hashable {
    package typealias Response = CreateSnapshotResponse
    package static let call = OAPICall.createSnapshot

    package var volumeID: String
    /// Left out, OAPI stores an empty one.
    package var description: String?
    /// At most 64 characters; the same token names the same snapshot.
    package var clientToken: String?
    package var dryRun: Bool

    package init(volumeID: String, description: String?, clientToken: String?, dryRun: Bool) {
        self.volumeID = volumeID
        self.description = description
        self.clientToken = clientToken
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "VolumeId": .string(volumeID),
            "Description": description.map(JSON.string),
            "ClientToken": clientToken.map(JSON.string),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { clientToken != nil || dryRun ? .safe : .once }
}
