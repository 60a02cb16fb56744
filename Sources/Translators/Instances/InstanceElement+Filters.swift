internal import JSONCoding
internal import OAPI

extension InstanceElement {
    static let filters: [FilterRule<InstanceElement>] =
        own + devices + interfaces + FilterRule.tags

    private static let own: [FilterRule<InstanceElement>] = [
        FilterRule("architecture", .texts("Architectures")) { [$0.vm.architecture] },
        FilterRule("availability-zone", .texts("SubregionNames")) { [$0.vm.subregionName] },
        FilterRule("client-token", .texts("ClientTokens")) { [$0.vm.clientToken] },
        FilterRule("dns-name") { [$0.vm.publicDNSName] },
        FilterRule("hypervisor", always: ImageElement.hypervisor),
        FilterRule("image-id", .ids("ImageIds", of: .image)) { [$0.vm.imageID] },
        FilterRule("instance-id", .ids("VmIds", of: .instance)) { [$0.vm.vmID] },
        FilterRule("instance-state-code") { [String($0.state.code)] },
        // What is not known is `pending` too, and `quarantine` is `stopped`: OAPI is not asked for these.
        FilterRule(
            "instance-state-name",
            .texts("VmStateNames") { $0 != InstanceState.pending.rawValue && $0 != InstanceState.stopped.rawValue }
        ) { [$0.state.rawValue] },
        FilterRule("instance-type", .texts("VmTypes")) { [$0.vm.vmType] },
        FilterRule("instance.group-id") { $0.vm.securityGroups.map(\.id) },
        FilterRule("instance.group-name") { $0.vm.securityGroups.map(\.name) },
        FilterRule("ip-address", .texts("PublicIps")) { [$0.vm.publicIP].filter { !$0.isEmpty } },
        FilterRule("key-name", .texts("KeypairNames")) { [$0.vm.keypairName].filter { !$0.isEmpty } },
        FilterRule("launch-time") { [$0.launchTime].compactMap(\.self) },
        FilterRule("placement-group-name") { _ in [] },
        FilterRule("platform") { $0.vm.osFamily.lowercased() == "windows" ? ["windows"] : [] },
        FilterRule("private-dns-name") { [$0.vm.privateDNSName] },
        FilterRule("private-ip-address", .texts("PrivateIps")) { [$0.vm.privateIP].filter { !$0.isEmpty } },
        FilterRule("product-code", .texts("ProductCodes")) { $0.vm.productCodes },
        FilterRule("reservation-id", .texts("ReservationIds")) { [$0.vm.reservationID] },
        FilterRule("root-device-name", .texts("RootDeviceNames")) { [$0.vm.rootDeviceName] },
        FilterRule("root-device-type", always: ImageElement.rootDeviceType),
        FilterRule("source-dest-check", .boolean("IsSourceDestChecked")) {
            [$0.vm.isSourceDestChecked].compactMap { $0 }.map { String($0) }
        },
        FilterRule("subnet-id", .texts("SubnetIds")) { [$0.vm.subnetID].filter { !$0.isEmpty } },
        FilterRule("tenancy") { [$0.tenancy] },
        FilterRule("virtualization-type", always: ImageElement.virtualizationType),
        FilterRule("vpc-id", .texts("NetIds")) { [$0.vm.netID].filter { !$0.isEmpty } },
    ]

    private static let devices: [FilterRule<InstanceElement>] = [
        FilterRule("block-device-mapping.attach-time") {
            $0.vm.devices.compactMap { EC2Time($0.linkDate)?.text }
        },
        FilterRule("block-device-mapping.delete-on-termination", .boolean("BlockDeviceMappingDeleteOnVmDeletion")) {
            $0.vm.devices.compactMap(\.deleteOnVMDeletion).map { String($0) }
        },
        FilterRule("block-device-mapping.device-name", .texts("BlockDeviceMappingDeviceNames")) {
            $0.vm.devices.map(\.deviceName)
        },
        FilterRule("block-device-mapping.status") { $0.vm.devices.map { InstanceDevice($0).status } },
        FilterRule("block-device-mapping.volume-id", .ids("BlockDeviceMappingVolumeIds", of: .volume)) {
            $0.vm.devices.map(\.volumeID)
        },
    ]

    private static let interfaces: [FilterRule<InstanceElement>] = [
        FilterRule("network-interface.addresses.private-ip-address") {
            $0.vm.nics.flatMap(\.privateIPs).map(\.address)
        },
        FilterRule("network-interface.group-id") { $0.vm.nics.flatMap(\.securityGroups).map(\.id) },
        FilterRule("network-interface.mac-address") { $0.vm.nics.map(\.macAddress) },
        FilterRule("network-interface.network-interface-id") { $0.vm.nics.map(\.nicID) },
        FilterRule("network-interface.status") { $0.vm.nics.map(\.state) },
        FilterRule("network-interface.subnet-id") { $0.vm.nics.map(\.subnetID) },
        FilterRule("network-interface.vpc-id") { $0.vm.nics.map(\.netID) },
    ]
}
