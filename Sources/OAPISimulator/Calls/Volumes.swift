extension World {
    /// `CreateVolume`: empty, or from a snapshot that the account can see.
    mutating func createVolume(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let subregion = request.string("SubregionName") ?? ""
        let snapshotID = request.string("SnapshotId")
        guard snapshotID != nil || request.integer("Size") != nil else { throw .missingMember("Size") }
        guard subregions.contains(where: { $0.name == subregion }) else { throw .noSuchSubregion(subregion) }
        let type = request.string("VolumeType") ?? "standard"
        guard ["standard", "gp2", "io1"].contains(type) else { throw .invalidVolumeType(type) }
        if let id = try resource(ofTokenIn: request, for: .createVolume, by: account), let known = volumes[id] {
            return ["Volume": .object(json(known, at: now))]
        }
        var size = request.integer("Size")
        if let snapshotID {
            try checkID(snapshotID, .snapshot)
            let snapshot = try visibleSnapshot(snapshotID, to: account)
            let stage = snapshot.stage(at: now)
            guard stage == .completed else { throw .snapshotState(snapshotID, stage.state) }
            if let size, size < snapshot.size { throw .volumeSmallerThanSnapshot }
            size = size ?? snapshot.size
        }
        guard let size, (1...14901).contains(size) else { throw .invalidVolumeSize }
        let iops = try iops(request, type: type, size: size)
        if let quota = behaviour.volumeQuota, volumes.values.filter({ $0.accountID == account.id }).count >= quota {
            throw .tooManyVolumes
        }
        let volume = VolumeRecord(
            id: newID(.volume), accountID: account.id, size: size, type: type, iops: iops, subregion: subregion,
            snapshotID: snapshotID, created: now, ready: now + behaviour.volumeTime,
            clientToken: request.string("ClientToken")
        )
        volumes[volume.id] = volume
        remember(volume.id, ofTokenIn: request, for: .createVolume, by: account)
        return ["Volume": .object(json(volume, at: now))]
    }

    /// `DeleteVolume`: one that is attached to nothing.
    mutating func deleteVolume(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("VolumeId") ?? ""
        try checkID(id, .volume)
        let state = try ownVolume(id, of: account).state(at: now)
        guard state == "available" || state == "error" else { throw .volumeState(id, state) }
        volumes[id]?.deleted = now
        forgetDeleted(at: now)
        return JSONObject()
    }

    /// `ReadVolumes`: the account's own.
    func readVolumes(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = volumes.values.filter { $0.accountID == account.id && matches($0, filters, now) }
        return try page(
            .readVolumes, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "Volumes"
        ) { json($0, at: now) }
    }

    private func matches(_ volume: VolumeRecord, _ filters: Filters, _ now: WallTime) -> Bool {
        let linkNames = [
            "LinkVolumeDeleteOnVmDeletion", "LinkVolumeDeviceNames", "LinkVolumeLinkDates", "LinkVolumeLinkStates",
            "LinkVolumeVmIds",
        ]
        let linkMatches =
            volume.link.map { link in
                filters.match("LinkVolumeDeleteOnVmDeletion", link.deleteOnVMDeletion)
                    && filters.match("LinkVolumeDeviceNames", link.deviceName)
                    && filters.match("LinkVolumeLinkDates", volume.ready)
                    && filters.match("LinkVolumeLinkStates", link.state)
                    && filters.match("LinkVolumeVmIds", link.vmID)
            } ?? !linkNames.contains(where: filters.has)
        return linkMatches
            && filters.match("ClientTokens", volume.clientToken)
            && filters.match("CreationDates", volume.created)
            && filters.match("SnapshotIds", volume.snapshotID)
            && filters.match("SubregionNames", volume.subregion)
            && filters.match("VolumeIds", volume.id)
            && filters.match("VolumeSizes", volume.size)
            && filters.match("VolumeStates", volume.state(at: now))
            && filters.match("VolumeTypes", volume.type)
            && filters.match(volume.tags)
    }

    func iops(_ request: JSONObject, type: String, size: Int) throws(Refusal) -> Int? {
        guard type == "io1" else {
            if request.integer("Iops") != nil { throw .invalidIops }
            return type == "gp2" ? min(10_000, max(100, 3 * size)) : nil
        }
        guard let iops = request.integer("Iops") else { throw .missingMember("Iops") }
        guard (100...13_000).contains(iops) else { throw .invalidIops }
        guard iops <= 300 * size else { throw .invalidIopsRatio }
        return iops
    }

    /// A volume as its owner sees it.
    func json(_ volume: VolumeRecord, at now: WallTime) -> JSONObject {
        var links: [JSONValue] = []
        if let link = volume.link {
            links.append([
                "VolumeId": .string(volume.id), "VmId": .string(link.vmID), "DeviceName": .string(link.deviceName),
                "State": .string(link.state), "DeleteOnVmDeletion": .bool(link.deleteOnVMDeletion),
            ])
        }
        var object: JSONObject = [
            "VolumeId": .string(volume.id),
            "CreationDate": .string(volume.created.iso8601),
            "LinkedVolumes": .array(links),
            "Size": .integer(volume.size),
            "State": .string(volume.state(at: now)),
            "SubregionName": .string(volume.subregion),
            "Tags": .array(volume.tags.map(\.json)),
            "VolumeType": .string(volume.type),
        ]
        if let iops = volume.iops { object["Iops"] = .integer(iops) }
        if let snapshotID = volume.snapshotID { object["SnapshotId"] = .string(snapshotID) }
        if let token = volume.clientToken { object["ClientToken"] = .string(token) }
        return object
    }
}
