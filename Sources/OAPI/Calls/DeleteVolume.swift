package import JSONCoding

/// OAPI `DeleteVolume`.
package struct DeleteVolumeRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.deleteVolume

    package var volumeID: String
    package var dryRun: Bool

    package init(volumeID: String, dryRun: Bool = false) {
        self.volumeID = volumeID
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: ["VolumeId": .string(volumeID), "DryRun": dryRun ? .bool(true) : nil])
    }

    package var repetition: Repetition { .safe }
}
