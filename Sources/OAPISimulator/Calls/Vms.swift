extension World {
    /// The VM as of now, when the account has one of that ID.
    func ownVm(_ id: String, of account: SimulatedAccount) throws(Refusal) -> VmRecord {
        guard let vm = vms[id], vm.accountID == account.id else { throw .noSuch(.vm, id) }
        return vm
    }

    /// `ReadVms`: the account's own.
    func readVms(_ request: JSONObject, by account: SimulatedAccount, at now: WallTime) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = vms.values.filter { $0.accountID == account.id && matches($0, filters, now) }
        return try page(
            .readVms, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "Vms"
        ) { json($0, at: now) }
    }

    /// `ReadVmsState`: the account's own, those that run alone unless `AllVms`.
    func readVmsState(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = vms.values.filter { vm in
            let state = state(of: vm, at: now)
            return vm.accountID == account.id && (request.bool("AllVms") == true || state == "running")
                && filters.match("VmIds", vm.id) && filters.match("VmStates", state)
                && filters.match("SubregionNames", vm.subregion)
                && ["Codes", "Descriptions", "NotAfter", "NotBefore"].allSatisfy { name in
                    !filters.has("MaintenanceEvent" + name) && !filters.has("MaintenanceEvents" + name)
                }
        }
        return try page(
            .readVmsState, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "VmStates"
        ) { vm in
            [
                "VmId": .string(vm.id), "VmState": .string(state(of: vm, at: now)),
                "SubregionName": .string(vm.subregion), "MaintenanceEvents": [],
            ]
        }
    }

    /// `StartVms`, `StopVms` and `RebootVms`: all of them or none.
    mutating func power(
        _ call: SimulatedCall, _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let ids = request.strings("VmIds") ?? []
        guard !ids.isEmpty else { throw .missingMember("VmIds") }
        var changed: [VmRecord] = []
        var answers: [JSONValue] = []
        for id in ids {
            try checkID(id, .vm)
            var vm = try ownVm(id, of: account)
            let before = state(of: vm, at: now)
            switch (call, before) {
            case (.startVms, "stopped"): vm.power = .init(isOn: true, since: now)
            case (.stopVms, "running"): vm.power = .init(isOn: false, since: now)
            case (.startVms, "running"), (.stopVms, "stopped"), (.rebootVms, "running"): break
            default: throw .vmState(id, before)
            }
            changed.append(vm)
            answers.append([
                "VmId": .string(id), "PreviousState": .string(before), "CurrentState": .string(state(of: vm, at: now)),
            ])
        }
        for vm in changed { vms[vm.id] = vm }
        return call == .rebootVms ? JSONObject() : ["Vms": .array(answers)]
    }

    /// `UpdateVm`: sets what the request names.
    mutating func updateVm(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("VmId") ?? ""
        try checkID(id, .vm)
        var vm = try ownVm(id, of: account)
        if let type = request.string("VmType") {
            guard vmTypes.contains(where: { $0.name == type }) else { throw .invalidValue("VmType") }
            guard state(of: vm, at: now) == "stopped" else { throw .vmState(id, state(of: vm, at: now)) }
            vm.type = type
        }
        if let isOn = request.bool("DeletionProtection") { vm.deletionProtection = isOn }
        if let isOn = request.bool("IsSourceDestChecked") { vm.isSourceDestChecked = isOn }
        if let word = request.string("VmInitiatedShutdownBehavior") {
            guard ["stop", "restart", "terminate"].contains(word) else {
                throw .invalidValue("VmInitiatedShutdownBehavior")
            }
            vm.shutdownBehavior = word
        }
        if let ids = request.strings("SecurityGroupIds") { vm.securityGroupIDs = ids }
        if let text = request.string("UserData") { vm.userData = text }
        var linked = devices(of: id)
        for mapping in (request.array("BlockDeviceMappings") ?? []).compactMap(\.objectValue) {
            let name = mapping.string("DeviceName") ?? ""
            guard let index = linked.firstIndex(where: { $0.link?.deviceName == name }) else {
                throw .noSuchDevice(name)
            }
            let bsu = mapping.object("Bsu")
            if let volumeID = bsu?.string("VolumeId"), volumeID != linked[index].id { throw .noSuchDevice(name) }
            if let deletes = bsu?.bool("DeleteOnVmDeletion") { linked[index].link?.deleteOnVMDeletion = deletes }
        }
        for volume in linked { volumes[volume.id] = volume }
        vms[id] = vm
        return ["Vm": .object(json(vm, at: now))]
    }

    func state(of vm: VmRecord, at now: WallTime) -> String { vm.state(at: now, taking: behaviour.vmTime) }

    /// The volumes of a VM, by their device names.
    func devices(of vmID: String) -> [VolumeRecord] {
        volumes.values.filter { $0.deleted == nil && $0.link?.vmID == vmID }
            .sorted { ($0.link?.deviceName ?? "") < ($1.link?.deviceName ?? "") }
    }

    /// The filters that the simulated VMs have something for; any other finds none of them.
    private func matches(_ vm: VmRecord, _ filters: Filters, _ now: WallTime) -> Bool {
        let known = [
            "Architectures", "BlockDeviceMappingDeleteOnVmDeletion", "BlockDeviceMappingDeviceNames",
            "BlockDeviceMappingStates", "BlockDeviceMappingVolumeIds", "ImageIds", "IsSourceDestChecked",
            "KeypairNames", "ReservationIds", "RootDeviceNames", "RootDeviceTypes", "SecurityGroupIds",
            "SubregionNames", "TagKeys", "TagValues", "Tags", "Tenancies", "VmIds", "VmStateNames", "VmTypes",
        ]
        let links = devices(of: vm.id).compactMap(\.link)
        let isOnDevices =
            filters.match("BlockDeviceMappingDeviceNames", anyOf: links.map(\.deviceName))
            && filters.match("BlockDeviceMappingStates", anyOf: links.map(\.state))
            && filters.match("BlockDeviceMappingVolumeIds", anyOf: devices(of: vm.id).map(\.id))
            && (!filters.has("BlockDeviceMappingDeleteOnVmDeletion")
                || links.contains { filters.match("BlockDeviceMappingDeleteOnVmDeletion", $0.deleteOnVMDeletion) })
        return filters.names.allSatisfy(known.contains) && isOnDevices
            && filters.match("Architectures", "x86_64")
            && filters.match("ImageIds", vm.imageID)
            && filters.match("IsSourceDestChecked", vm.isSourceDestChecked)
            && filters.match("KeypairNames", vm.keypairName)
            && filters.match("ReservationIds", vm.reservationID)
            && filters.match("RootDeviceNames", rootDevice)
            && filters.match("RootDeviceTypes", "ebs")
            && filters.match("SecurityGroupIds", anyOf: vm.securityGroupIDs)
            && filters.match("SubregionNames", vm.subregion)
            && filters.match("Tenancies", "default")
            && filters.match("VmIds", vm.id)
            && filters.match("VmStateNames", state(of: vm, at: now))
            && filters.match("VmTypes", vm.type)
            && filters.match(vm.tags)
    }

    /// A VM as its owner sees it.
    func json(_ vm: VmRecord, at now: WallTime) -> JSONObject {
        let mappings = devices(of: vm.id).map { volume -> JSONValue in
            let link = volume.link
            return [
                "DeviceName": .string(link?.deviceName ?? ""),
                "Bsu": [
                    "VolumeId": .string(volume.id), "State": .string(link?.state ?? ""),
                    "LinkDate": .string(max(volume.ready, link?.since ?? volume.ready).iso8601),
                    "DeleteOnVmDeletion": .bool(link?.deleteOnVMDeletion ?? false),
                ],
            ]
        }
        let groups = vm.securityGroupIDs.map { id -> JSONValue in
            ["SecurityGroupId": .string(id), "SecurityGroupName": "security-group-example"]
        }
        var object: JSONObject = [
            "VmId": .string(vm.id), "VmType": .string(vm.type), "ImageId": .string(vm.imageID),
            "State": .string(state(of: vm, at: now)), "StateReason": "", "Architecture": "x86_64",
            "CreationDate": .string(vm.created.iso8601), "ReservationId": .string(vm.reservationID),
            "LaunchNumber": 0, "RootDeviceName": .string(rootDevice), "RootDeviceType": "ebs", "Hypervisor": "xen",
            "BootMode": "legacy", "Performance": "high", "BsuOptimized": false, "TpmEnabled": false,
            "NestedVirtualization": false, "ProductCodes": ["0001"],
            "Placement": ["SubregionName": .string(vm.subregion), "Tenancy": "default"],
            "PrivateIp": "10.0.0.4", "PrivateDnsName": .string("ip-10-0-0-4.\(region).compute.internal"),
            "DeletionProtection": .bool(vm.deletionProtection), "IsSourceDestChecked": .bool(vm.isSourceDestChecked),
            "VmInitiatedShutdownBehavior": .string(vm.shutdownBehavior), "UserData": .string(vm.userData),
            "SecurityGroups": .array(groups), "BlockDeviceMappings": .array(mappings), "Nics": [],
            "Tags": .array(vm.tags.map(\.json)),
        ]
        if let name = vm.keypairName { object["KeypairName"] = .string(name) }
        return object
    }
}

/// What the root device of every VM and image is called.
let rootDevice = "/dev/sda1"
