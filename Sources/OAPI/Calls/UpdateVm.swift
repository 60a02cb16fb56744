package import JSONCoding

/// OAPI `UpdateVm`: sets attributes of a VM. Sent again, it sets what is set already.
package struct UpdateVmRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.updateVm

    /// One attribute, by the member that sets it.
    package enum Change: Sendable, Hashable {
        case vmType(String)
        case deletionProtection(Bool)
        case isSourceDestChecked(Bool)
        /// `stop`, `restart`, `terminate`.
        case shutdownBehavior(String)
        case securityGroupIDs([String])
        /// In base64.
        case userData(String)
        case devices([Device])
    }

    /// OAPI's `BlockDeviceMappingVmUpdate`.
    package struct Device: Sendable, Hashable {
        package let deviceName: String
        package let volumeID: String?
        package let deleteOnVMDeletion: Bool

        package init(deviceName: String, volumeID: String?, deleteOnVMDeletion: Bool) {
            self.deviceName = deviceName
            self.volumeID = volumeID
            self.deleteOnVMDeletion = deleteOnVMDeletion
        }

        fileprivate var json: JSON {
            let bsu = JSON.object(present: [
                "VolumeId": volumeID.map(JSON.string), "DeleteOnVmDeletion": .bool(deleteOnVMDeletion),
            ])
            return .object([JSON.Member("DeviceName", .string(deviceName)), JSON.Member("Bsu", bsu)])
        }
    }

    package var vmID: String
    package var change: Change
    package var dryRun: Bool

    package init(vmID: String, change: Change, dryRun: Bool) {
        self.vmID = vmID
        self.change = change
        self.dryRun = dryRun
    }

    package var body: JSON {
        let member: JSON.Member =
            switch change {
            case .vmType(let type): .init("VmType", .string(type))
            case .deletionProtection(let isOn): .init("DeletionProtection", .bool(isOn))
            case .isSourceDestChecked(let isOn): .init("IsSourceDestChecked", .bool(isOn))
            case .shutdownBehavior(let word): .init("VmInitiatedShutdownBehavior", .string(word))
            case .securityGroupIDs(let ids): .init("SecurityGroupIds", .strings(ids))
            case .userData(let text): .init("UserData", .string(text))
            case .devices(let devices): .init("BlockDeviceMappings", .array(devices.map(\.json)))
            }
        return .object(
            [JSON.Member("VmId", .string(vmID)), member] + (dryRun ? [JSON.Member("DryRun", .bool(true))] : []))
    }

    package var repetition: Repetition { .safe }
}
