/// The four ways of `CreateImage`; the members present decide which one is meant.
private enum ImageSource {
    case vm(String)
    case image(String)
    case devices([JSONObject])
    case manifest(String)

    /// The members that belong to one way only, besides the one that it is named by.
    private static let companions: [String: [String]] = [
        "VmId": ["NoReboot"], "SourceImageId": ["SourceRegionName"],
        "BlockDeviceMappings": ["Architecture", "RootDeviceName"], "FileLocation": [],
    ]

    /// - Throws: 3002 for members of two ways, 7000 for none.
    init(_ request: JSONObject) throws(Refusal) {
        let ways = Self.companions.keys.filter { request[$0] != nil }.sorted()
        guard ways.count < 2 else { throw .forbiddenCombination(ways.joined(separator: " and ")) }
        guard let way = ways.first else { throw .missingMember("BlockDeviceMappings") }
        for (other, members) in Self.companions where other != way {
            for member in members where request[member] != nil {
                throw .forbiddenCombination("\(way) and \(member)")
            }
        }
        switch way {
        case "VmId": self = .vm(request.string(way) ?? "")
        case "SourceImageId": self = .image(request.string(way) ?? "")
        case "FileLocation": self = .manifest(request.string(way) ?? "")
        default: self = .devices((request.array(way) ?? []).compactMap(\.objectValue))
        }
    }
}

extension World {
    /// `CreateImage`: of a VM, by copying an image, by registering a snapshot or a manifest.
    mutating func createImage(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let source = try ImageSource(request)
        let name = request.string("ImageName")
        if let name, !isImageName(name) { throw .invalidImageName(name) }
        switch source {
        case .vm(let id): return try imageOfVM(id, request, name: name, by: account, at: now)
        case .image(let id): return try copyImage(id, request, name: name, by: account, at: now)
        case .devices(let devices): return try registerImage(devices, request, name: name, by: account, at: now)
        case .manifest(let url): return try registerManifest(url, request, name: name, by: account, at: now)
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

    /// `ReadImages`: own, shared and public images.
    func readImages(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = images.values.filter { $0.isVisible(to: account.id) && matches($0, filters, at: now) }
        return try page(
            .readImages, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "Images"
        ) { json($0, at: now) }
    }

    /// The VM's volumes become snapshots, and these the image's devices.
    private mutating func imageOfVM(
        _ id: String, _ request: JSONObject, name: String?, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        try checkID(id, .vm)
        guard let name else { throw .missingMember("ImageName") }
        let attached = volumes.values.filter { $0.accountID == account.id && $0.link?.vmID == id }
            .sorted { ($0.link?.deviceName ?? "") < ($1.link?.deviceName ?? "") }
        guard attached.contains(where: { $0.link?.deviceName == rootDevice }) else { throw .noSuch(.vm, id) }
        var mappings: [JSONObject] = []
        for volume in attached {
            let snapshot = SnapshotRecord(
                id: newID(.snapshot), accountID: account.id, volumeID: volume.id, description: "", size: volume.size,
                created: now, course: .volume(queued: behaviour.queueTime, pending: behaviour.snapshotTime),
                clientToken: nil)
            snapshots[snapshot.id] = snapshot
            mappings.append(device(volume.link?.deviceName ?? "", of: snapshot, type: volume.type))
        }
        return add(
            image(named: name, request, by: account, at: now, mappings, .gradual(behaviour.imageTime, succeeds: true)),
            at: now)
    }

    private mutating func copyImage(
        _ id: String, _ request: JSONObject, name: String?, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        try checkID(id, .image)
        guard let region = request.string("SourceRegionName") else { throw .missingMember("SourceRegionName") }
        guard region == self.region else { throw .otherRegion(region) }
        guard let source = images[id], source.isVisible(to: account.id) else { throw .noSuch(.image, id) }
        guard source.state(at: now) == "available" else { throw .imageState(id) }
        let imageName = name ?? source.name
        // The copy is independent of its source: it has snapshots of its own.
        var mappings: [JSONObject] = []
        for mapping in source.mappings { mappings.append(copied(mapping, for: account, at: now)) }
        return add(
            ImageRecord(
                id: newID(.image), accountID: account.id, name: imageName,
                description: request.string("Description") ?? source.description, architecture: source.architecture,
                rootDeviceName: source.rootDeviceName, bootModes: source.bootModes,
                fileLocation: account.id + "/" + imageName, created: now, productCodes: source.productCodes,
                isTpmMandatory: source.isTpmMandatory, mappings: mappings
            ), at: now)
    }

    /// A device of a copied image, with a snapshot that is the account's.
    private mutating func copied(
        _ mapping: JSONObject, for account: SimulatedAccount, at now: WallTime
    ) -> JSONObject {
        guard var bsu = mapping.object("Bsu"), let source = bsu.string("SnapshotId") else { return mapping }
        let snapshot = SnapshotRecord(
            id: newID(.snapshot), accountID: account.id, volumeID: volumeIDOfCopy,
            description: snapshots[source]?.description ?? "",
            size: bsu.integer("VolumeSize") ?? snapshots[source]?.size ?? 10, created: now,
            course: .fixed(state: "completed", progress: 100), clientToken: nil)
        snapshots[snapshot.id] = snapshot
        bsu["SnapshotId"] = .string(snapshot.id)
        var copy = mapping
        copy["Bsu"] = .object(bsu)
        return copy
    }

    private mutating func registerImage(
        _ devices: [JSONObject], _ request: JSONObject, name: String?, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        guard let name else { throw .missingMember("ImageName") }
        guard let root = request.string("RootDeviceName") else { throw .missingMember("RootDeviceName") }
        guard root == rootDevice else { throw .invalidValue("RootDeviceName") }
        guard ["i386", "x86_64"].contains(request.string("Architecture") ?? "x86_64") else {
            throw .invalidValue("Architecture")
        }
        var mappings: [JSONObject] = []
        for device in devices { mappings.append(try complete(device, by: account, at: now)) }
        guard mappings.contains(where: { $0.string("DeviceName") == root && $0.object("Bsu") != nil }) else {
            throw .invalidValue("BlockDeviceMappings")
        }
        return add(
            image(named: name, request, by: account, at: now, mappings, .fixed(state: "available")), at: now)
    }

    /// A bad or expired URL is accepted, and found out only when the manifest is fetched.
    private mutating func registerManifest(
        _ url: String, _ request: JSONObject, name: String?, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        guard let name else { throw .missingMember("ImageName") }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { throw .invalidURL }
        let course = ImageRecord.Course.gradual(behaviour.imageTime, succeeds: !url.contains("expired"))
        return add(image(named: name, request, by: account, at: now, [], course, fileLocation: url), at: now)
    }

    private mutating func image(
        named name: String, _ request: JSONObject, by account: SimulatedAccount, at now: WallTime,
        _ mappings: [JSONObject], _ course: ImageRecord.Course, fileLocation: String? = nil
    ) -> ImageRecord {
        ImageRecord(
            id: newID(.image), accountID: account.id, name: name, description: request.string("Description") ?? "",
            architecture: request.string("Architecture") ?? "x86_64", rootDeviceName: rootDevice,
            bootModes: request.strings("BootModes") ?? ["legacy"],
            fileLocation: fileLocation ?? account.id + "/" + name, created: now,
            productCodes: request.strings("ProductCodes") ?? [],
            isTpmMandatory: request.bool("TpmMandatory") ?? false, mappings: mappings, course: course
        )
    }

    private func device(_ name: String, of snapshot: SnapshotRecord, type: String) -> JSONObject {
        [
            "DeviceName": .string(name),
            "Bsu": [
                "SnapshotId": .string(snapshot.id), "VolumeSize": .integer(snapshot.size), "VolumeType": .string(type),
                "DeleteOnVmDeletion": true,
            ],
        ]
    }

    /// A mapping with what OUTSCALE fills in.
    private func complete(
        _ mapping: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        guard var bsu = mapping.object("Bsu") else { return mapping }
        let type = bsu.string("VolumeType") ?? "standard"
        guard ["standard", "gp2", "io1"].contains(type) else { throw .invalidVolumeType(type) }
        guard (bsu.integer("Iops") != nil) == (type == "io1") else { throw .invalidIops }
        if let id = bsu.string("SnapshotId") {
            try checkID(id, .snapshot)
            let snapshot = try visibleSnapshot(id, to: account)
            let stage = snapshot.stage(at: now)
            guard stage == .completed else { throw .snapshotState(id, stage.state) }
            if let size = bsu.integer("VolumeSize"), size < snapshot.size { throw .volumeSmallerThanSnapshot }
            bsu["VolumeSize"] = .integer(bsu.integer("VolumeSize") ?? snapshot.size)
        }
        bsu["VolumeType"] = .string(type)
        bsu["DeleteOnVmDeletion"] = .bool(bsu.bool("DeleteOnVmDeletion") ?? true)
        var completed = mapping
        completed["Bsu"] = .object(bsu)
        return completed
    }

    private mutating func add(_ image: ImageRecord, at now: WallTime) -> JSONObject {
        images[image.id] = image
        return ["Image": .object(json(image, at: now))]
    }

    private func matches(_ image: ImageRecord, _ filters: Filters, at now: WallTime) -> Bool {
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
            && filters.match("PermissionsToLaunchAccountIds", anyOf: image.sharedWith)
            && filters.match("PermissionsToLaunchGlobalPermission", image.isPublic)
            && filters.match("ProductCodes", anyOf: image.productCodes)
            && filters.match("ProductCodeNames", anyOf: [])
            && filters.match("RootDeviceNames", image.rootDeviceName)
            && filters.match("RootDeviceTypes", "bsu")
            && filters.match("SecureBoot", false)
            && filters.match("States", image.state(at: now))
            && filters.match("TpmMandatory", image.isTpmMandatory)
            && filters.match("VirtualizationTypes", "hvm")
            && filters.match(image.tags)
    }

    /// An image as all see it who see it.
    func json(_ image: ImageRecord, at now: WallTime) -> JSONObject {
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
            "PermissionsToLaunch": [
                "AccountIds": .strings(image.sharedWith), "GlobalPermission": .bool(image.isPublic),
            ],
            "ProductCodes": .strings(image.productCodes),
            "RootDeviceName": .string(image.rootDeviceName),
            "RootDeviceType": "bsu",
            "SecureBoot": false,
            "State": .string(image.state(at: now)),
            "StateComment": .object(image.stateComment(at: now)),
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
