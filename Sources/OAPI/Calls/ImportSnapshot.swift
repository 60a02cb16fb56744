package import JSONCoding

/// OAPI `CreateSnapshot`, of a file in a bucket.
package struct ImportSnapshotRequest: OAPIRequest, Hashable {
    package typealias Response = CreateSnapshotResponse
    package static let call = OAPICall.createSnapshot

    /// A presigned URL, which gives the file to anyone who has it.
    package var fileLocation: SecretText
    /// Bytes of the volume that the file holds; too few may be taken and make a snapshot that is of no use.
    package var snapshotSize: Int
    /// Left out, OAPI stores an empty one.
    package var description: String?
    /// At most 64 characters; the same token names the same snapshot.
    package var clientToken: String?
    package var dryRun: Bool

    package init(
        fileLocation: SecretText, snapshotSize: Int, description: String?, clientToken: String?, dryRun: Bool
    ) {
        self.fileLocation = fileLocation
        self.snapshotSize = snapshotSize
        self.description = description
        self.clientToken = clientToken
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "FileLocation": .string(fileLocation.text),
            "SnapshotSize": .integer(snapshotSize),
            "Description": description.map(JSON.string),
            "ClientToken": clientToken.map(JSON.string),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { clientToken != nil || dryRun ? .safe : .once }
}
