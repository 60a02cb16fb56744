internal import ArgumentParser
internal import Audit
internal import AuditStores
internal import Gateway

/// `passerelle audit migrate`: makes the tables of an audit store, or brings them up to date.
struct AuditMigrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Make the tables of a PostgreSQL store, or bring them to this program's version.",
        discussion: """
            A gateway refuses a database whose tables are missing, older or newer, and never changes them: this does, run \
            as the user who is to own them. Each version is made as a whole or not at all, and listed in the table \
            migrations. An SQLite store is migrated by its gateway when it starts; this does the same beforehand.

            --gateway NAME=ROLE registers the role by which a gateway writes, and grants it what a gateway needs; the role has \
            to be there. No other role can write to that gateway's chain then. A chain whose gateway is not registered belongs \
            to the first role that writes to it.

            Which EC2 calls are still made, and what they become, is `passerelle audit migration`.

            Exit codes: 0; 1 there is something to do, with --check; 2 the store cannot be used; 64 wrong command line.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions

    @Flag(help: "Change nothing; say what would be run, as SQL.")
    var dryRun = false

    @Flag(help: "Change nothing; exit with 1 when there is something to do.")
    var check = false

    @Option(
        help: ArgumentHelp(
            "Register the role that a gateway writes as, in a database; may be given several times.",
            valueName: "name=role"))
    var gateway: [String] = []

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if !gateway.isEmpty, dryRun || check { throw ValidationError("--gateway changes the database") }
        _ = try roles()
    }

    private func roles() throws -> [String: String] {
        var roles: [String: String] = [:]
        for text in gateway {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, ChainSettings.isGatewayID(parts[0]) else {
                throw ValidationError("--gateway \(TerminalText(text)): write NAME=ROLE")
            }
            roles[parts[0]] = parts[1]
        }
        return roles
    }

    func run() async throws {
        let isDone = !dryRun && !check
        let state = try await AuditOutput.unlessFailing {
            let backend = try await storeOptions.backend()
            let state =
                isDone
                ? try backend.migrateSchema(program: "passerelle \(GatewayVersion.text)") : try backend.schemaState()
            if !gateway.isEmpty { try backend.registerRoles(try roles()) }
            if state.isNewer { throw AuditStoreFailure.newerSchema(path: state.location) }
            return state
        }
        try AuditOutput.writeResult(asJSON: json, state.json(done: isDone), lines(state, isDone: isDone))
        if check, !state.pending.isEmpty { throw ExitCode(1) }
    }

    private func lines(_ state: AuditSchemaState, isDone: Bool) -> [String] {
        guard !state.pending.isEmpty else { return ["up to date: \(TerminalText(state.location))"] }
        return state.pending.flatMap { step in
            [(isDone ? "run: " : dryRun ? "-- " : "pending: ") + step.name] + (dryRun ? [step.statements] : [])
        }
    }
}
