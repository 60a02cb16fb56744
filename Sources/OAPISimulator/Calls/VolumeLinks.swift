extension World {
    /// `LinkVolume`: an available volume to a VM of the same Subregion, as a device that the VM has not.
    mutating func linkVolume(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let (id, vmID) = (request.string("VolumeId") ?? "", request.string("VmId") ?? "")
        try checkID(id, .volume)
        try checkID(vmID, .vm)
        let device = request.string("DeviceName") ?? ""
        guard isDeviceName(device) else { throw .invalidDeviceName(device) }
        let volume = try ownVolume(id, of: account)
        let vm = try ownVm(vmID, of: account)
        guard volume.state(at: now) == "available" else { throw .volumeState(id, volume.state(at: now)) }
        let vmState = state(of: vm, at: now)
        guard vmState == "running" || vmState == "stopped" else { throw .vmState(vmID, vmState) }
        guard volume.subregion == vm.subregion else { throw .invalidValue("VmId") }
        guard !devices(of: vmID).contains(where: { $0.link?.deviceName == device }) else { throw .deviceInUse(device) }
        volumes[id]?.link = VolumeLink(vmID: vmID, deviceName: device, since: now)
        return JSONObject()
    }

    /// `UnlinkVolume`: not the root device of a VM that runs.
    mutating func unlinkVolume(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("VolumeId") ?? ""
        try checkID(id, .volume)
        let volume = try ownVolume(id, of: account)
        guard let link = volume.link else { throw .volumeState(id, volume.state(at: now)) }
        if link.deviceName == rootDevice, let vm = vms[link.vmID], state(of: vm, at: now) != "stopped" {
            throw .vmState(vm.id, state(of: vm, at: now))
        }
        volumes[id]?.link = nil
        return JSONObject()
    }

    /// `UpdateVolume`: a task that takes its time; the volume shows what it was until then.
    mutating func updateVolume(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("VolumeId") ?? ""
        try checkID(id, .volume)
        applyUpdates(at: now)
        let volume = try ownVolume(id, of: account)
        let state = volume.state(at: now)
        guard state == "available" || state == "in-use" else { throw .volumeState(id, state) }
        guard !updateTasks.values.contains(where: { $0.volumeID == id && !$0.isOver(at: now) }) else {
            throw .volumeState(id, "being updated")
        }
        let type = request.string("VolumeType") ?? volume.type
        guard ["standard", "gp2", "io1"].contains(type) else { throw .invalidVolumeType(type) }
        let size = request.integer("Size") ?? volume.size
        guard size >= volume.size, size <= 14901 else { throw .invalidVolumeSize }
        var asked = request
        if type == "io1", volume.type == "io1", asked["Iops"] == nil {
            asked["Iops"] = volume.iops.map { .integer($0) }
        }
        let iops = try iops(asked, type: type, size: size)
        let task = UpdateTaskRecord(
            id: newID(.updateTask), accountID: account.id, volumeID: id,
            origin: .init(size: volume.size, type: volume.type, iops: volume.iops),
            target: .init(size: size, type: type, iops: iops), started: now, time: behaviour.updateTime)
        updateTasks[task.id] = task
        applyUpdates(at: now)
        guard let updated = volumes[id] else { throw .noSuch(.volume, id) }
        var object = json(updated, at: now)
        if !task.isOver(at: now) { object["TaskId"] = .string(task.id) }
        return ["Volume": .object(object)]
    }

    /// `ReadVolumeUpdateTasks`: the account's own.
    func readVolumeUpdateTasks(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = updateTasks.values.filter {
            $0.accountID == account.id && filters.match("TaskIds", $0.id) && filters.match("VolumeIds", $0.volumeID)
        }
        return try page(
            .readVolumeUpdateTasks, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.started, id: $0.id), $0) }, named: "VolumeUpdateTasks"
        ) { json($0, at: now) }
    }

    /// Shows in the volumes what the tasks have done that are over.
    mutating func applyUpdates(at now: WallTime) {
        let over = updateTasks.values.filter { $0.isOver(at: now) }.sorted { $0.started < $1.started }
        for task in over {
            guard var volume = volumes[task.volumeID], volume.appliedTasks.insert(task.id).inserted else { continue }
            volume.size = task.target.size
            volume.type = task.target.type
            volume.iops = task.target.iops
            volumes[volume.id] = volume
        }
    }

    private func json(_ task: UpdateTaskRecord, at now: WallTime) -> JSONObject {
        func shape(_ shape: UpdateTaskRecord.Shape) -> JSONValue {
            ["Size": .integer(shape.size), "VolumeType": .string(shape.type), "Iops": .integer(shape.iops ?? 100)]
        }
        let isOver = task.isOver(at: now)
        var object: JSONObject = [
            "TaskId": .string(task.id), "VolumeId": .string(task.volumeID),
            "Comment": .string("Update of volume \(task.volumeID)"), "State": isOver ? "completed" : "active",
            "Progress": .integer(isOver ? 100 : percent(now - task.started, of: task.time)),
            "StartDate": .string(task.started.iso8601), "Tags": [],
            "VolumeUpdate": ["Origin": shape(task.origin), "Target": shape(task.target)],
        ]
        if isOver { object["CompletionDate"] = .string((task.started + task.time).iso8601) }
        return object
    }
}

/// `/dev/sda1` for the root, `/dev/sdX`, `/dev/sdXX`, `/dev/xvdX` and `/dev/xvdXX` for others.
private func isDeviceName(_ name: String) -> Bool {
    if name == rootDevice { return true }
    for prefix in ["/dev/sd", "/dev/xvd"] where name.hasPrefix(prefix) {
        let letters = name.dropFirst(prefix.count)
        return (1...2).contains(letters.count) && letters.allSatisfy { ("a"..."z").contains($0) }
    }
    return false
}
