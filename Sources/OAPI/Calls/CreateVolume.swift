package import JSONCoding

/// OAPI `CreateVolume`, empty or of a snapshot.
package struct CreateVolumeRequest: OAPIRequest, Hashable {
    package typealias Response = CreateVolumeResponse
    package static let call = OAPICall.createVolume

    package var subregionName: String
    /// GiB; left out, the snapshot's.
    package var size: Int?
    package var snapshotID: String?
    /// `standard`, `gp2` or `io1`; left out, OAPI makes a `standard` one.
    package var volumeType: String?
    /// Of an `io1` volume only.
    package var iops: Int?
    /// At most 64 characters; the same token names the same volume.
    package var clientToken: String?
    package var dryRun: Bool

    package init(
        subregionName: String, size: Int?, snapshotID: String?, volumeType: String?, iops: Int?, clientToken: String?,
        dryRun: Bool
    ) {
        self.subregionName = subregionName
        self.size = size
        self.snapshotID = snapshotID
        self.volumeType = volumeType
        self.iops = iops
        self.clientToken = clientToken
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "SubregionName": .string(subregionName),
            "Size": size.map(JSON.integer),
            "SnapshotId": snapshotID.map(JSON.string),
            "VolumeType": volumeType.map(JSON.string),
            "Iops": iops.map(JSON.integer),
            "ClientToken": clientToken.map(JSON.string),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { clientToken != nil || dryRun ? .safe : .once }
}

/// The answer to `CreateVolume`.
package struct CreateVolumeResponse: OAPIResponse, Hashable {
    /// `nil` in the answer to a dry run.
    package let volume: Volume?

    package init(volume: Volume?) {
        self.volume = volume
    }

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil || json["Volume"] != nil else { return nil }
        volume = json["Volume"].flatMap { Volume($0) }
    }
}
