package import JSONCoding

/// OAPI `LinkVolume`: attaches a volume to a VM. Sent again, it is refused for what the first one did.
package struct LinkVolumeRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.linkVolume

    package var volumeID: String
    package var vmID: String
    package var deviceName: String
    package var dryRun: Bool

    package init(volumeID: String, vmID: String, deviceName: String, dryRun: Bool) {
        self.volumeID = volumeID
        self.vmID = vmID
        self.deviceName = deviceName
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "VolumeId": .string(volumeID), "VmId": .string(vmID), "DeviceName": .string(deviceName),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { dryRun ? .safe : .once }
}
