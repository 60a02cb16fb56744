package import JSONCoding

/// OAPI `CreateSnapshotExportTask`. It takes no ClientToken: sent twice, it exports twice.
package struct CreateSnapshotExportTaskRequest: OAPIRequest, Hashable {
    package typealias Response = CreateSnapshotExportTaskResponse
    package static let call = OAPICall.createSnapshotExportTask

    /// The key pair of the object storage account that the bucket is in, when that is another than the caller's.
    package struct StorageKey: Sendable, Hashable {
        package let id: String
        package let secret: SecretText

        package init(id: String, secret: SecretText) {
            self.id = id
            self.secret = secret
        }
    }

    package var snapshotID: String
    /// `qcow2` or `raw`.
    package var diskImageFormat: String
    /// In lower case. OUTSCALE makes it when it is not there.
    package var bucket: String
    /// What the object's key begins with.
    package var prefix: String?
    package var storageKey: StorageKey?
    package var dryRun: Bool

    package init(
        snapshotID: String, diskImageFormat: String, bucket: String, prefix: String?, storageKey: StorageKey?,
        dryRun: Bool
    ) {
        self.snapshotID = snapshotID
        self.diskImageFormat = diskImageFormat
        self.bucket = bucket
        self.prefix = prefix
        self.storageKey = storageKey
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "SnapshotId": .string(snapshotID),
            "OsuExport": .object(present: [
                "DiskImageFormat": .string(diskImageFormat),
                "OsuBucket": .string(bucket),
                "OsuPrefix": prefix.map(JSON.string),
                "OsuApiKey": storageKey.map(\.json),
            ]),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { dryRun ? .safe : .once }
}

extension CreateSnapshotExportTaskRequest.StorageKey {
    fileprivate var json: JSON {
        .object([JSON.Member("ApiKeyId", .string(id)), JSON.Member("SecretKey", .string(secret.text))])
    }
}

/// The answer to `CreateSnapshotExportTask`.
package struct CreateSnapshotExportTaskResponse: OAPIResponse, Hashable {
    /// `nil` in the answer to a dry run; OAPI has been seen to leave it out of others too.
    package let task: SnapshotExportTask?

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil || json["SnapshotExportTask"] != nil else { return nil }
        task = json["SnapshotExportTask"].flatMap { SnapshotExportTask($0) }
    }

    package var newWords: [NewWord] { [task?.newWord].compactMap(\.self) }
}
