package import EC2Query
package import OAPI

/// EC2 `DescribeImageAttribute` over OAPI `ReadImages` and `ReadAccounts`.
///
/// | EC2                                     | OAPI                  | Rule                                           |
/// |-----------------------------------------|-----------------------|------------------------------------------------|
/// | `ImageId`                               | `Filters.ImageIds`    | required; the caller's own                     |
/// | `Attribute`                             | –                     | required                                       |
/// | `launchPermission`                      | `PermissionsToLaunch` |                                                |
/// | `description`, `productCodes`           | `Description`, `ProductCodes` |                                        |
/// | `blockDeviceMapping`                    | `BlockDeviceMappings` |                                                |
/// | `bootMode`, `tpmSupport`                | `BootModes`, `TpmMandatory` | as in DescribeImages                     |
/// | `sriovNetSupport`                       | –                     | `simple`                                       |
/// | `kernel`, `ramdisk`, `uefiData`, …      | –                     | none                                           |
///
/// Sources: AWS "DescribeImageAttribute", OUTSCALE "ReadImages".
package struct DescribeImageAttribute: EC2Action, Hashable {
    package static let name = "DescribeImageAttribute"
    package static let effect = ActionEffect.reads
    package static let notes = ["Only the owner is told: ReadAccounts says whose key it is that asks."]
    package static let parameters = [
        ParameterRule("ImageId", .translated("`Filters.ImageIds[]`")),
        ParameterRule("Attribute", .translated("the member of that meaning")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let imageID: String
    let attribute: ImageAttribute
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        imageID = try query.id("ImageId", of: .image)
        guard let attribute = try ImageAttribute(query) else { throw .missingParameter("Attribute") }
        self.attribute = attribute
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun { throw await client.dryRun(DryRunRequest(Image.read(imageID)), in: Self.name, about: imageID) }
        let own = try await OwnImage.read(imageID, with: client, in: Self.name)
        return EC2Answer(
            requestID: own.requestID, [ResponseElement("imageId", imageID), element(of: ImageElement(own.image))])
    }

    private func element(of element: ImageElement) -> ResponseElement {
        let image = element.image
        switch attribute {
        case .launchPermission:
            let everybody = image.permissions.isPublic ? [[ResponseElement("group", "all")]] : []
            return .list(
                attribute.rawValue, everybody + image.permissions.accountIDs.map { [ResponseElement("userId", $0)] })
        case .productCodes:
            return .list(attribute.rawValue, image.productCodes.map { [ResponseElement("productCode", $0)] })
        case .blockDeviceMapping: return element.devices
        case .description: return .value(attribute.rawValue, image.description)
        case .bootMode: return .value(attribute.rawValue, element.bootMode?.rawValue ?? "")
        case .tpmSupport: return .value(attribute.rawValue, image.isTPMMandatory ? ImageElement.tpmVersion : "")
        case .sriovNetSupport: return .value(attribute.rawValue, ImageElement.sriovNetSupport)
        case .deregistrationProtection: return .value(attribute.rawValue, "disabled")
        case .imdsSupport, .kernel, .lastLaunchedTime, .ramdisk, .uefiData: return .value(attribute.rawValue, "")
        }
    }
}
