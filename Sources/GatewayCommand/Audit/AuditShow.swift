internal import ArgumentParser
internal import Gateway

/// `passerelle audit show`: one call in full.
struct AuditShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one call in full.",
        discussion: "Exits with 1 when there is no such call."
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var formatOptions: AuditFormatOptions

    @Argument(help: "Its request ID, its event ID, or the number of its row.")
    var name: String

    func run() async throws {
        let reader = try await storeOptions.openReader()
        let entry: AuditEntry?
        do {
            entry = try await reader.entry(AuditEntryName(name))
        } catch {
            throw AuditOutput.failed(error)
        }
        guard let entry else {
            AuditOutput.report("no call is recorded under \(TerminalText(name))")
            throw ExitCode(1)
        }
        try AuditOutput(formatOptions).show(entry)
    }
}
