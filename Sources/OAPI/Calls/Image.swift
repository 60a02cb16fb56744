package import JSONCoding

/// OAPI's `Image`, as far as EC2 has words for it.
package struct Image: OAPIListed {
    package static let readCall = OAPICall.readImages
    package static let listMember = "Images"

    package let imageID: String
    package let name: String
    package let description: String
    /// `pending`, `available`, `failed`.
    package let state: String
    /// Why it is in that state; empty members when OAPI gives no reason.
    package let stateComment: StateComment
    /// RFC 3339, in UTC, with milliseconds.
    package let creationDate: String
    /// The account that owns it: 12 digits.
    package let accountID: String
    /// That account's name for itself; empty for most.
    package let accountAlias: String
    /// Where it was made from: `ACCOUNT/NAME`, or the URL of a manifest.
    package let fileLocation: String
    /// `i386` or `x86_64`.
    package let architecture: String
    package let imageType: String
    package let rootDeviceName: String
    package let productCodes: [String]
    package let bootModes: [String]
    package let isTPMMandatory: Bool
    package let permissions: ResourcePermissions
    package let mappings: [BlockDeviceMapping]
    package let tags: [ResourceTag]

    /// OAPI's `StateComment`.
    package struct StateComment: Sendable, Hashable {
        package let code: String
        package let message: String

        package init(code: String = "", message: String = "") {
            self.code = code
            self.message = message
        }

        fileprivate init(_ json: JSON?) {
            self.init(code: json?["StateCode"]?.string ?? "", message: json?["StateMessage"]?.string ?? "")
        }
    }

    package init?(_ json: JSON) {
        guard let imageID = json["ImageId"]?.string else { return nil }
        self.imageID = imageID
        name = json["ImageName"]?.string ?? ""
        description = json["Description"]?.string ?? ""
        state = json["State"]?.string ?? ""
        stateComment = StateComment(json["StateComment"])
        creationDate = json["CreationDate"]?.string ?? ""
        accountID = json["AccountId"]?.string ?? ""
        accountAlias = json["AccountAlias"]?.string ?? ""
        fileLocation = json["FileLocation"]?.string ?? ""
        architecture = json["Architecture"]?.string ?? ""
        imageType = json["ImageType"]?.string ?? ""
        rootDeviceName = json["RootDeviceName"]?.string ?? ""
        productCodes = (json["ProductCodes"]?.array ?? []).compactMap(\.string)
        bootModes = (json["BootModes"]?.array ?? []).compactMap(\.string)
        isTPMMandatory = json["TpmMandatory"]?.bool ?? false
        permissions = ResourcePermissions(json["PermissionsToLaunch"])
        mappings = (json["BlockDeviceMappings"]?.array ?? []).map { BlockDeviceMapping($0) }
        tags = (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) }
    }

    /// The snapshots that it is made of, each once, in the order of its devices.
    package var snapshotIDs: [String] {
        var ids: [String] = []
        for case let id? in mappings.map(\.bsu?.snapshotID) where !ids.contains(id) { ids.append(id) }
        return ids
    }
}

/// OAPI's `BlockDeviceMappingImage`: a device that VMs get which are launched from an image.
package struct BlockDeviceMapping: Sendable, Hashable {
    /// `nil` when it is not said.
    package var deviceName: String?
    /// `ephemeralN`; `nil` for a volume.
    package var virtualDeviceName: String?
    package var bsu: BSU?

    /// OAPI's `BsuToCreate`: the volume behind a device. What is `nil` is OAPI's choice.
    package struct BSU: Sendable, Hashable {
        package var snapshotID: String?
        /// GiB.
        package var volumeSize: Int?
        package var volumeType: String?
        /// Of an `io1` volume only.
        package var iops: Int?
        package var deleteOnVMDeletion: Bool?

        package init(
            snapshotID: String?, volumeSize: Int?, volumeType: String?, iops: Int?, deleteOnVMDeletion: Bool?
        ) {
            self.snapshotID = snapshotID
            self.volumeSize = volumeSize
            self.volumeType = volumeType
            self.iops = iops
            self.deleteOnVMDeletion = deleteOnVMDeletion
        }

        fileprivate init?(_ json: JSON?) {
            guard let json else { return nil }
            self.init(
                snapshotID: json["SnapshotId"]?.string.flatMap { $0.isEmpty ? nil : $0 },
                volumeSize: json["VolumeSize"]?.integer,
                volumeType: json["VolumeType"]?.string,
                iops: json["Iops"]?.integer,
                deleteOnVMDeletion: json["DeleteOnVmDeletion"]?.bool)
        }

        fileprivate var json: JSON {
            .object(present: [
                "SnapshotId": snapshotID.map(JSON.string),
                "VolumeSize": volumeSize.map(JSON.integer),
                "VolumeType": volumeType.map(JSON.string),
                "Iops": iops.map(JSON.integer),
                "DeleteOnVmDeletion": deleteOnVMDeletion.map(JSON.bool),
            ])
        }
    }

    package init(deviceName: String?, virtualDeviceName: String?, bsu: BSU?) {
        self.deviceName = deviceName
        self.virtualDeviceName = virtualDeviceName
        self.bsu = bsu
    }

    fileprivate init(_ json: JSON) {
        self.init(
            deviceName: json["DeviceName"]?.string, virtualDeviceName: json["VirtualDeviceName"]?.string,
            bsu: BSU(json["Bsu"]))
    }

    var json: JSON {
        .object(present: [
            "DeviceName": deviceName.map(JSON.string),
            "VirtualDeviceName": virtualDeviceName.map(JSON.string),
            "Bsu": bsu?.json,
        ])
    }
}
