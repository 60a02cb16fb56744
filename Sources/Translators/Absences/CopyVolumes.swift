/// EC2 `CopyVolumes`: refused, for OUTSCALE makes a volume of a snapshot, not of a volume.
///
/// Source: AWS "CopyVolumes".
package struct CopyVolumes: RefusedAction {
    package static let name = "CopyVolumes"
    package static let reason = "CopyVolumes, for OUTSCALE makes a volume of a snapshot, not of a volume"
    package static let parameterNames = [
        "ClientToken", "DryRun", "Iops", "MultiAttachEnabled", "Size", "SourceVolumeId",
        "TagSpecification.N.ResourceType", "TagSpecification.N.Tag.N.Key",
        "TagSpecification.N.Tag.N.Value", "Throughput", "VolumeType",
    ]
}
