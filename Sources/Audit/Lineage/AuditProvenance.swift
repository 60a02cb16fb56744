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
            let call = CreatingCall(record.action, by: record.protocol),
            let product = call.products.lazy.compactMap({ made.resource(at: $0) }).first, product.kind == call.kind
        else { return nil }
        let parameters = record.requestParameters ?? .null
        var list = ResourceList()
        for name in call.sources {
            list.add(namedBy: parameters[name], atMost: AuditLimits.resources(of: .change))
        }
        // OAPI says in its answer which snapshots an image consists of.
        if product.kind == .image {
            list.add(namedBy: made["image"]?["blockDeviceMappings"], atMost: AuditLimits.resources(of: .change))
        }
        let sources = list.all.filter { $0 != product }
        let isImport = record.action == "ImportSnapshot" || parameters["fileLocation"] != nil
        self.product = product
        self.sources = sources
        self.record = record
        kind =
            switch product.kind {
            case .image: .image
            case .volume, .instance: .volume
            case .snapshot: sources.first?.kind == .snapshot ? .copy : isImport ? .imported : .snapshot
            }
    }
}

/// A call that makes a resource, by either protocol.
struct CreatingCall {
    let kind: AuditResource.Kind
    /// The parameters that say out of what.
    let sources: [String]
    /// Where the answer may name what was made.
    let products: [[String]]

    init?(_ action: String, by protocol: AuditProtocol) {
        switch (action, `protocol`) {
        case ("CopySnapshot", .ec2Query), ("CreateSnapshot", .ec2Query), ("CreateSnapshot", .oapi):
            (kind, sources) = (.snapshot, ["sourceSnapshotId", "volumeId"])
        case ("ImportSnapshot", .ec2Query): (kind, sources) = (.snapshot, [])
        case ("CreateVolume", .ec2Query), ("CreateVolume", .oapi): (kind, sources) = (.volume, ["snapshotId"])
        case ("CreateImage", .ec2Query), ("RegisterImage", .ec2Query), ("CopyImage", .ec2Query), ("CreateImage", .oapi):
            kind = .image
            sources = ["instanceId", "vmId", "sourceImageId", "blockDeviceMapping", "blockDeviceMappings"]
        case (_, .ec2Query), (_, .oapi), (_, .cloudTrail), (_, .sts), (_, .gateway): return nil
        }
        let task = action == "ImportSnapshot" ? [["snapshotTaskDetail", "snapshotId"]] : []
        products = [kind.answerPath(by: `protocol`)] + task
    }
}

extension AuditResource.Kind {
    /// Where the answer to a call that makes one names it.
    func answerPath(by protocol: AuditProtocol) -> [String] {
        let word =
            switch self {
            case .snapshot: "snapshot"
            case .volume: "volume"
            case .image: "image"
            case .instance: "vm"
            }
        return `protocol` == .oapi ? [word, word + "Id"] : [word + "Id"]
    }
}

extension JSON {
    fileprivate func resource(at path: [String]) -> AuditResource? {
        path.reduce(self) { $0?[$1] }?.string.flatMap(AuditResource.init)
    }
}
