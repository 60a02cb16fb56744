/// What tests put into the world besides snapshots.
extension World {
    /// Makes a volume. Members, all optional: `VolumeId`, `AccountId`, `Size`, `SnapshotId`, `VolumeType`, `Iops`,
    /// `SubregionName`, `Tags`, `SecondsAgo`, `State` (holds it in that state), `VmId` (attaches it, which makes the
    /// VM) with `DeviceName`, `LinkState` and `DeleteOnVmDeletion`.
    mutating func seedVolume(_ body: JSONValue, at now: WallTime) throws(ControlFailure) -> String {
        let object = body.objectValue ?? JSONObject()
        try checkMembers(
            object,
            [
                "VolumeId", "AccountId", "Size", "SnapshotId", "VolumeType", "Iops", "SubregionName", "Tags",
                "SecondsAgo", "State", "VmId", "DeviceName", "LinkState", "DeleteOnVmDeletion",
            ])
        let id = object.string("VolumeId") ?? newID(.volume)
        if let vmID = object.string("VmId"), vms[vmID] == nil {
            vms[vmID] = vm(vmID, of: try owner(object), in: object.string("SubregionName"), at: now)
        }
        let created = now + .seconds(-(object.integer("SecondsAgo") ?? 0))
        volumes[id] = VolumeRecord(
            id: id, accountID: try owner(object), size: object.integer("Size") ?? 10,
            type: object.string("VolumeType") ?? "standard", iops: object.integer("Iops"),
            subregion: object.string("SubregionName") ?? region + "a", snapshotID: object.string("SnapshotId"),
            created: created, ready: created, clientToken: nil,
            link: object.string("VmId").map { vmID in
                VolumeLink(
                    vmID: vmID, deviceName: object.string("DeviceName") ?? "/dev/sdb",
                    state: object.string("LinkState") ?? "attached",
                    deleteOnVMDeletion: object.bool("DeleteOnVmDeletion") ?? false)
            },
            fixedState: object.string("State"), tags: tags(object)
        )
        return id
    }

    /// Makes an image. Members, all optional: `ImageId`, `AccountId`, `ImageName`, `Description`, `Architecture`,
    /// `BootModes`, `ProductCodes`, `SnapshotIds` (its devices, from `/dev/sda1` on), `VolumeSize`, `SharedWith`,
    /// `Public`, `State`, `StateCode`, `StateMessage`, `TpmMandatory`, `Tags`, `SecondsAgo`.
    mutating func seedImage(_ body: JSONValue, at now: WallTime) throws(ControlFailure) -> String {
        let object = body.objectValue ?? JSONObject()
        try checkMembers(
            object,
            [
                "ImageId", "AccountId", "ImageName", "Description", "Architecture", "BootModes", "ProductCodes",
                "SnapshotIds", "VolumeSize", "SharedWith", "Public", "State", "StateCode", "StateMessage",
                "TpmMandatory", "Tags", "SecondsAgo",
            ])
        let id = object.string("ImageId") ?? newID(.image)
        let accountID = try owner(object)
        let name = object.string("ImageName") ?? id
        let letters = "abcdefghijklmnopqrstuvwxyz"
        let mappings = zip(letters, object.strings("SnapshotIds") ?? ["snap-12345678"]).map { letter, snapshotID in
            let bsu: JSONObject = [
                "SnapshotId": .string(snapshotID), "VolumeSize": .integer(object.integer("VolumeSize") ?? 10),
                "VolumeType": "standard", "DeleteOnVmDeletion": true,
            ]
            return [
                "DeviceName": .string(letter == "a" ? "/dev/sda1" : "/dev/sd\(letter)"), "Bsu": .object(bsu),
            ] as JSONObject
        }
        images[id] = ImageRecord(
            id: id, accountID: accountID, name: name, description: object.string("Description") ?? "",
            architecture: object.string("Architecture") ?? "x86_64", rootDeviceName: "/dev/sda1",
            bootModes: object.strings("BootModes") ?? ["legacy"],
            fileLocation: (alias(of: accountID) ?? accountID) + "/" + name,
            created: now + .seconds(-(object.integer("SecondsAgo") ?? 0)),
            productCodes: object.strings("ProductCodes") ?? [], isTpmMandatory: object.bool("TpmMandatory") ?? false,
            mappings: mappings,
            course: .fixed(
                state: object.string("State") ?? "available", code: object.string("StateCode"),
                message: object.string("StateMessage")),
            sharedWith: object.strings("SharedWith") ?? [], isPublic: object.bool("Public") ?? false,
            tags: tags(object)
        )
        return id
    }

    /// Makes a VM that runs, with its root volume. Members, all optional: `VmId`, `AccountId`, `VmType`, `ImageId`,
    /// `SubregionName`, `Tags`, `Stopped`, `RootVolumeId`.
    mutating func seedVm(_ body: JSONValue, at now: WallTime) throws(ControlFailure) -> String {
        let object = body.objectValue ?? JSONObject()
        try checkMembers(
            object,
            ["VmId", "AccountId", "VmType", "ImageId", "SubregionName", "Tags", "Stopped", "RootVolumeId"])
        let id = object.string("VmId") ?? newID(.vm)
        let accountID = try owner(object)
        var vm = vm(id, of: accountID, in: object.string("SubregionName"), at: now)
        if object.bool("Stopped") == true { vm.power = .init(isOn: false, since: vm.power.since) }
        if let type = object.string("VmType") { vm.type = type }
        vm.tags = tags(object)
        vms[id] = vm
        let root = object.string("RootVolumeId") ?? newID(.volume)
        volumes[root] = VolumeRecord(
            id: root, accountID: accountID, size: 10, type: "standard", iops: nil, subregion: vm.subregion,
            snapshotID: nil, created: vm.created, ready: vm.created, clientToken: nil,
            link: VolumeLink(vmID: id, deviceName: rootDevice, deleteOnVMDeletion: true))
        return id
    }

    /// A VM that has been running for an hour.
    private func vm(_ id: String, of accountID: String, in subregion: String?, at now: WallTime) -> VmRecord {
        let created = now + .seconds(-3600)
        return VmRecord(
            id: id, accountID: accountID, type: "tinav5.c1r1p2", imageID: "ami-12345678",
            subregion: subregion ?? region + "a", created: created, reservationID: "r-" + id.suffix(8),
            power: .init(isOn: true, since: created))
    }

    private func tags(_ object: JSONObject) -> [ResourceTag] {
        (object.array("Tags") ?? []).compactMap(\.objectValue).map {
            ResourceTag(key: $0.string("Key") ?? "", value: $0.string("Value") ?? "")
        }
    }

    private func checkMembers(_ object: JSONObject, _ known: Set<String>) throws(ControlFailure) {
        if let name = object.names.first(where: { !known.contains($0) }) {
            throw ControlFailure("unknown member \(name)")
        }
    }
}
