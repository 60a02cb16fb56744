/// Public repositories that hold records of AWS: owner, name and path.
enum CloudTrailSource {
    /// Records of an account in which public attack tools were run.
    ///
    /// - Parameter file: time and end of the file's name.
    static func dataset(_ file: String) -> String {
        "invictus-ir/aws_dataset: CloudTrail/218007301253_CloudTrail_us-east-1_\(file).json"
    }

    /// Records by which a program is tested that keeps an inventory.
    static func spotlight(_ action: String) -> String {
        "wwalpha/aws-spotlight: backend/cloudtrail/test/services/ec2/datas/EC2_\(action).json"
    }

    /// Parameters of what AWS's console calls, an example for each event.
    static let console = "Permiso-io-tools/CloudConsoleCartographer: Code/AddLabel.ps1"
    /// Fields that are searched for: names and types.
    static let fields =
        "aws-samples/siem-on-amazon-opensearch-service: source/saved_objects/each-dashboard/threat_hunting.ndjson"

    /// Records of attacks that a public tool makes, or the tool's own documentation.
    static func stratus(_ path: String) -> String { "DataDog/stratus-red-team: docs/\(path)" }
}
