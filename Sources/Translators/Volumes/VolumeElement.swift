internal import EC2Query
internal import OAPI

/// A volume as EC2 describes it.
///
/// | EC2                  | OAPI            | Rule                                                             |
/// |----------------------|-----------------|------------------------------------------------------------------|
/// | `volumeId`           | `VolumeId`      |                                                                  |
/// | `size`               | `Size`          | GiB                                                              |
/// | `snapshotId`         | `SnapshotId`    | there even when empty, which it is for a volume made empty       |
/// | `availabilityZone`   | `SubregionName` |                                                                  |
/// | `status`             | `State`         | ``VolumeStatus``                                                 |
/// | `createTime`         | `CreationDate`  | with three digits of a second                                    |
/// | `attachmentSet`      | `LinkedVolumes` | `attachTime` is a VM's device's: ``AttachTimes``                |
/// | `tagSet`             | `Tags`          | there even when empty                                            |
/// | `volumeType`         | `VolumeType`    | left out where OAPI has none                                     |
/// | `iops`               | `Iops`          | left out where OAPI has none                                     |
/// | `encrypted`          | –               | `false`: OUTSCALE does not encrypt volumes                       |
/// | `multiAttachEnabled` | –               | `false`: OUTSCALE attaches a volume once                         |
///
/// Sources: AWS "Volume", OUTSCALE "Volume".
struct VolumeElement: ListedElement, TaggedElement {
    static let setName = "volumeSet"

    /// EC2's `encrypted`, of every volume of OUTSCALE's.
    static let encrypted = "false"
    /// EC2's `multiAttachEnabled`, likewise.
    static let multiAttachEnabled = "false"

    let volume: Volume
    /// Since when it is attached; `nil` where that is not known.
    let attachTime: String?

    init(_ volume: Volume) {
        self.init(volume, attachTime: nil)
    }

    init(_ volume: Volume, attachTime: String?) {
        self.volume = volume
        self.attachTime = attachTime
    }

    var id: String { volume.volumeID }

    var tags: [ResourceTag] { volume.tags }

    var listedElements: [ResponseElement] { elements() }

    var status: VolumeStatus { VolumeStatus(volume.state) }

    /// EC2's `createTime`; `nil` where OAPI says none.
    var createTime: String? { EC2Time(volume.creationDate)?.text }

    /// The elements, in the order of AWS's own answers.
    ///
    /// - Parameter tags: the tags that the volume has by now, where OAPI's value is older than they are.
    func elements(tags: [ResourceTag]? = nil) -> [ResponseElement] {
        var elements = [ResponseElement("volumeId", volume.volumeID)]
        if let size = volume.size { elements.append(ResponseElement("size", String(size))) }
        elements += [
            ResponseElement("snapshotId", volume.snapshotID),
            ResponseElement("availabilityZone", volume.subregionName),
            ResponseElement("status", status.rawValue),
        ]
        if let createTime { elements.append(ResponseElement("createTime", createTime)) }
        elements.append(.list("attachmentSet", volume.links.map { attachment($0) }))
        elements.append(TagSpecifications.element(tags ?? volume.tags))
        if !volume.volumeType.isEmpty { elements.append(ResponseElement("volumeType", volume.volumeType)) }
        if let iops = volume.iops { elements.append(ResponseElement("iops", String(iops))) }
        elements.append(ResponseElement("encrypted", Self.encrypted))
        elements.append(ResponseElement("multiAttachEnabled", Self.multiAttachEnabled))
        return elements
    }

    private func attachment(_ link: VolumeLink) -> [ResponseElement] {
        var elements = [
            ResponseElement("volumeId", volume.volumeID),
            ResponseElement("instanceId", link.vmID),
            ResponseElement("device", link.deviceName),
            ResponseElement("status", link.state),
        ]
        if let attachTime { elements.append(ResponseElement("attachTime", attachTime)) }
        if let deletes = link.deleteOnVMDeletion {
            elements.append(ResponseElement("deleteOnTermination", String(deletes)))
        }
        return elements
    }
}

extension VolumeElement {
    static let filters: [FilterRule<VolumeElement>] =
        [
            FilterRule("attachment.delete-on-termination", .boolean("LinkVolumeDeleteOnVmDeletion")) {
                $0.volume.links.compactMap(\.deleteOnVMDeletion).map { String($0) }
            },
            FilterRule("attachment.device", .texts("LinkVolumeDeviceNames")) { $0.volume.links.map(\.deviceName) },
            FilterRule("attachment.instance-id", .ids("LinkVolumeVmIds", of: .instance)) {
                $0.volume.links.map(\.vmID)
            },
            FilterRule("attachment.status", .texts("LinkVolumeLinkStates")) { $0.volume.links.map(\.state) },
            FilterRule("availability-zone", .texts("SubregionNames")) { [$0.volume.subregionName] },
            FilterRule("create-time") { [$0.createTime].compactMap(\.self) },
            FilterRule("encrypted", always: encrypted),
            FilterRule("multi-attach-enabled", always: multiAttachEnabled),
            FilterRule("size", .integers("VolumeSizes")) { [$0.volume.size].compactMap { $0 }.map { String($0) } },
            FilterRule("snapshot-id", .ids("SnapshotIds", of: .snapshot)) { [$0.volume.snapshotID] },
            // What is not known is `creating` too: OAPI is not asked for that.
            FilterRule("status", .texts("VolumeStates") { $0 != VolumeStatus.creating.rawValue }) {
                [$0.status.rawValue]
            },
            FilterRule("volume-id", .ids("VolumeIds", of: .volume)) { [$0.volume.volumeID] },
            FilterRule("volume-type", .texts("VolumeTypes")) { [$0.volume.volumeType] },
        ] + FilterRule.tags
}
