internal import ArgumentParser
internal import Audit
internal import Console
internal import Explanation
internal import Gateway
internal import JSONCoding

/// `passerelle audit show`: one call in full, and in OAPI's terms.
struct AuditShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one call in full, and the OAPI calls it becomes.",
        discussion: """
            After the record: the OAPI calls as JSON and as command lines of osc-cli, oapi-cli, octl and curl, as \
            `passerelle explain` has them. What the record hides stays hidden. With --json, two lines: the record byte \
            for byte as it is stored, and the explanation.

            Exits with 1 when there is no such call.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var formatOptions: AuditFormatOptions

    @Argument(
        help: "Its request ID, its event ID, or the number of its row; GATEWAY:NUMBER where several gateways record.")
    var name: String

    func run() async throws {
        guard let entry = try await storeOptions.read({ try await $0.entry(AuditEntryName(name)) }) else {
            AuditOutput.report("no call is recorded under \(TerminalText(name))")
            throw ExitCode(1)
        }
        try AuditOutput(formatOptions).show(entry)
        guard let record = try? entry.record(), let explanation = await CallExplanation.of(record) else {
            return  // a damaged record has been shown as it is, and what was not recorded cannot be explained
        }
        if !formatOptions.json { try AuditOutput.write([""]) }
        try ExplanationOutput(json: formatOptions.json).write(explanation)
    }
}
