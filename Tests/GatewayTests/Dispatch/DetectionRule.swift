import JSONCoding
import Testing

/// A published rule for CloudTrail's records, put down as data: every condition must hold.
struct DetectionRule: Sendable, CustomTestStringConvertible {
    struct Condition: Sendable {
        enum Comparison: Sendable {
            case equals(JSON)
            case exists
            case isAbsent
        }

        /// `[]` stands for any member of a list.
        let path: String
        let comparison: Comparison

        init(_ path: String, _ comparison: Comparison) {
            self.path = path
            self.comparison = comparison
        }

        func holds(of record: JSON) -> Bool {
            var values = [record]
            for part in path.split(separator: ".") {
                let name = String(part.hasSuffix("[]") ? part.dropLast(2) : part)
                values = values.compactMap { $0[name] }
                if part.hasSuffix("[]") { values = values.flatMap { $0.array ?? [] } }
            }
            return switch comparison {
            case .equals(let wanted): values.contains(wanted)
            case .exists: values.contains { $0 != .null }
            case .isAbsent: values.allSatisfy { $0 == .null }
            }
        }
    }

    /// Who published it, and where or under which name.
    let source: String
    let conditions: [Condition]

    var testDescription: String { source }

    func fires(on record: JSON) -> Bool { conditions.allSatisfy { $0.holds(of: record) } }

    private static let isShare = [
        Condition("eventSource", .equals(.string("ec2.amazonaws.com"))),
        Condition("eventName", .equals(.string("ModifySnapshotAttribute"))),
    ]
    private static let toPublic = Condition(
        "requestParameters.createVolumePermission.add.items[].group", .equals(.string("all")))
    private static let succeeded = Condition("errorCode", .isAbsent)

    static let madePublic = [
        DetectionRule(
            source: "panther-labs/panther-analysis: rules/aws_cloudtrail_rules/aws_snapshot_made_public.py",
            conditions: isShare + [
                succeeded,
                .init("requestParameters.attributeType", .equals(.string("CREATE_VOLUME_PERMISSION"))), toPublic,
            ]),
        DetectionRule(source: "Datadog: AWS EBS Snapshot Made Public", conditions: isShare + [toPublic]),
        DetectionRule(
            source: """
                elastic/detection-rules: rules/integrations/aws/\
                exfiltration_ec2_ebs_snapshot_shared_with_another_account.toml
                """,
            conditions: isShare + [
                succeeded, .init("requestParameters.attributeType", .equals(.string("CREATE_VOLUME_PERMISSION"))),
                .init("requestParameters.createVolumePermission.add", .exists),
            ]),
    ]
    static let shared = [
        DetectionRule(
            source: "splunk/security_content: detections/cloud/aws_ec2_snapshot_shared_externally.yml",
            conditions: isShare + [
                .init("requestParameters.createVolumePermission.add.items[].userId", .equals(.string("210987654321")))
            ]),
        DetectionRule(
            source: "panther-labs/panther-analysis: rules/aws_cloudtrail_rules/aws_snapshot_made_public.py",
            conditions: isShare + [
                succeeded, .init("requestParameters.attributeType", .equals(.string("CREATE_VOLUME_PERMISSION"))),
                .init("requestParameters.createVolumePermission.add.items[].userId", .exists),
            ]),
    ]
    static let removed = [
        DetectionRule(
            source: "elastic/detection-rules: rules/integrations/aws/impact_ec2_ebs_snapshot_access_removed.toml",
            conditions: isShare + [
                succeeded, .init("requestParameters.attributeType", .equals(.string("CREATE_VOLUME_PERMISSION"))),
                .init("requestParameters.createVolumePermission.remove", .exists),
            ])
    ]
    static let deleted = [
        DetectionRule(
            source: "bilals12/iota: rules/aws_cloudtrail/aws_ebs_snapshot_deleted.py",
            conditions: [
                .init("eventName", .equals(.string("DeleteSnapshot"))), succeeded,
                .init("requestParameters.snapshotId", .exists),
            ])
    ]
    static let unencrypted = [
        DetectionRule(
            source: "juansasoc/AWS-Threat-Hunting-Field-Guide: detections/compute/unencrypted-ebs.md",
            conditions: [
                .init("eventSource", .equals(.string("ec2.amazonaws.com"))),
                .init("eventName", .equals(.string("CreateVolume"))),
                .init("requestParameters.encrypted", .equals(.bool(false))),
            ])
    ]
}
