import ArgumentParser
internal import Audit
internal import AuditStores
import Explanation
import Foundation
import Gateway
import Logging
import OAPISimulator
import ServiceLifecycle
import UnixSignals

/// `passerelle demo`: the whole way of one copy, on this machine alone.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Copy a snapshot with the real AWS CLI, through the gateway, to a simulated OUTSCALE.",
        discussion: """
            Starts the OAPI simulator and the gateway on free loopback ports with throw-away keys, runs \
            aws ec2 copy-snapshot, and shows the answer, the OAPI request that was sent, and the audit record. Then \
            it stays, with lines to paste, until it is interrupted.
            """)

    @Flag(help: "End once the audit record is shown.")
    var once = false

    @Option(help: "The AWS CLI to run.", completion: .file())
    var aws: String?

    func run() async throws {
        var logger = Logger(label: "passerelle.demo")
        logger.logLevel = .error
        let workspace = try await ExitCode.failure.unless { try DemoWorkspace() }
        defer { workspace.remove() }
        try await ExitCode.failure.unless { try await run(in: workspace, logger) }
    }

    private func run(in workspace: DemoWorkspace, _ logger: Logger) async throws {
        let aws = try AWSCommand(path: aws, keys: workspace.keys)
        let simulator = Simulator(
            SimulatorConfiguration(keys: [
                SimulatedKeyPair(
                    accessKeyID: workspace.keys.accessKeyID, secretAccessKey: workspace.keys.secretAccessKey)
            ]), logger: logger)
        let (addresses, announce) = AsyncStream<GatewayService.Addresses>.makeStream()
        let simulation = ServiceGroup(configuration: .init(services: [simulator], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await simulation.run() }
            let oapi = "http://127.0.0.1:\(try await simulator.boundPort)/api/v1"
            let settings = try await GatewayConfiguration.load(
                path: nil, environment: workspace.environment(oapi: oapi))
            let gateway = try GatewayService(settings, logger: logger) { announce.yield($0) }
            let serving = ServiceGroup(
                configuration: .init(
                    services: [gateway], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            tasks.addTask { try await serving.run() }
            guard let address = await addresses.first(where: { _ in true })?.gateway else { return }
            try await show(aws, address, simulator, settings)
            if once {
                await serving.triggerGracefulShutdown()
            } else {
                try workspace.writeOSCConfiguration(gateway: address)
                print(DemoText.linesToPaste(gateway: address, workspace))
                StandardOutput.flush()
            }
            // The gateway ends when it is interrupted; the simulator has nothing to do then.
            try await tasks.next()
            await simulation.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Runs the copy and tells of it.
    private func show(
        _ aws: AWSCommand, _ gateway: String, _ simulator: Simulator, _ settings: GatewayConfiguration
    ) async throws {
        let words = DemoText.copyCommand(gateway: gateway)
        print("$ aws \(words.map(\.shellQuoted).joined(separator: " "))")
        StandardOutput.flush()
        print(try aws.run(words), terminator: "")
        print("\nThe OAPI request that the gateway sent:\n")
        guard let sent = simulator.journal.last(where: { $0.call == "CreateSnapshot" }) else {
            throw DemoFailure.nothingArrived
        }
        print("\(sent.method) \(sent.target)\n\(sent.body)")
        print("\nThe audit record:\n")
        let reader = try settings.auditStore.backend.openReader()
        guard let entry = try await reader.search(AuditQuery(action: "CopySnapshot", limit: 1)).first else {
            throw DemoFailure.nothingRecorded
        }
        print(entry.text)
        StandardOutput.flush()
    }
}

/// Why the demo did not come to its end.
enum DemoFailure: Error, CustomStringConvertible {
    case awsMissing
    case awsFailed(status: Int32, output: String)
    case nothingArrived
    case nothingRecorded

    var description: String {
        switch self {
        case .awsMissing: "no AWS CLI: scripts/setup demo installs it, or name one with --aws"
        case .awsFailed(let status, let output): "aws ended with status \(status): \(output)"
        case .nothingArrived: "no CreateSnapshot arrived at the simulator"
        case .nothingRecorded: "the copy is not in the audit"
        }
    }
}
