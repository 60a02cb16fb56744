internal import ArgumentParser
internal import Foundation
internal import Gateway

/// `passerelle init`: the first configuration.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first configuration and the credentials.",
        discussion: """
            Takes the key pairs from --credentials, from OSC_ACCESS_KEY and OSC_SECRET_KEY (or AWS_ACCESS_KEY_ID and \
            AWS_SECRET_ACCESS_KEY), or from ~/.osc/config.json, asks nothing, replaces no file, and checks what it wrote as \
            `passerelle doctor` does.

            Exit codes: 0 written, and all is well; 1 written, and something is wrong; 2 not written.
            """)

    /// Where the package and the unit have it.
    private static let systemFolder = "/etc/passerelle"
    private static let systemStore = "/var/lib/passerelle"
    private static let systemGroup = "passerelle"

    @Option(
        help: ArgumentHelp(
            "Where to write. Default: /etc/passerelle for root, else ~/.config/passerelle.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Option(
        help: ArgumentHelp("Key pairs in osc-cli's format.", valueName: "file"), completion: .file(extensions: ["json"])
    )
    var credentials: String?

    @Option(help: "The Region to serve. Default: the first profile's, else eu-west-2.")
    var region: String?

    @Flag(name: .customLong("offline"), help: "Do not ask OUTSCALE whether the key pairs are good.")
    var isOffline = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let isSystem = folder == nil && geteuid() == 0
        let folder = folder ?? (isSystem ? Self.systemFolder : "\(environment["HOME"] ?? ".")/.config/passerelle")
        let hasGroup = isSystem && Self.hasGroup(Self.systemGroup)
        let (configuration, keys) = try await ExitCode(2).unless {
            let files = try FirstFiles(file: credentials, region: region, environment: environment)
            let written = try files.write(
                into: folder, store: "sqlite:\(isSystem ? Self.systemStore : folder)/audit.db", groupMayRead: hasGroup)
            print("\(files.count) key pairs from \(files.source), Region \(files.region)")
            return written
        }
        if hasGroup {
            try await ExitCode(2).unless {
                try FileManager.default.setAttributes(
                    [.groupOwnerAccountName: Self.systemGroup], ofItemAtPath: keys)
            }
        }
        print("written: \(configuration), \(keys)")
        try await check(configuration, environment)
        print("next: \(isSystem ? "systemctl enable --now passerelle" : "passerelle serve --config \(configuration)")")
    }

    /// Whether the package has made its group.
    private static func hasGroup(_ name: String) -> Bool {
        let groups = (try? String(contentsOfFile: "/etc/group", encoding: .utf8)) ?? ""  // then it has not
        return groups.split(separator: "\n").contains { $0.hasPrefix("\(name):") }
    }

    private func check(_ path: String, _ environment: [String: String]) async throws {
        let configuration = try await ExitCode.failure.unless {
            try await GatewayConfiguration.load(path: path, environment: environment)
        }
        let findings = isOffline ? [] : await Diagnosis(configuration).findings()
        for finding in findings where finding.verdict != .good { print(finding.line) }
        guard findings.allSatisfy({ $0.verdict != .bad }) else {
            print("put that right, then: passerelle doctor --config \(path)")
            throw ExitCode.failure
        }
    }
}
