package import JSONCoding

/// OAPI `UnlinkVolume`: detaches a volume from its VM. Sent again, it is refused for what the first one did.
package struct UnlinkVolumeRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.unlinkVolume

    package var volumeID: String
    /// Even where the VM does not let it go: data may be lost.
    package var force: Bool
    package var dryRun: Bool

    package init(volumeID: String, force: Bool, dryRun: Bool) {
        self.volumeID = volumeID
        self.force = force
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "VolumeId": .string(volumeID), "ForceUnlink": force ? .bool(true) : nil,
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { dryRun ? .safe : .once }
}
