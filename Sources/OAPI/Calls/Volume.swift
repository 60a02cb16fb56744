package import JSONCoding

/// OAPI's `Volume`, as far as EC2 has words for it.
package struct Volume: OAPIListed {
    package static let readCall = OAPICall.readVolumes
    package static let listMember = "Volumes"

    package let volumeID: String
    /// GiB; `nil` when the answer does not say.
    package let size: Int?
    /// The snapshot it was made of; empty when it was made empty.
    package let snapshotID: String
    package let subregionName: String
    /// `creating`, `available`, `in-use`, `deleting`, `error`.
    package let state: String
    /// RFC 3339, in UTC, with milliseconds.
    package let creationDate: String
    /// `standard`, `gp2`, `io1`.
    package let volumeType: String
    /// Provisioned for `io1`, the baseline for `gp2`; `nil` for others.
    package let iops: Int?
    /// The VMs that it is attached to: one at most.
    package let links: [VolumeLink]
    package let tags: [ResourceTag]
    /// What it was made with; `nil` without one.
    package let clientToken: String?

    package init(
        volumeID: String, size: Int? = nil, snapshotID: String = "", subregionName: String = "",
        state: String = "available", creationDate: String = "", volumeType: String = "standard", iops: Int? = nil,
        links: [VolumeLink] = [], tags: [ResourceTag] = [], clientToken: String? = nil
    ) {
        self.volumeID = volumeID
        self.size = size
        self.snapshotID = snapshotID
        self.subregionName = subregionName
        self.state = state
        self.creationDate = creationDate
        self.volumeType = volumeType
        self.iops = iops
        self.links = links
        self.tags = tags
        self.clientToken = clientToken
    }

    package init?(_ json: JSON) {
        guard let volumeID = json["VolumeId"]?.string else { return nil }
        self.init(
            volumeID: volumeID,
            size: json["Size"]?.integer,
            snapshotID: json["SnapshotId"]?.string ?? "",
            subregionName: json["SubregionName"]?.string ?? "",
            state: json["State"]?.string ?? "",
            creationDate: json["CreationDate"]?.string ?? "",
            volumeType: json["VolumeType"]?.string ?? "",
            iops: json["Iops"]?.integer,
            links: (json["LinkedVolumes"]?.array ?? []).compactMap { VolumeLink($0) },
            tags: (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) },
            clientToken: json["ClientToken"]?.string)
    }
}

/// OAPI's `LinkedVolume`: a volume's attachment to a VM.
package struct VolumeLink: Sendable, Hashable {
    package let vmID: String
    package let deviceName: String
    /// `attaching`, `attached`, `detaching`, `detached`.
    package let state: String
    /// `nil` when the answer does not say.
    package let deleteOnVMDeletion: Bool?

    package init(vmID: String, deviceName: String, state: String, deleteOnVMDeletion: Bool?) {
        self.vmID = vmID
        self.deviceName = deviceName
        self.state = state
        self.deleteOnVMDeletion = deleteOnVMDeletion
    }

    /// `nil` when the JSON names no VM.
    init?(_ json: JSON) {
        guard let vmID = json["VmId"]?.string, !vmID.isEmpty else { return nil }
        self.init(
            vmID: vmID,
            deviceName: json["DeviceName"]?.string ?? "",
            state: json["State"]?.string ?? "",
            deleteOnVMDeletion: json["DeleteOnVmDeletion"]?.bool)
    }
}
