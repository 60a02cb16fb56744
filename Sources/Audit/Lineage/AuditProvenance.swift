internal import JSONCoding

/// How a call made a resource, and out of what.
///
/// | Call                                | Made                    | Out of                                               |
/// |-------------------------------------|-------------------------|------------------------------------------------------|
/// | EC2 `CopySnapshot`                  | `snapshotId`            | `SourceSnapshotId`                                   |
/// | EC2 `CreateSnapshot`                | `snapshotId`            | `VolumeId`                                           |
/// | EC2 `ImportSnapshot`                | `snapshotId`, of a task or not | a file                                        |
/// | EC2 `CreateVolume`                  | `volumeId`              | `SnapshotId`, if any                                 |
/// | EC2 `CreateImage`, `RegisterImage`, `CopyImage` | `imageId`   | `InstanceId`, `BlockDeviceMapping.N.Ebs.SnapshotId`, `SourceImageId` |
/// | OAPI `CreateSnapshot`               | `Snapshot.SnapshotId`   | `SourceSnapshotId`, `VolumeId`, or a file            |
/// | OAPI `CreateVolume`                 | `Volume.VolumeId`       | `SnapshotId`, if any                                 |
/// | OAPI `CreateImage`                  | `Image.ImageId`         | `VmId`, `SourceImageId`, the snapshots of its devices |
package struct AuditProvenance: Sendable, Equatable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case copy
        case snapshot
        case imported = "import"
        case volume
        case image
    }

    package let kind: Kind
    package let product: AuditResource
    /// Each once; none for an import, and for a volume that began empty.
    package let sources: [AuditResource]
    /// The call's record.
    package let record: AuditRecord

    /// `nil` for a record of anything else, and of a call that did not succeed.
    package init?(_ record: AuditRecord) {
        guard case .succeeded = record.outcome, record.access == .change, let made = record.responseElements,
            let call = CreatingCall(record.protocol, record.action),
            let product = call.products.lazy.compactMap({ made.resource(at: $0) }).first,
            product.kind == call.kind
        else { return nil }
        let parameters = record.requestParameters ?? .null
        var list = ResourceList()
        for name in call.sources {
            list.add(namedBy: parameters[name], atMost: AuditLimits.resources(of: .change))
        }
        // OAPI says in its answer which snapshots an image consists of.
        if product.kind == .image {
            list.add(
                namedBy: made["image"]?["blockDeviceMappings"], atMost: AuditLimits.resources(of: .change))
        }
        let sources = list.all.filter { $0 != product }
        self.product = product
        self.sources = sources
        self.record = record
        kind =
            switch product.kind {
            case .image: .image
            case .volume, .instance: .volume
            case .snapshot: sources.first?.kind == .snapshot ? .copy : call.isImport(parameters) ? .imported : .snapshot
            }
    }
}

/// Where the parameters and the answer of a call that makes something say what it makes, and of what.
private struct CreatingCall {
    let kind: AuditResource.Kind
    let products: [[String]]
    let sources: [String]
    private let isAlwaysImport: Bool

    init?(_ protocol: AuditProtocol, _ action: String) {
        let snapshots = ["sourceSnapshotId", "volumeId"]
        let images = ["instanceId", "vmId", "sourceImageId", "blockDeviceMapping", "blockDeviceMappings"]
        switch (`protocol`, action) {
        case (.ec2Query, "CopySnapshot"), (.ec2Query, "CreateSnapshot"):
            (kind, products, sources) = (.snapshot, [["snapshotId"]], snapshots)
        case (.ec2Query, "ImportSnapshot"):
            (kind, products, sources) = (.snapshot, [["snapshotId"], ["snapshotTaskDetail", "snapshotId"]], [])
        case (.oapi, "CreateSnapshot"):
            (kind, products, sources) = (.snapshot, [["snapshot", "snapshotId"]], snapshots)
        case (.ec2Query, "CreateVolume"): (kind, products, sources) = (.volume, [["volumeId"]], ["snapshotId"])
        case (.oapi, "CreateVolume"): (kind, products, sources) = (.volume, [["volume", "volumeId"]], ["snapshotId"])
        case (.ec2Query, "CreateImage"), (.ec2Query, "RegisterImage"), (.ec2Query, "CopyImage"):
            (kind, products, sources) = (.image, [["imageId"]], images)
        case (.oapi, "CreateImage"): (kind, products, sources) = (.image, [["image", "imageId"]], images)
        case (.ec2Query, _), (.oapi, _), (.cloudTrail, _), (.sts, _), (.gateway, _): return nil
        }
        isAlwaysImport = action == "ImportSnapshot"
    }

    func isImport(_ parameters: JSON) -> Bool {
        isAlwaysImport || parameters["fileLocation"] != nil
    }
}

extension JSON {
    fileprivate func resource(at path: [String]) -> AuditResource? {
        var value: JSON? = self
        for name in path { value = value?[name] }
        return value?.string.flatMap(AuditResource.init)
    }
}
