package import JSONCoding

/// OAPI `UpdateVolume`: sets size, type and IOPS. Sent again, it sets what is set already.
package struct UpdateVolumeRequest: OAPIRequest, Hashable {
    package typealias Response = UpdateVolumeResponse
    package static let call = OAPICall.updateVolume

    package var volumeID: String
    /// GiB, never less than before; `nil` leaves it.
    package var size: Int?
    package var volumeType: String?
    /// Of an `io1` volume only.
    package var iops: Int?
    package var dryRun: Bool

    package init(volumeID: String, size: Int?, volumeType: String?, iops: Int?, dryRun: Bool) {
        self.volumeID = volumeID
        self.size = size
        self.volumeType = volumeType
        self.iops = iops
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "VolumeId": .string(volumeID), "Size": size.map(JSON.integer), "VolumeType": volumeType.map(JSON.string),
            "Iops": iops.map(JSON.integer), "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { .safe }
}

/// The answer to `UpdateVolume`.
package struct UpdateVolumeResponse: OAPIResponse, Hashable {
    /// As it was taken; `nil` in the answer to a dry run.
    package let volume: Volume?

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil || json["Volume"] != nil else { return nil }
        volume = json["Volume"].flatMap { Volume($0) }
    }
}
