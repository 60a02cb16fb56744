internal import ArgumentParser
internal import Audit
internal import AuditStores
internal import Gateway

/// `passerelle audit resume`: has a chain go on of which something was lost.
struct AuditResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Have the audit chain go on after records were lost.",
        discussion: """
            A gateway changes nothing while its store lacks records that the files beside the signing key know of: a \
            backup was put back, a standby took over without the last commits, or somebody deleted records. Find out which \
            it was first; what is put back from a better copy is not lost.

            --accept-loss has the chain record what is missing, signed with its key, and go on from where the store is. \
            --accept-unsealed has it record that records at its end bear no seal: nobody with the key wrote them, or the \
            end of a transaction was cut off. passerelle audit verify tells of either for ever. Restart the gateway \
            afterwards. Without an option nothing is accepted, and what is wrong is said. Records that are not bound to \
            those before them are never accepted.

            Run it as the user that the gateway runs as.

            Exit codes: 0 the chain goes on, or lacked nothing; 1 the chain is damaged, and stays so; 2 the key or the \
            store cannot be used; 64 wrong command line.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var chainOptions: AuditChainOptions

    @Option(help: "The gateway whose chain goes on, in a database. Default: audit.gatewayID.")
    var gateway: String?

    @Flag(help: "Record in the chain what is missing, and go on.")
    var acceptLoss = false

    @Flag(help: "Record in the chain that records at its end bear no seal, and go on.")
    var acceptUnsealed = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() async throws {
        do {
            let (backend, chain) = try await chainOptions.chain(storeOptions, of: gateway)
            var accepted: Set<ChainKeeper.Acceptance> = []
            if acceptLoss { accepted.insert(.loss) }
            if acceptUnsealed { accepted.insert(.unsealed) }
            if accepted.isEmpty {
                try backend.openAsOwner(chain).close()
                return try AuditOutput.writeResult(asJSON: json, #"{"lost":null}"#, ["the chain lacks nothing"])
            }
            let resumption = try backend.resume(chain, accepting: accepted)
            try AuditOutput.writeResult(asJSON: json, resumption.json, lines(resumption))
        } catch let failure as AuditStoreFailure {
            AuditOutput.report("\(failure)")
            if case .damagedChain = failure { throw ExitCode(1) }
            throw ExitCode(2)
        }
    }

    private func lines(_ resumption: ChainResumption) -> [String] {
        var lines: [String] = []
        if let lost = resumption.lost {
            lines.append("recorded: the store had been at record \(lost.sequence) of chain \(TerminalText(lost.chain))")
        }
        if let sealedThrough = resumption.sealedThrough {
            lines.append("recorded: records after \(sealedThrough) bear no seal")
        }
        guard !lines.isEmpty else { return ["the chain lacks nothing"] }
        return lines + [
            "chain \(TerminalText(resumption.position.chain)) goes on after record \(resumption.position.sequence)"
        ]
    }
}
