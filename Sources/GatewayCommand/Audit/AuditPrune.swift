internal import ArgumentParser
internal import Audit
internal import AuditShipping
internal import AuditStores
internal import Gateway

/// `passerelle audit prune`: takes away what is too old, as `audit.retention` has a gateway do by itself.
struct AuditPrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Take away records that are older than they have to be kept.",
        discussion: """
            Whole ranges of the chain go, up to a signed entry before which everything is older, each only when it is \
            found whole. The chain records what went, and what is left is verified as before. This cannot be undone: \
            export first what is still wanted.

            Records that are still to be shipped stay, as the file beside the store says whose name ends in -shipped, or \
            beside the signing key of a chain in a database: take it away once nothing is shipped any more. In a database \
            one gateway's chain is pruned, and no other is touched.

            audit.retention has a gateway do this by itself. Run it as the user that the gateway runs as; the gateway \
            may be running.

            Exit codes: 0; 1 what was to go is not whole, and stays; 2 the store cannot be used; 64 wrong command line.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var chainOptions: AuditChainOptions

    @Option(help: "The gateway whose chain is pruned, in a database. Default: audit.gatewayID.")
    var gateway: String?

    @Option(help: ArgumentHelp("Take away what is older than so many days.", valueName: "days, as 400d"))
    var olderThan: String

    @Flag(help: "Only say how far the first range would reach.")
    var dryRun = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        _ = try age()
    }

    func run() async throws {
        let bound = AuditTime.now().advanced(by: .zero - (try age()))
        let summary = try await AuditOutput.unlessFailing {
            let (backend, chain) = try await chainOptions.chain(storeOptions, of: gateway)
            return try await backend.write(to: chain) { try await prune(backend, chain, $0, bound) }
        }
        try AuditOutput.writeResult(
            asJSON: json, summary.json(olderThan: bound, isDryRun: dryRun), lines(summary, bound))
    }

    private func prune(
        _ backend: any AuditBackend, _ chain: ChainSettings, _ writer: AuditWriter, _ bound: AuditTime
    ) async throws -> AuditRetention.Summary {
        let batch = dryRun ? Int.max / 2 : AuditRetention.batch
        guard let prunable = try backend.openPrunable(chain, batch: batch) else { throw AuditStoreFailure.notShared }
        let shipped = try AuditShipper.shippedThrough(backend, chain: chain)
        let retention = AuditRetention(prunable, writer: writer, limit: { shipped ?? Int.max })
        if dryRun { return try await retention.preview(olderThan: bound) }
        let isShown = LogOutput.isTerminal
        return try await retention.prune(olderThan: bound) {
            if isShown { AuditOutput.note("\($0.records) records", end: "\r") }
        }
    }

    private func lines(_ summary: AuditRetention.Summary, _ bound: AuditTime) -> [String] {
        guard let last = summary.lastRecord else { return ["nothing to take away that is older than \(bound.text)"] }
        if dryRun { return ["records up to \(last) are whole, older than \(bound.text), and would go"] }
        return [
            "took away \(summary.records) records, up to record \(last), older than \(bound.text)",
            "calls without an outcome among them: \(summary.unfinished)",
        ]
    }

    private func age() throws -> Duration {
        guard case .atLeast(let age)? = AuditRetentionAge(olderThan) else {
            throw ValidationError("--older-than \(TerminalText(olderThan)) is no number of days: write 1d to 36500d")
        }
        return age
    }
}
