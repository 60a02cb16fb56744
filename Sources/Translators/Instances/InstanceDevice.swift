internal import EC2Query
internal import OAPI

/// A device of an instance as EC2 describes it.
///
/// Sources: AWS "InstanceBlockDeviceMapping", OUTSCALE "BlockDeviceMappingCreated".
struct InstanceDevice {
    private static let attachmentStates: Set<String> = ["attaching", "attached", "detaching", "detached"]

    private let device: VmDevice

    init(_ device: VmDevice) {
        self.device = device
    }

    /// EC2's `status` of the attachment. OAPI says the volume's state at times, which for one in use is `attached`.
    var status: String { Self.attachmentStates.contains(device.state) ? device.state : "attached" }

    var elements: [ResponseElement] {
        var ebs = [ResponseElement("volumeId", device.volumeID), ResponseElement("status", status)]
        if let time = EC2Time(device.linkDate)?.text { ebs.append(ResponseElement("attachTime", time)) }
        if let deletes = device.deleteOnVMDeletion {
            ebs.append(ResponseElement("deleteOnTermination", String(deletes)))
        }
        return [ResponseElement("deviceName", device.deviceName), ResponseElement("ebs", ebs)]
    }
}
