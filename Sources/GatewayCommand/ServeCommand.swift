import ArgumentParser
internal import AuditShipping
import Console
import FoundationEssentials
import Gateway
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// `passerelle serve`: the gateway.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            Each key of the configuration can be overridden by an environment variable: PASSERELLE_SERVER_PORT for \
            server.port. SIGTERM and SIGINT stop it once the requests in flight are answered; SIGHUP reads the \
            credentials and the console's users again, and opens the file of audit.ship.to again.

            Exit codes: 0 stopped as asked; 1 could not start or run; 78 the configuration is wrong.
            """)

    @Option(name: .shortAndLong, help: "Configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Flag(name: .customLong("check-config"), help: "Check the configuration and the credentials, and exit.")
    var checksOnly = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let path = ConfigurationPath.resolved(config, environment: environment)
        let configuration = try await ExitCode.ofConfiguration.unless {
            try await GatewayConfiguration.load(path: path, environment: environment)
        }
        if path == nil, !FileManager.default.fileExists(atPath: configuration.credentialsFile),
            EnvironmentKeys(environment).keys.isEmpty
        {
            StandardError.write("passerelle: \(ConfigurationPath.advice)\n")
            throw ExitCode.ofConfiguration
        }
        if checksOnly { return try check(configuration, path) }
        ProcessMemory.returnLargeBlocks()
        let log = LogOutput.bootstrap(configuration.log)
        defer { log.flush() }
        var logger = Logger(label: "passerelle")
        logger.logLevel = configuration.log.level
        if !ProcessMemory.forbidDumps() { logger.warning("core files cannot be forbidden") }
        if configuration.upstream.certificateCheck == .skippedInsecurely {
            logger.warning("certificates of OAPI are not checked: anyone on the way can read and alter all calls")
        }
        let overrides = EnvironmentKeys(environment).keys
        if path != nil, !overrides.isEmpty {
            logger.notice(
                "keys set by the environment, whatever the file says",
                metadata: ["keys": "\(overrides.joined(separator: ", "))"])
        }
        let manager = ServiceManager(environment: environment, logger: logger)
        let service = try await ExitCode.failure.unless {
            let makeConsole = { try ConsolePages(configuration, audit: $0, in: $1, logger: logger) }
            return try GatewayService(
                configuration, logger: logger, makeConsole: makeConsole, droppedLogLines: { log.droppedLines }
            ) { addresses in
                ProcessMemory.forgetStart()
                let line = "passerelle listening on \(addresses.gateway) (admin \(addresses.admin))"
                manager.ready("listening on \(addresses.gateway), admin \(addresses.admin)")
                // Standard output is the records' alone when they go there.
                if configuration.shipping.target == .standardOutput { return StandardError.write(line + "\n") }
                print(line)
                StandardOutput.flush()
            }
        }
        try await ExitCode.failure.unless { try await run([service, manager], configuration, logger) }
    }

    /// Says all that is wrong, a line each, and what is good.
    private func check(_ configuration: GatewayConfiguration, _ path: String?) throws {
        let check = ConfigurationCheck(configuration)
        var faults = check.faults
        if let console = configuration.console {
            do {
                _ = try ConsoleUsers(path: console.users)
            } catch {
                faults.append("\(ConfigurationKey.consoleUsers.name): \(error)")
            }
            if let fault = console.openID.flatMap({ OpenIDSettings($0).fault }) {
                faults.append("\(ConfigurationKey.openIDClientSecret.name): \(fault)")
            }
        }
        guard faults.isEmpty else {
            StandardError.write(faults.map { "passerelle: \($0)\n" }.joined())
            throw ExitCode.ofConfiguration
        }
        print("the configuration is good: Region \(configuration.region), \(check.keys) access keys")
    }

    private func run(
        _ services: [any Service], _ configuration: GatewayConfiguration, _ logger: Logger
    ) async throws {
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // The gateway itself bounds its grace; this is for what it does after.
        group.maximumGracefulShutdownDuration =
            configuration.server.drain + configuration.server.shutdownGrace + .seconds(5)
        try await ServiceGroup(configuration: group).run()
    }
}
