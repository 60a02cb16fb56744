import ArgumentParser
import FoundationEssentials
import Logging
import OAPISimulator
import ServiceLifecycle
import UnixSignals

/// `passerelle simulate`: the embedded stand-in for OUTSCALE's OAPI, for trying things out on one machine.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a stand-in for OUTSCALE's API on this machine.",
        discussion: """
            It answers OAPI calls below /api/v1/, and a few EC2 actions on / as OUTSCALE's FCU does, for what the \
            gateway does not translate. Its state lives in memory. The endpoints below /simulator/ change and show it to anyone who can reach \
            them, so keep it on the loopback interface.
            """
    )

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes any free one.")
    var port = 0

    @Option(
        help: """
            Credentials file in osc-cli's format. The first profile is account 123456789012, which owns a volume and \
            a snapshot; the second is account 210987654321.
            """,
        completion: .file()
    )
    var credentials: String

    @Option(help: "Region that it stands for.")
    var region = "eu-west-2"

    @Flag(name: .customLong("ready-line"), help: "Print one line with the address once it listens.")
    var printsReadyLine = false

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    }

    func run() async throws {
        let keys: [SimulatedKeyPair]
        do {
            keys = try SimulatedKeyPair.pairs(inCredentials: Array(Data(contentsOf: URL(filePath: credentials))))
        } catch let failure as CredentialsFailure {
            throw ValidationError("\(credentials): \(failure)")
        }
        var configuration = SimulatorConfiguration(keys: keys)
        configuration.host = host
        configuration.port = port
        configuration.region = region
        var logger = Logger(label: "passerelle.simulate")
        logger.logLevel = .warning
        let simulator = Simulator(configuration, logger: logger)
        var services = ServiceGroupConfiguration(
            services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        )
        services.maximumGracefulShutdownDuration = .seconds(5)
        let group = ServiceGroup(configuration: services)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            if printsReadyLine {
                print("simulator listening on http://\(host):\(try await simulator.boundPort)/api/v1")
                StandardOutput.flush()
            }
            try await tasks.waitForAll()
        }
    }
}
