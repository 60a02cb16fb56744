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
