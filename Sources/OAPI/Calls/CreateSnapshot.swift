package import JSONCoding

/// OAPI `CreateSnapshot`, copying a snapshot.
package struct CopySnapshotRequest: OAPIRequest, Hashable {
    package typealias Response = CreateSnapshotResponse
    package static let call = OAPICall.createSnapshot

    package var sourceSnapshotID: String
    package var sourceRegionName: String
    /// Left out, the copy inherits the description of its source.
    package var description: String?
    /// At most 64 characters; the same token names the same snapshot.
    package var clientToken: String?
    package var dryRun: Bool

    package init(
        sourceSnapshotID: String, sourceRegionName: String, description: String?, clientToken: String?, dryRun: Bool
    ) {
        self.sourceSnapshotID = sourceSnapshotID
        self.sourceRegionName = sourceRegionName
        self.description = description
        self.clientToken = clientToken
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "SourceSnapshotId": .string(sourceSnapshotID),
            "SourceRegionName": .string(sourceRegionName),
            "Description": description.map(JSON.string),
            "ClientToken": clientToken.map(JSON.string),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { clientToken != nil || dryRun ? .safe : .once }
}

/// The answer to `CreateSnapshot` in any of its three ways.
package struct CreateSnapshotResponse: OAPIResponse, Hashable {
    /// `nil` in the answer to a dry run.
    package let snapshot: Snapshot?

    package init(snapshot: Snapshot?) {
        self.snapshot = snapshot
    }

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil || json["Snapshot"] != nil else { return nil }
        snapshot = json["Snapshot"].flatMap { Snapshot($0) }
    }

    package var newWords: [NewWord] { (snapshot?.newWord).map { [$0] } ?? [] }
}
