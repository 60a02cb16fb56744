package import EC2Query
package import OAPI

/// EC2 `RegisterImage` over OAPI `ReadImages` and `CreateImage`, then `CreateTags` when tags are asked for.
///
/// | EC2                      | OAPI                  | Rule                                                            |
/// |--------------------------|-----------------------|-----------------------------------------------------------------|
/// | `Name`                   | `ImageName`           | required; one that the caller has is `InvalidAMIName.Duplicate` |
/// | `Description`            | `Description`         |                                                                 |
/// | `BlockDeviceMapping.N`   | `BlockDeviceMappings` | ``ImageDevices``; one is the root device                        |
/// | `RootDeviceName`         | `RootDeviceName`      | required, `/dev/sda1`                                           |
/// | `Architecture`           | `Architecture`        | `i386` or `x86_64`; absent: `x86_64`                            |
/// | `ImageLocation`          | `FileLocation`        | a manifest's pre-signed URL, instead of the three above         |
/// | `BootMode`               | `BootModes`           | `legacy-bios`, `uefi`; `uefi-preferred` is both                 |
/// | `TpmSupport`             | `TpmMandatory`        | `v2.0`                                                          |
/// | `TagSpecification.N`     | `CreateTags`          | both or none: without its tags the image is deleted again       |
/// | `DryRun`                 | `DryRun`              | success is the error `DryRunOperation`                          |
/// | `VirtualizationType`     | –                     | `hvm`, which every image is                                     |
/// | `EnaSupport`, …          | –                     | ignored: they say what AWS's own drivers may do                 |
/// | `ImdsSupport`            | –                     | refused: instances would not require IMDSv2 as was asked        |
/// | `KernelId`, `UefiData` … | –                     | refused                                                         |
///
/// OAPI takes no ClientToken here: ``ImageCreation`` says what is done instead.
///
/// Sources: AWS "RegisterImage", OUTSCALE "CreateImage".
package struct RegisterImage: EC2Action, Hashable {
    package static let name = "RegisterImage"
    package static let effect = ActionEffect.createsByName
    package static let parameters =
        [
            ParameterRule("Name", .translated("`ImageName`")),
            ParameterRule("Description", .translated("`Description`")),
            ParameterRule("RootDeviceName", .translated("`RootDeviceName`")),
            ParameterRule("Architecture", .translated("`Architecture`")),
            ParameterRule("ImageLocation", .translated("`FileLocation`")),
            ParameterRule("BootMode", .translated("`BootModes[]`")),
            ParameterRule("TpmSupport", .translated("`TpmMandatory`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("VirtualizationType", .translated("checked: `hvm`")),
            ParameterRule("EnaSupport", .ignored("OUTSCALE's VMs do without AWS's network adapter"), .boolean),
            ParameterRule("SriovNetSupport", .ignored("OUTSCALE's VMs do without AWS's network adapter")),
            ParameterRule("ImdsSupport", .refused("ImdsSupport, for OUTSCALE's metadata service has one version")),
            ParameterRule("KernelId", .refused("KernelId, for OUTSCALE's images bring their own kernel")),
            ParameterRule("RamdiskId", .refused("RamdiskId, for OUTSCALE's images bring their own RAM disk")),
            ParameterRule("BillingProduct.N", .refused("BillingProduct, for OAPI's product codes are OUTSCALE's own")),
            ParameterRule("UefiData", .refused("UefiData, for OUTSCALE keeps no UEFI variables with an image")),
        ] + ImageDevices.parameters + TagSpecifications.parameters

    let request: CreateImageRequest
    let snapshotIDs: [String]
    let tags: [ResourceTag]

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let name = try ImageName(query).text
        if let type = query.text("VirtualizationType"), type != "hvm" {
            throw .invalidParameterValue(type, of: "virtualizationType", why: "Expected: 'hvm'.")
        }
        let devices = try ImageDevices(query)
        request = CreateImageRequest(
            name: name, description: query.text("Description"), source: try Self.source(query, devices),
            bootModes: try Self.bootModes(query), tpmMandatory: try Self.tpmMandatory(query),
            dryRun: try query.boolean("DryRun") ?? false)
        snapshotIDs = devices.snapshotIDs
        tags = try TagSpecifications(query, for: Image.noun).tags
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await ImageCreation(action: Self.name, request: request, about: snapshotIDs, tags: tags)
            .perform(with: client)
    }

    private static func source(
        _ query: QueryParameters, _ devices: ImageDevices
    ) throws(EC2Error) -> CreateImageRequest.Source {
        let architecture = query.text("Architecture")
        let root = query.text("RootDeviceName")
        if let url = query.text("ImageLocation") {
            let others = [
                ("architecture", architecture != nil), ("blockDeviceMapping", !devices.mappings.isEmpty),
                ("rootDeviceName", root != nil),
            ]
            for case (let other, true) in others {
                throw EC2Error(
                    .invalidParameterCombination,
                    "The parameter imageLocation cannot be used with the parameter \(other)")
            }
            // Not repeated in the message: anyone who has the URL can read what is behind it.
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                throw .invalidParameterValue(
                    "The parameter imageLocation is invalid. Expected: the pre-signed URL of a manifest.")
            }
            return .manifest(url: url)
        }
        guard !devices.mappings.isEmpty else { throw .missingParameter(ImageDevices.prefix) }
        if let architecture, !["i386", "x86_64"].contains(architecture) {
            throw .invalidParameterValue(architecture, of: "architecture", why: "Expected: 'i386' or 'x86_64'.")
        }
        guard let root else { throw .missingParameter("RootDeviceName") }
        guard root == Vm.rootDevice else {
            throw .invalidParameterValue(root, of: "rootDeviceName", why: "Expected: '\(Vm.rootDevice)'.")
        }
        guard devices.mappings.contains(where: { $0.deviceName == root && $0.bsu != nil }) else {
            throw .invalidParameterValue(root, of: "rootDeviceName", why: "No device of that name is mapped.")
        }
        return .snapshots(root: root, architecture: architecture, devices.mappings)
    }

    private static func bootModes(_ query: QueryParameters) throws(EC2Error) -> [String] {
        guard let text = query.text("BootMode") else { return [] }
        guard let mode = BootMode(rawValue: text) else {
            let known = BootMode.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .invalidParameterValue(text, of: "bootMode", why: "Expected one of \(known).")
        }
        return mode.oapi
    }

    private static func tpmMandatory(_ query: QueryParameters) throws(EC2Error) -> Bool {
        guard let version = query.text("TpmSupport") else { return false }
        guard version == ImageElement.tpmVersion else {
            throw .invalidParameterValue(version, of: "tpmSupport", why: "Expected: '\(ImageElement.tpmVersion)'.")
        }
        return true
    }
}
