package import EC2Query
package import OAPI

/// EC2 `DescribeInstanceAttribute` over OAPI `ReadVms`.
///
/// | EC2                                            | OAPI                          | Rule                          |
/// |------------------------------------------------|-------------------------------|-------------------------------|
/// | `InstanceId`                                   | `Filters.VmIds`               | required                      |
/// | `Attribute`                                    | –                             | required                      |
/// | `blockDeviceMapping`, `groupSet`               | `BlockDeviceMappings`, `SecurityGroups` |                     |
/// | `instanceType`, `rootDeviceName`, `userData`   | `VmType`, `RootDeviceName`, `UserData` |                      |
/// | `disableApiTermination`, `sourceDestCheck`     | `DeletionProtection`, `IsSourceDestChecked` |                 |
/// | `instanceInitiatedShutdownBehavior`            | `VmInitiatedShutdownBehavior` | `restart` is `stop` to EC2    |
/// | `ebsOptimized`, `disableApiStop`, `enaSupport` | –                             | `false`                       |
/// | `kernel`, `ramdisk`, `sriovNetSupport`         | –                             | none                          |
///
/// Sources: AWS "DescribeInstanceAttribute", OUTSCALE "ReadVms".
package struct DescribeInstanceAttribute: EC2Action, Hashable {
    package static let name = "DescribeInstanceAttribute"
    package static let effect = ActionEffect.reads
    package static let parameters = [
        ParameterRule("InstanceId", .translated("`Filters.VmIds[]`")),
        ParameterRule("Attribute", .translated("the member of that meaning")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let instanceID: String
    let attribute: InstanceAttribute
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        instanceID = try query.id("InstanceId", of: .instance)
        guard let attribute = try InstanceAttribute(query) else { throw .missingParameter("Attribute") }
        self.attribute = attribute
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let read = Vm.read([instanceID])
        if dryRun { throw await client.dryRun(DryRunRequest(read), in: Self.name, about: instanceID) }
        let reply = try await client.send(read, in: Self.name, about: instanceID)
        guard let vm = reply.response.items.first(where: { $0.vmID == instanceID }) else {
            throw ResourceKind.instance.notFound(instanceID)
        }
        return EC2Answer(requestID: reply.requestID, [ResponseElement("instanceId", instanceID), element(of: vm)])
    }

    private func element(of vm: Vm) -> ResponseElement {
        switch attribute {
        case .blockDeviceMapping: .list(attribute.rawValue, vm.devices.map { InstanceDevice($0).elements })
        case .groupSet: .list(attribute.rawValue, vm.securityGroups.map { [ResponseElement("groupId", $0.id)] })
        case .productCodes: .list(attribute.rawValue, vm.productCodes.map { [ResponseElement("productCode", $0)] })
        case .enclaveOptions: ResponseElement(attribute.rawValue, [ResponseElement("enabled", "false")])
        case .disableApiStop, .ebsOptimized, .enaSupport: .value(attribute.rawValue, "false")
        case .disableApiTermination: .value(attribute.rawValue, String(vm.deletionProtection ?? false))
        case .sourceDestCheck: .value(attribute.rawValue, vm.isSourceDestChecked.map { String($0) } ?? "")
        case .instanceInitiatedShutdownBehavior:
            .value(attribute.rawValue, vm.shutdownBehavior == "terminate" ? "terminate" : "stop")
        case .instanceType: .value(attribute.rawValue, vm.vmType)
        case .rootDeviceName: .value(attribute.rawValue, vm.rootDeviceName)
        case .userData: .value(attribute.rawValue, vm.userData)
        case .kernel, .ramdisk, .sriovNetSupport: .value(attribute.rawValue, "")
        }
    }
}
