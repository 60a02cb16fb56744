package import EC2Query
package import OAPI

/// EC2 `ModifyInstanceAttribute` over OAPI `UpdateVm`: one attribute in a call, as at AWS.
///
/// | EC2                                       | OAPI                          | Rule                               |
/// |-------------------------------------------|-------------------------------|------------------------------------|
/// | `InstanceId`                              | `VmId`                        | required                           |
/// | `InstanceType.Value`                      | `VmType`                      |                                    |
/// | `DisableApiTermination.Value`             | `DeletionProtection`          |                                    |
/// | `SourceDestCheck.Value`                   | `IsSourceDestChecked`         |                                    |
/// | `InstanceInitiatedShutdownBehavior.Value` | `VmInitiatedShutdownBehavior` | `stop` or `terminate`              |
/// | `GroupId.N`                               | `SecurityGroupIds`            |                                    |
/// | `UserData.Value`                          | `UserData`                    | in base64, as it comes             |
/// | `BlockDeviceMapping.N`                    | `BlockDeviceMappings`         | `Ebs.DeleteOnTermination`          |
/// | `Attribute` with `Value`                  | the member of that meaning    | EC2's other form; both or neither  |
/// | `DryRun`                                  | `DryRun`                      | success is `DryRunOperation`       |
/// | `EbsOptimized`, `Kernel`, …               | –                             | refused                            |
///
/// Sources: AWS "ModifyInstanceAttribute", OUTSCALE "UpdateVm".
package struct ModifyInstanceAttribute: EC2Action, Hashable {
    package static let name = "ModifyInstanceAttribute"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("InstanceId", .translated("`VmId`")),
        ParameterRule("Attribute", .translated("the member of that meaning")),
        ParameterRule("Value", .translated("the member that `Attribute` means")),
        ParameterRule("InstanceType.Value", .translated("`VmType`")),
        ParameterRule("DisableApiTermination.Value", .translated("`DeletionProtection`")),
        ParameterRule("SourceDestCheck.Value", .translated("`IsSourceDestChecked`")),
        ParameterRule("InstanceInitiatedShutdownBehavior.Value", .translated("`VmInitiatedShutdownBehavior`")),
        ParameterRule("GroupId.N", .translated("`SecurityGroupIds[]`")),
        ParameterRule("UserData.Value", .translated("`UserData`")),
        ParameterRule("BlockDeviceMapping.N.DeviceName", .translated("`BlockDeviceMappings[].DeviceName`")),
        ParameterRule("BlockDeviceMapping.N.Ebs.VolumeId", .translated("`BlockDeviceMappings[].Bsu.VolumeId`")),
        ParameterRule(
            "BlockDeviceMapping.N.Ebs.DeleteOnTermination",
            .translated("`BlockDeviceMappings[].Bsu.DeleteOnVmDeletion`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
        ParameterRule("BlockDeviceMapping.N.NoDevice", .refused("NoDevice, use DetachVolume")),
        ParameterRule("BlockDeviceMapping.N.VirtualName", .refused("VirtualName, for OUTSCALE changes volumes alone")),
        ParameterRule(
            "DisableApiStop.Value", .refusedWhenTrue("DisableApiStop, for OUTSCALE does not guard against it")),
        ParameterRule("EbsOptimized.Value", .refusedWhenTrue("EbsOptimized, for OUTSCALE has no such choice")),
        ParameterRule("EnaSupport.Value", .refusedWhenTrue("EnaSupport, for OUTSCALE has no such adapter")),
        ParameterRule("SriovNetSupport.Value", .refused("SriovNetSupport, for OUTSCALE has no such adapter")),
        ParameterRule("Kernel.Value", .refused("Kernel, for OUTSCALE's images bring their own")),
        ParameterRule("Ramdisk.Value", .refused("Ramdisk, for OUTSCALE's images bring their own")),
    ]

    /// `nil` when only what is so already was asked for, such as `EbsOptimized` false.
    let request: UpdateVmRequest?

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let instanceID = try query.id("InstanceId", of: .instance)
        let dryRun = try query.boolean("DryRun") ?? false
        let changes = try Self.changes(query)
        guard changes.count < 2 else {
            throw EC2Error(.invalidParameterCombination, "You can specify only one attribute at a time.")
        }
        if let change = changes.first {
            request = UpdateVmRequest(vmID: instanceID, change: change, dryRun: dryRun)
            return
        }
        let unchanged = ["DisableApiStop.Value", "EbsOptimized.Value", "EnaSupport.Value"]
        guard unchanged.contains(where: { query.text($0) != nil }) else { throw .missingParameter("Attribute") }
        if dryRun { throw .dryRunOperation }
        request = nil
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        guard let request else { return .done(requestID: nil) }
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.vmID) }
        let reply = try await client.send(request, in: Self.name, about: request.vmID)
        return .done(requestID: reply.requestID)
    }

    private static func changes(_ query: QueryParameters) throws(EC2Error) -> [UpdateVmRequest.Change] {
        var changes: [UpdateVmRequest.Change] = []
        if let attribute = try InstanceAttribute(query) {
            changes.append(try change(of: attribute, try query.required("Value"), named: "Value", query))
        } else if query["Value"] != nil {
            throw EC2Error(
                .invalidParameterCombination, "The parameter value can be used only with the parameter attribute")
        }
        let values: [InstanceAttribute] = [
            .instanceType, .disableApiTermination, .sourceDestCheck, .instanceInitiatedShutdownBehavior, .userData,
        ]
        for attribute in values {
            let name = attribute.rawValue.prefix(1).uppercased() + attribute.rawValue.dropFirst() + ".Value"
            if let value = query.text(name) { changes.append(try change(of: attribute, value, named: name, query)) }
        }
        let groups = try query.list("GroupId")
        if !groups.isEmpty { changes.append(.securityGroupIDs(groups)) }
        let devices = try devices(query)
        if !devices.isEmpty { changes.append(.devices(devices)) }
        return changes
    }

    private static func change(
        of attribute: InstanceAttribute, _ value: String, named name: String, _ query: QueryParameters
    ) throws(EC2Error) -> UpdateVmRequest.Change {
        switch attribute {
        case .instanceType: return .vmType(value)
        case .disableApiTermination: return .deletionProtection(try query.boolean(name) ?? false)
        case .sourceDestCheck: return .isSourceDestChecked(try query.boolean(name) ?? false)
        case .userData: return .userData(value)
        case .instanceInitiatedShutdownBehavior:
            guard ["stop", "terminate"].contains(value) else {
                throw .invalidParameterValue(
                    value, of: "instanceInitiatedShutdownBehavior", why: "Expected: 'stop' or 'terminate'.")
            }
            return .shutdownBehavior(value)
        case .groupSet: return .securityGroupIDs([value])
        case .blockDeviceMapping, .disableApiStop, .ebsOptimized, .enaSupport, .enclaveOptions, .kernel, .productCodes,
            .ramdisk, .rootDeviceName, .sriovNetSupport:
            throw .unsupportedOperation("the attribute \(attribute.rawValue), which OUTSCALE cannot change so")
        }
    }

    private static func devices(_ query: QueryParameters) throws(EC2Error) -> [UpdateVmRequest.Device] {
        var devices: [UpdateVmRequest.Device] = []
        for member in try query.memberNumbers(of: ImageDevices.prefix) {
            let prefix = "\(ImageDevices.prefix).\(member)"
            var volumeID: String?
            if let text = query.text("\(prefix).Ebs.VolumeId") {
                volumeID = try ResourceKind.volume.check(text, of: "VolumeId")
            }
            guard let deletes = try query.boolean("\(prefix).Ebs.DeleteOnTermination") else {
                throw .missingParameter("\(prefix).Ebs.DeleteOnTermination")
            }
            devices.append(
                UpdateVmRequest.Device(
                    deviceName: try query.required("\(prefix).DeviceName"), volumeID: volumeID,
                    deleteOnVMDeletion: deletes))
        }
        return devices
    }
}
