internal import ArgumentParser
internal import Audit
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
    @OptionGroup var filterOptions: AuditFilterOptions

    @Option(name: [.customLong("limit"), .customShort("n")], help: "How many calls at the most.")
    var limit = 50

    @Flag(help: "Oldest calls first.")
    var oldestFirst = false

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be 1 or more") }
    }

    func run() async throws {
        let query = try filterOptions.query(order: oldestFirst ? .oldestFirst : .newestFirst, limit: limit)
        var output = AuditOutput(formatOptions)
        try output.print(try await storeOptions.read { try await $0.search(query) })
    }
}
