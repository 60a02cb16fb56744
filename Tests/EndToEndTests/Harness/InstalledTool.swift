import Foundation
import SystemPackage
import Testing

/// Tools that are too large for the set-up that everybody needs.
enum InstalledTool: String {
    case ansible
    /// Debian's package.
    case awsNuke = "aws-nuke"
    /// And osc-bsu-backup beside it.
    case custodian
    case terraform

    /// Why a test of a tool is skipped, and what to do about it.
    static let whereTried: Comment = "scripts/test-tools runs it, where the tool can be had"

    /// Whether scripts/test-tools runs these tests and the tool is there; what is missing is printed.
    var isToBeTried: Bool {
        guard ProcessInfo.processInfo.environment["PASSERELLE_TOOL_TESTS"] != nil else {
            print("\(rawValue) is not tried: scripts/test-tools does.")
            return false
        }
        let needed =
            switch self {
            case .terraform: Terraform.needed
            case .awsNuke: ["/usr/bin/aws-nuke"]
            case .ansible, .custodian: [folder.path(percentEncoded: false)]
            }
        let missing = needed.filter { !FileManager.default.fileExists(atPath: $0) }
        if !missing.isEmpty { print("\(rawValue) is not tried: there is no \(missing.joined(separator: ", ")).") }
        return missing.isEmpty
    }

    /// A program of the tool's own environment, which scripts/setup tools makes.
    func program(_ name: String) throws -> FilePath {
        let place = folder.appending(path: "bin/\(name)").path(percentEncoded: false)
        guard FileManager.default.isExecutableFile(atPath: place) else { throw HarnessFailure.notInstalled(name) }
        return FilePath(place)
    }

    private var folder: URL { Programs.root.appending(path: ".venv-\(rawValue)") }
}
