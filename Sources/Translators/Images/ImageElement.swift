internal import EC2Query
internal import OAPI

/// An image as EC2 describes it.
///
/// | EC2                  | OAPI                                   | Rule                                             |
/// |----------------------|----------------------------------------|--------------------------------------------------|
/// | `imageId`            | `ImageId`                              |                                                  |
/// | `imageLocation`      | `FileLocation`                         |                                                  |
/// | `imageState`         | `State`                                | the same words                                   |
/// | `imageOwnerId`       | `AccountId`                            |                                                  |
/// | `isPublic`           | `PermissionsToLaunch.GlobalPermission` |                                                  |
/// | `productCodes`       | `ProductCodes`                         |                                                  |
/// | `architecture`       | `Architecture`                         |                                                  |
/// | `imageType`          | `ImageType`                            | `machine` where OAPI does not say                |
/// | `stateReason`        | `StateComment`                         | left out where OAPI gives none                   |
/// | `imageOwnerAlias`    | `AccountAlias`                         | left out when empty                              |
/// | `name`               | `ImageName`                            |                                                  |
/// | `description`        | `Description`                          | there even when empty                            |
/// | `rootDeviceType`     | `RootDeviceType`                       | `ebs`, which OAPI calls `bsu`                    |
/// | `rootDeviceName`     | `RootDeviceName`                       |                                                  |
/// | `blockDeviceMapping` | `BlockDeviceMappings`                  | each volume with `encrypted`: `false`            |
/// | `virtualizationType` | –                                      | `hvm`                                            |
/// | `tagSet`             | `Tags`                                 | there even when empty                            |
/// | `hypervisor`         | –                                      | `xen`, as OAPI's own filter has it               |
/// | `sriovNetSupport`    | –                                      | `simple`, as every hvm image has it at AWS       |
/// | `creationDate`       | `CreationDate`                         | with three digits of a second                    |
/// | `bootMode`           | `BootModes`                            | left out for `legacy`, which images have unasked |
/// | `tpmSupport`         | `TpmMandatory`                         | `v2.0` or left out                               |
///
/// Sources: AWS "Image", OUTSCALE "Image".
struct ImageElement: ListedElement, TaggedElement {
    static let setName = "imagesSet"

    static let encrypted = "false"
    static let hypervisor = "xen"
    static let rootDeviceType = "ebs"
    static let sriovNetSupport = "simple"
    static let tpmVersion = "v2.0"
    static let virtualizationType = "hvm"

    let image: Image

    init(_ image: Image) {
        self.image = image
    }

    var id: String { image.imageID }

    var tags: [ResourceTag] { image.tags }

    var state: ImageState { ImageState(image.state) }

    /// EC2's `imageType`.
    var imageType: String { image.imageType.isEmpty ? "machine" : image.imageType }

    /// EC2's `creationDate`; `nil` where OAPI says none.
    var creationDate: String? { EC2Time(image.creationDate)?.text }

    /// EC2's `bootMode`, which an image has that was registered with one. OUTSCALE gives every other `legacy`, so that
    /// this is left out: Terraform would replace an image for a boot mode that nobody asked for.
    var bootMode: BootMode? {
        let mode = BootMode(oapi: image.bootModes)
        return mode == .legacyBIOS ? nil : mode
    }

    /// The elements, in the order of AWS's own answers.
    var listedElements: [ResponseElement] {
        var elements = [
            ResponseElement("imageId", image.imageID),
            ResponseElement("imageLocation", image.fileLocation),
            ResponseElement("imageState", state.rawValue),
            ResponseElement("imageOwnerId", image.accountID),
            ResponseElement("isPublic", String(image.permissions.isPublic)),
            .list("productCodes", image.productCodes.map { [ResponseElement("productCode", $0)] }),
        ]
        if !image.architecture.isEmpty { elements.append(ResponseElement("architecture", image.architecture)) }
        elements.append(ResponseElement("imageType", imageType))
        if let stateReason { elements.append(stateReason) }
        if !image.accountAlias.isEmpty { elements.append(ResponseElement("imageOwnerAlias", image.accountAlias)) }
        elements += [
            ResponseElement("name", image.name),
            ResponseElement("description", image.description),
            ResponseElement("rootDeviceType", Self.rootDeviceType),
            ResponseElement("rootDeviceName", image.rootDeviceName),
            devices,
            ResponseElement("virtualizationType", Self.virtualizationType),
            TagSpecifications.element(image.tags),
            ResponseElement("hypervisor", Self.hypervisor),
            ResponseElement("sriovNetSupport", Self.sriovNetSupport),
        ]
        if let creationDate { elements.append(ResponseElement("creationDate", creationDate)) }
        if let bootMode { elements.append(ResponseElement("bootMode", bootMode.rawValue)) }
        if image.isTPMMandatory { elements.append(ResponseElement("tpmSupport", Self.tpmVersion)) }
        return elements
    }

    /// The devices that its instances get.
    var devices: ResponseElement { .list("blockDeviceMapping", image.mappings.map { Self.device($0) }) }

    private var stateReason: ResponseElement? {
        let comment = image.stateComment
        guard comment != Image.StateComment() else { return nil }
        let parts = [("code", comment.code), ("message", comment.message)].filter { !$0.1.isEmpty }
        return ResponseElement("stateReason", parts.map { ResponseElement($0.0, $0.1) })
    }

    private static func device(_ mapping: BlockDeviceMapping) -> [ResponseElement] {
        var elements: [ResponseElement] = []
        if let name = mapping.deviceName { elements.append(ResponseElement("deviceName", name)) }
        if let name = mapping.virtualDeviceName { elements.append(ResponseElement("virtualName", name)) }
        guard let bsu = mapping.bsu else { return elements }
        var volume: [ResponseElement] = []
        if let id = bsu.snapshotID { volume.append(ResponseElement("snapshotId", id)) }
        if let size = bsu.volumeSize { volume.append(ResponseElement("volumeSize", String(size))) }
        if let deletes = bsu.deleteOnVMDeletion {
            volume.append(ResponseElement("deleteOnTermination", String(deletes)))
        }
        if let type = bsu.volumeType { volume.append(ResponseElement("volumeType", type)) }
        if let iops = bsu.iops { volume.append(ResponseElement("iops", String(iops))) }
        volume.append(ResponseElement("encrypted", encrypted))
        return elements + [ResponseElement("ebs", volume)]
    }
}
