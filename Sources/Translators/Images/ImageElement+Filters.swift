internal import OAPI

extension ImageElement {
    static let filters: [FilterRule<ImageElement>] =
        [
            FilterRule("architecture", .texts("Architectures")) { [$0.image.architecture] },
            FilterRule(
                "block-device-mapping.delete-on-termination", .boolean("BlockDeviceMappingDeleteOnVmDeletion")
            ) { $0.volumes.compactMap(\.deleteOnVMDeletion).map { String($0) } },
            FilterRule("block-device-mapping.device-name", .texts("BlockDeviceMappingDeviceNames")) {
                $0.image.mappings.compactMap(\.deviceName)
            },
            FilterRule("block-device-mapping.encrypted") { $0.volumes.map { _ in encrypted } },
            FilterRule("block-device-mapping.snapshot-id", .ids("BlockDeviceMappingSnapshotIds", of: .snapshot)) {
                $0.image.snapshotIDs
            },
            FilterRule("block-device-mapping.volume-size", .integers("BlockDeviceMappingVolumeSizes")) {
                $0.volumes.compactMap(\.volumeSize).map { String($0) }
            },
            FilterRule("block-device-mapping.volume-type", .texts("BlockDeviceMappingVolumeTypes")) {
                $0.volumes.compactMap(\.volumeType)
            },
            FilterRule("creation-date") { [$0.creationDate].compactMap(\.self) },
            FilterRule("description", .texts("Descriptions")) { [$0.image.description] },
            FilterRule("hypervisor", always: hypervisor),
            FilterRule("image-id", .ids("ImageIds", of: .image)) { [$0.image.imageID] },
            FilterRule("image-type") { [$0.imageType] },
            FilterRule("is-public", .boolean("PermissionsToLaunchGlobalPermission")) {
                [String($0.image.permissions.isPublic)]
            },
            FilterRule("manifest-location", .texts("FileLocations")) { [$0.image.fileLocation] },
            FilterRule("name", .texts("ImageNames")) { [$0.image.name] },
            FilterRule("owner-alias", .texts("AccountAliases")) { [$0.image.accountAlias].filter { !$0.isEmpty } },
            FilterRule("owner-id", .texts("AccountIds", where: \.isAccountID)) { [$0.image.accountID] },
            FilterRule("product-code", .texts("ProductCodes")) { $0.image.productCodes },
            FilterRule("root-device-name", .texts("RootDeviceNames")) { [$0.image.rootDeviceName] },
            FilterRule("root-device-type", always: rootDeviceType),
            // What is not known is `pending` too: OAPI is not asked for that.
            FilterRule("state", .texts("States") { $0 != ImageState.pending.rawValue }) { [$0.state.rawValue] },
            FilterRule("state-reason-code") { [$0.image.stateComment.code].filter { !$0.isEmpty } },
            FilterRule("state-reason-message") { [$0.image.stateComment.message].filter { !$0.isEmpty } },
            FilterRule("virtualization-type", always: virtualizationType),
        ] + FilterRule.tags

    private var volumes: [BlockDeviceMapping.BSU] { image.mappings.compactMap(\.bsu) }
}
