internal import ArgumentParser
internal import Gateway

/// `passerelle audit search`: the calls that meet conditions.
struct AuditSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find calls.",
        discussion: AuditTimeOptions.forms
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var formatOptions: AuditFormatOptions

    @OptionGroup var timeOptions: AuditTimeOptions

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
        let range = try timeOptions.range(now: now)
        return AuditQuery(
            from: range.from, until: range.until, action: action,
            snapshotID: snapshotID, accessKeyID: accessKey, accountID: account, outcome: outcome,
            order: oldestFirst ? .oldestFirst : .newestFirst, limit: limit)
    }
}

extension AuditOutcomeKind: ExpressibleByArgument {}
