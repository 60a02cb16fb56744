internal import ArgumentParser
internal import Audit
internal import AuditStores
internal import Gateway

/// `passerelle audit settle`: records an operator's word for the outcome of a call that has none.
struct AuditSettle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Record how a call ended whose outcome nobody recorded.",
        discussion: """
            Find the call with passerelle audit unsettled, and look at OUTSCALE whether it was done. What you say is \
            recorded as the call's outcome, under your name and sealed with the chain's key. It cannot be taken back: a call has \
            one outcome.

            Run it as the user that the gateway runs as; the gateway may be running.

            Exit codes: 0 recorded; 1 there is no such call, it has an outcome, it is younger than ten minutes, or \
            --resource does not fit it; 2 the store or the key cannot be used; 64 wrong command line.
            """
    )

    /// What an operator can say.
    enum Word: String, ExpressibleByArgument, CaseIterable {
        case done
        case notDone = "not-done"
    }

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var chainOptions: AuditChainOptions

    @Argument(help: "Its event ID, its request ID, or the number of its row.")
    var event: String

    @Option(name: .customLong("as"), help: "Whether the call was done.")
    var word: Word

    @Option(help: ArgumentHelp("What a call that makes something made.", valueName: "id, as snap-…"))
    var resource: String?

    @Option(name: .customLong("by"), help: ArgumentHelp("Who says so.", valueName: "name"))
    var name: String

    @Option(help: "The gateway that recorded the call, in a database. Default: audit.gatewayID.")
    var gateway: String?

    @Flag(help: "Print the record as JSON.")
    var json = false

    func validate() throws {
        if name.isEmpty { throw ValidationError("--by must name somebody") }
        _ = try verdict()
    }

    func run() async throws {
        let entry = try await AuditOutput.unlessFailing {
            let (backend, chain) = try await chainOptions.chain(storeOptions, of: gateway)
            let reader = try backend.openReader()
            return try await backend.write(to: chain) { writer in
                try await AuditSettlement(
                    reader: reader, writer: writer, gateway: chain.gatewayID, version: GatewayVersion.text
                ).settle(AuditEntryName(event), as: try verdict(), by: name)
            }
        }
        try AuditOutput.writeResult(asJSON: json, entry.text, ["recorded as record \(TerminalText(entry.place.text))"])
    }

    private func verdict() throws -> AuditVerdict {
        let named = try resource.map { text in
            guard let resource = AuditResource(text) else {
                throw ValidationError("--resource \(TerminalText(text)) is no ID of a snapshot, a volume or an image")
            }
            return resource
        }
        switch word {
        case .done: return .done(named)
        case .notDone:
            guard named == nil else { throw ValidationError("--resource goes with --as done") }
            return .notDone
        }
    }
}
