extension World {
    /// `CreateImage`: by copying an image or by registering a snapshot. There are no VMs and no manifests here.
    mutating func createImage(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let ways = ["VmId", "SourceImageId", "BlockDeviceMappings", "FileLocation"].filter { request[$0] != nil }
        guard ways.count < 2 else { throw .forbiddenCombination(ways.joined(separator: " and ")) }
        let name = request.string("ImageName")
        if let name, !isImageName(name) { throw .invalidValue("ImageName") }
        switch ways.first {
        case "VmId":
            let id = request.string("VmId") ?? ""
            try checkID(id, .vm)
            throw .noSuch(.vm, id)
        case "SourceImageId": return try copyImage(request, name: name, by: account, at: now)
        case "BlockDeviceMappings": return try registerImage(request, name: name, by: account, at: now)
        case "FileLocation": throw .invalidURL
        default: throw .missingMember("BlockDeviceMappings")
        }
    }

    /// `DeleteImage`: the owner's.
    mutating func deleteImage(_ request: JSONObject, by account: SimulatedAccount) throws(Refusal) -> JSONObject {
        let id = request.string("ImageId") ?? ""
        try checkID(id, .image)
        guard let image = images[id] else { throw .noSuch(.image, id) }
        guard image.accountID == account.id else { throw .foreignImage(id) }
        images[id] = nil
        return JSONObject()
    }

    /// `ReadImages`: the account's own.
    func readImages(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = images.values.filter { $0.accountID == account.id && matches($0, filters) }
        return try page(
            .readImages, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "Images"
        ) { json($0) }
    }

    private mutating func copyImage(
        _ request: JSONObject, name: String?, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("SourceImageId") ?? ""
        try checkID(id, .image)
        guard let region = request.string("SourceRegionName") else { throw .missingMember("SourceRegionName") }
        guard region == self.region else { throw .otherRegion(region) }
        guard let source = images[id], source.accountID == account.id else { throw .noSuch(.image, id) }
        let imageName = name ?? source.name
        return add(
            ImageRecord(
                id: newID(.image), accountID: account.id, name: imageName,
                description: request.string("Description") ?? source.description, architecture: source.architecture,
                rootDeviceName: source.rootDeviceName, bootModes: source.bootModes,
                fileLocation: account.id + "/" + imageName, created: now, productCodes: source.productCodes,
                isTpmMandatory: source.isTpmMandatory, mappings: source.mappings
            )
        )
    }

    private mutating func registerImage(
        _ request: JSONObject, name: String?, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        guard let name else { throw .missingMember("ImageName") }
        guard let root = request.string("RootDeviceName") else { throw .missingMember("RootDeviceName") }
        let architecture = request.string("Architecture") ?? "x86_64"
        guard ["i386", "x86_64"].contains(architecture) else { throw .invalidValue("Architecture") }
        var mappings: [JSONObject] = []
        for mapping in (request.array("BlockDeviceMappings") ?? []).compactMap(\.objectValue) {
            mappings.append(try complete(mapping, by: account, at: now))
        }
        guard mappings.contains(where: { $0.string("DeviceName") == root && $0.object("Bsu") != nil }) else {
            throw .invalidValue("BlockDeviceMappings")
        }
        return add(
            ImageRecord(
                id: newID(.image), accountID: account.id, name: name, description: request.string("Description") ?? "",
                architecture: architecture, rootDeviceName: root, bootModes: request.strings("BootModes") ?? ["legacy"],
                fileLocation: account.id + "/" + name, created: now,
                productCodes: request.strings("ProductCodes") ?? [],
                isTpmMandatory: request.bool("TpmMandatory") ?? false, mappings: mappings
            )
        )
    }

    /// A mapping with what OUTSCALE fills in.
    private func complete(
        _ mapping: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        guard var bsu = mapping.object("Bsu") else { return mapping }
        if let id = bsu.string("SnapshotId") {
            try checkID(id, .snapshot)
            let snapshot = try visibleSnapshot(id, to: account)
            let stage = snapshot.stage(at: now)
            guard stage == .completed else { throw .snapshotState(id, stage.state) }
            if let size = bsu.integer("VolumeSize"), size < snapshot.size { throw .volumeSmallerThanSnapshot }
            bsu["VolumeSize"] = .integer(bsu.integer("VolumeSize") ?? snapshot.size)
        }
        bsu["VolumeType"] = .string(bsu.string("VolumeType") ?? "standard")
        bsu["DeleteOnVmDeletion"] = .bool(bsu.bool("DeleteOnVmDeletion") ?? true)
        var completed = mapping
        completed["Bsu"] = .object(bsu)
        return completed
    }

    private mutating func add(_ image: ImageRecord) -> JSONObject {
        images[image.id] = image
        return ["Image": .object(json(image))]
    }

    private func matches(_ image: ImageRecord, _ filters: Filters) -> Bool {
        let devices = image.mappings.compactMap { $0.object("Bsu") }
        let isOnDevices =
            filters.match("BlockDeviceMappingSnapshotIds", anyOf: devices.compactMap { $0.string("SnapshotId") })
            && filters.match("BlockDeviceMappingVolumeTypes", anyOf: devices.compactMap { $0.string("VolumeType") })
            && filters.match(
                "BlockDeviceMappingDeviceNames", anyOf: image.mappings.compactMap { $0.string("DeviceName") })
            && (!filters.has("BlockDeviceMappingVolumeSizes")
                || devices.contains { filters.match("BlockDeviceMappingVolumeSizes", $0.integer("VolumeSize")) })
            && (!filters.has("BlockDeviceMappingDeleteOnVmDeletion")
                || devices.contains {
                    filters.match("BlockDeviceMappingDeleteOnVmDeletion", $0.bool("DeleteOnVmDeletion") ?? true)
                })
        return isOnDevices && filters.match("ImageIds", image.id)
            && filters.match("AccountIds", image.accountID)
            && filters.match("AccountAliases", alias(of: image.accountID))
            && filters.match("Architectures", image.architecture)
            && filters.match("BootModes", anyOf: image.bootModes)
            && filters.match("Descriptions", image.description)
            && filters.match("FileLocations", image.fileLocation)
            && filters.match("Hypervisors", "xen")
            && filters.match("ImageNames", image.name)
            && filters.match("PermissionsToLaunchAccountIds", anyOf: [])
            && filters.match("PermissionsToLaunchGlobalPermission", false)
            && filters.match("ProductCodes", anyOf: image.productCodes)
            && filters.match("ProductCodeNames", anyOf: [])
            && filters.match("RootDeviceNames", image.rootDeviceName)
            && filters.match("RootDeviceTypes", "bsu")
            && filters.match("SecureBoot", false)
            && filters.match("States", "available")
            && filters.match("TpmMandatory", image.isTpmMandatory)
            && filters.match("VirtualizationTypes", "hvm")
            && filters.match(image.tags)
    }

    private func json(_ image: ImageRecord) -> JSONObject {
        var object: JSONObject = [
            "ImageId": .string(image.id),
            "AccountId": .string(image.accountID),
            "Architecture": .string(image.architecture),
            "BlockDeviceMappings": .array(image.mappings.map { .object($0) }),
            "BootModes": .strings(image.bootModes),
            "CreationDate": .string(image.created.iso8601),
            "Description": .string(image.description),
            "FileLocation": .string(image.fileLocation),
            "ImageName": .string(image.name),
            "ImageType": "machine",
            "PermissionsToLaunch": ["AccountIds": [], "GlobalPermission": false],
            "ProductCodes": .strings(image.productCodes),
            "RootDeviceName": .string(image.rootDeviceName),
            "RootDeviceType": "bsu",
            "SecureBoot": false,
            "State": "available",
            "StateComment": [:],
            "Tags": .array(image.tags.map(\.json)),
            "TpmMandatory": .bool(image.isTpmMandatory),
        ]
        if let alias = alias(of: image.accountID) { object["AccountAlias"] = .string(alias) }
        return object
    }
}

/// 3 to 128 letters, digits and `_ ()/.-`.
private func isImageName(_ name: String) -> Bool {
    let isAllowed: (Character) -> Bool = { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "_ ()/.-".contains($0) }
    return (3...128).contains(name.utf8.count) && name.allSatisfy(isAllowed)
}
