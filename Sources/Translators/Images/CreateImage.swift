package import EC2Query
package import OAPI

/// EC2 `CreateImage` over OAPI `ReadImages` and `CreateImage`, then `CreateTags` when tags are asked for.
///
/// | EC2                      | OAPI          | Rule                                                                    |
/// |--------------------------|---------------|-------------------------------------------------------------------------|
/// | `InstanceId`             | `VmId`        | required                                                                |
/// | `Name`                   | `ImageName`   | required; one that the caller has is `InvalidAMIName.Duplicate`         |
/// | `Description`            | `Description` |                                                                         |
/// | `NoReboot`               | `NoReboot`    | absent: `false`, as at AWS: the VM is shut down, so that disks are whole |
/// | `TagSpecification.N`     | `CreateTags`  | of the image; both or none: without its tags it is deleted again        |
/// | `DryRun`                 | `DryRun`      | success is the error `DryRunOperation`                                  |
/// | `BlockDeviceMapping.N.…` | –             | refused: OAPI takes a VM's devices as they are                          |
/// | `SnapshotLocation`       | –             | `regional`, which every snapshot is; `local` is refused                 |
///
/// OAPI takes no ClientToken here: ``ImageCreation`` says what is done instead.
///
/// Sources: AWS "CreateImage", OUTSCALE "CreateImage".
package struct CreateImage: EC2Action, Hashable {
    package static let name = "CreateImage"
    package static let effect = ActionEffect.createsByName
    package static let parameters =
        [
            ParameterRule("InstanceId", .translated("`VmId`")),
            ParameterRule("Name", .translated("`ImageName`")),
            ParameterRule("Description", .translated("`Description`")),
            ParameterRule("NoReboot", .translated("`NoReboot`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("SnapshotLocation", .translated("checked: `regional`")),
        ] + refusedDevices + TagSpecifications.parameters

    /// Everything that EC2 has to say of a device.
    private static let refusedDevices = ImageDevices.parameters.map { rule in
        ParameterRule(rule.name, .translated("checked, then refused"))
    }

    let request: CreateImageRequest
    let instanceID: String
    let tags: [ResourceTag]

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        instanceID = try query.id("InstanceId", of: .instance)
        let name = try ImageName(query).text
        guard try query.memberNumbers(of: ImageDevices.prefix).isEmpty else {
            throw .unsupportedOperation("BlockDeviceMapping, for OUTSCALE takes an instance's devices as they are")
        }
        try SnapshotLocation.check(query, "SnapshotLocation")
        request = CreateImageRequest(
            name: name, description: query.text("Description"),
            source: .vm(instanceID, noReboot: try query.boolean("NoReboot") ?? false),
            dryRun: try query.boolean("DryRun") ?? false)
        tags = try TagSpecifications(query, for: Image.noun).tags
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await ImageCreation(action: Self.name, request: request, about: [instanceID], tags: tags)
            .perform(with: client)
    }
}
