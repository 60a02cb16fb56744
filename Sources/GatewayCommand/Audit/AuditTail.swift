internal import ArgumentParser
internal import Audit
internal import Gateway
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// `passerelle audit tail`: the last calls, and those that come.
struct AuditTail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the last calls.",
        discussion: """
            With --follow, also every call that ends from now on, until interrupted. Conditions hold for both.

            \(AuditTimeOptions.forms)
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var formatOptions: AuditFormatOptions
    @OptionGroup var filterOptions: AuditFilterOptions

    @Option(name: [.customShort("n"), .customLong("lines")], help: "How many calls.")
    var count = 10

    @Flag(name: .shortAndLong, help: "Go on with calls as they end.")
    var follow = false

    func validate() throws {
        guard count >= 0 else { throw ValidationError("-n must be 0 or more") }
    }

    func run() async throws {
        let query = try filterOptions.query(limit: count)
        try await storeOptions.read { reader in
            var output = AuditOutput(formatOptions)
            var positions = try await reader.positions()
            let entries = try await reader.search(query).reversed()
            try output.print(Array(entries))
            guard follow else { return }
            for entry in entries where entry.stage == .outcome { positions.advance(to: entry.place) }
            try await Self.follow(reader, query, after: positions, output)
        }
    }

    /// Follows until SIGINT or SIGTERM, which end it as meant: with exit code 0.
    private static func follow(
        _ reader: any AuditReader, _ query: AuditQuery, after positions: AuditPositions, _ output: AuditOutput
    ) async throws {
        let service = FollowService(reader: reader, query: query, positions: positions, output: output)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: Logger(label: "audit-tail", factory: { _ in SwiftLogNoOpLogHandler() })
            ))
        try await group.run()
    }
}

/// ``AuditFollower`` between the signals that a service group listens to.
private struct FollowService: Service {
    let reader: any AuditReader
    let query: AuditQuery
    let positions: AuditPositions
    let output: AuditOutput

    func run() async throws {
        let follower = AuditFollower(reader, query: query) { try await Task.sleep(for: .milliseconds(250)) }
        try await cancelWhenGracefulShutdown {
            var output = output
            do {
                try await follower.run(after: positions) { try output.print($0) }
            } catch is CancellationError {
                return
            } catch let failure as AuditStoreFailure where Task.isCancelled {
                _ = failure  // the look at the store was cut short by the end
            }
        }
    }
}
