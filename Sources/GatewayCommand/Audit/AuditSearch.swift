internal import ArgumentParser
internal import Gateway

/// `passerelle audit search`: the calls that meet conditions.
struct AuditSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find calls.",
        discussion: """
            Times are RFC 3339 (2026-11-23T10:00:00Z, 2026-11-23) or before now (-90s, -15m, -1h, -7d, -2w).
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var formatOptions: AuditFormatOptions

    @Option(parsing: .unconditional, help: "Calls from this time on.")
    var from: String?

    @Option(name: [.customLong("to")], parsing: .unconditional, help: "Calls before this time.")
    var until: String?

    @Option(help: "Calls of this action, such as CopySnapshot.")
    var action: String?

    @Option(
        name: [.customLong("snapshot-id"), .customLong("snapshot")],
        help: "Calls that name this snapshot, as a source or a copy.")
    var snapshotID: String?

    @Option(help: "Calls with this access key ID.")
    var accessKey: String?

    @Option(help: "Calls of this account.")
    var account: String?

    @Option(help: "Calls that ended so: succeeded, refused (by the gateway), failed (upstream) or unknown.")
    var outcome: AuditOutcomeKind?

    @Option(name: [.customLong("limit"), .customShort("n")], help: "How many calls at the most.")
    var limit = 50

    @Flag(help: "Oldest calls first.")
    var oldestFirst = false

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be 1 or more") }
        _ = try query(now: .now())
    }

    func run() async throws {
        let query = try query(now: .now())
        let reader = try await storeOptions.openReader()
        var output = AuditOutput(formatOptions)
        do {
            try output.print(try await reader.search(query))
        } catch let failure as AuditStoreFailure {
            throw AuditOutput.failed(failure)
        }
    }

    private func query(now: AuditTime) throws -> AuditQuery {
        AuditQuery(
            from: try time(from, "--from", now), until: try time(until, "--to", now), action: action,
            snapshotID: snapshotID, accessKeyID: accessKey, accountID: account, outcome: outcome,
            order: oldestFirst ? .oldestFirst : .newestFirst, limit: limit)
    }

    private func time(_ text: String?, _ option: String, _ now: AuditTime) throws -> AuditTime? {
        guard let text else { return nil }
        guard let time = AuditTime(argument: text, now: now) else {
            throw ValidationError(
                "\(option) \(TerminalText(text)) is no time: write 2026-11-23T10:00:00Z, 2026-11-23 or -1h")
        }
        return time
    }
}

extension AuditOutcomeKind: ExpressibleByArgument {}
