internal import Translators

/// Which EC2 actions a tool calls about snapshots, volumes and images, as its own sources say.
struct ToolActions {
    let tool: String
    /// What was read, with its version.
    let source: String
    let actions: [String]

    private init(_ tool: String, _ source: String, _ actions: String) {
        self.tool = tool
        self.source = source
        self.actions = actions.split(separator: " ").map(String.init)
    }

    /// Those of its actions that are not known here.
    var unknown: [String] { actions.filter { ActionRegistry.action(named: $0) == nil } }

    /// Those that are known and refused, with the reason.
    var refused: [String] {
        actions.filter { name in
            guard let action = ActionRegistry.action(named: name) else { return false }
            return action is any RefusedAction.Type
        }
    }

    static let all = [
        ToolActions(
            "Ansible", "amazon.aws 9: ec2_snapshot, ec2_snapshot_info, ec2_vol, ec2_vol_info, ec2_ami, ec2_ami_info",
            """
            AttachVolume CreateImage CreateSnapshot CreateTags CreateVolume DeleteSnapshot DeleteTags DeleteVolume \
            DeregisterImage DescribeImageAttribute DescribeImages DescribeInstances DescribeSnapshotAttribute \
            DescribeSnapshots DescribeTags DescribeVolumes DetachVolume ModifyImageAttribute ModifyInstanceAttribute \
            ModifySnapshotAttribute ModifyVolume RegisterImage ResetSnapshotAttribute
            """),
        ToolActions(
            "AWS EBS CSI driver", "pkg/cloud",
            """
            AttachVolume CopyVolumes CreateSnapshot CreateTags CreateVolume DeleteSnapshot DeleteTags DeleteVolume \
            DescribeAvailabilityZones DescribeInstanceTypes DescribeInstances DescribeSnapshots DescribeTags \
            DescribeVolumeStatus DescribeVolumes DescribeVolumesModifications DetachVolume EnableFastSnapshotRestores \
            LockSnapshot ModifyVolume
            """),
        ToolActions(
            "Cloud Custodian", "c7n 0.9.53: ebs, ebs-snapshot, ami",
            """
            AttachVolume CancelImageLaunchPermission CopyImage CopySnapshot CreateSnapshot CreateTags CreateVolume \
            DeleteSnapshot DeleteTags DeleteVolume DeregisterImage DescribeImageAttribute DescribeImages \
            DescribeInstances DescribeSnapshotAttribute DescribeSnapshots DescribeVolumes DescribeVolumesModifications \
            DetachVolume DisableImageDeprecation EnableImageDeprecation ModifyImageAttribute ModifyInstanceAttribute \
            ModifySnapshotAttribute ModifyVolume ResetImageAttribute ResetSnapshotAttribute StartInstances StopInstances
            """),
        ToolActions(
            "osc-bsu-backup", "osc_bsu_backup",
            """
            CreateSnapshot CreateTags DeleteSnapshot DescribeInstances DescribeKeyPairs DescribeSnapshots \
            DescribeVolumes
            """),
        ToolActions(
            "Terraform",
            "hashicorp/aws 5.100.0: aws_ebs_snapshot, aws_ebs_snapshot_copy, aws_ebs_volume, aws_volume_attachment, aws_ami, "
                + "aws_ami_copy, aws_ami_launch_permission, aws_snapshot_create_volume_permission",
            """
            AttachVolume CopyImage CopySnapshot CreateSnapshot CreateTags CreateVolume DeleteSnapshot DeleteTags \
            DeleteVolume DeregisterImage DescribeImageAttribute DescribeImages DescribeInstances \
            DescribeSnapshotAttribute DescribeSnapshots DescribeTags DescribeVolumes DetachVolume \
            GetInstanceUefiData ModifyImageAttribute ModifySnapshotAttribute ModifyVolume RegisterImage
            """),
        ToolActions(
            "Velero", "velero-plugin-for-aws",
            "CreateSnapshot CreateVolume DeleteSnapshot DescribeSnapshots DescribeVolumes"),
    ]
}
