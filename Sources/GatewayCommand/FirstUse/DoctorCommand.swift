internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import JSONCoding

/// `passerelle doctor`: what keeps a gateway from working, and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out what keeps the gateway from working.",
        discussion: """
            Looks at the configuration and all that it names, at certificates, addresses, the audit store and its disk, at \
            the way to OUTSCALE (name, connection, certificate, path, clock), and at each key pair by one ReadAccounts. It \
            changes nothing. Run it as the user that the gateway runs as; a gateway may be running.

            One line for each finding, and the remedy behind it.

            Exit codes: 0 all is well, or there are warnings only; 1 something is wrong; 78 the configuration cannot be read.
            """)

    @Option(name: .shortAndLong, help: "Configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Flag(help: "One JSON object instead of text.")
    var json = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let path = ConfigurationPath.resolved(config, environment: environment)
        let configuration = try await ExitCode.ofConfiguration.unless {
            try await GatewayConfiguration.load(path: path, environment: environment)
        }
        let findings = await Diagnosis(configuration).findings()
        let isGood = findings.allSatisfy { $0.verdict != .bad }
        if json {
            let answer = JSON.object([.init("good", .bool(isGood)), .init("findings", .array(findings.map(\.json)))])
            print(answer.text)
        } else {
            for finding in findings { print(finding.line) }
        }
        if !isGood { throw ExitCode.failure }
    }
}
