internal import ArgumentParser
internal import EC2Query
internal import Explanation
internal import Gateway
internal import OAPI
internal import Translators

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
        guard let record = try? entry.record(), let explanation = await CallExplanation.of(record) else {
            return  // a damaged record has been shown as it is, and what was not recorded cannot be explained
        }
        if !formatOptions.json { try AuditOutput.write([""]) }
        try ExplanationOutput(json: formatOptions.json).write(explanation)
    }
}

extension CallExplanation {
    /// A recorded call in OAPI's terms; `nil` when its parameters are not in the record.
    static func of(_ record: AuditRecord) async -> CallExplanation? {
        let endpoint = record.upstream.first?.endpoint
        let base = endpoint.flatMap { url in url.lastIndex(of: "/").map { String(url[..<$0]) } }
        let region = region(of: base) ?? record.region
        var settings = ExplanationSettings(context: TranslationContext(region: region), endpoint: base)
        switch record.protocol {
        case .cloudTrail, .gateway: return nil
        case .oapi:
            guard let call = OAPICall(record.action), let body = RecordedRequest.body(record.requestParameters) else {
                return nil
            }
            return .of(call: call, body: body, settings: settings)
        case .ec2Query:
            if !record.upstream.isEmpty { settings.untranslated = .relayed }
            guard let query = RecordedRequest.query(record.action, record.requestParameters) else { return nil }
            // What went upstream named this Region, so whatever the request called it is one of its names.
            if !record.upstream.isEmpty {
                let names = query.filter { $0.name == "SourceRegion" || $0.name == "DestinationRegion" }.map(\.value)
                settings.context = TranslationContext(region: region, regionAliases: Set(names))
            }
            return await .of(query: query, settings: settings)
        }
    }

    /// The Region in the name of an OAPI of OUTSCALE's: `https://api.eu-west-2.outscale.com/api/v1`.
    private static func region(of base: String?) -> String? {
        guard let host = base?.split(separator: "/").dropFirst().first, host.hasPrefix("api."),
            host.hasSuffix(".outscale.com")
        else { return nil }
        return String(host.dropFirst(4).dropLast(".outscale.com".count))
    }
}
