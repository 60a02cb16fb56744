internal import ArgumentParser
internal import Audit
internal import Gateway
internal import JSONCoding
internal import Logging

/// `passerelle audit unsettled`: the calls without an outcome, and what could be theirs.
struct AuditUnsettled: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsettled",
        abstract: "List calls whose outcome nobody recorded, and what could be theirs.",
        discussion: """
            A gateway that was killed during a call leaves an intent without an outcome, and looks it up at OUTSCALE by its \
            ClientToken. A call without a token stays here, and so does one of a caller whose key pair is gone. With \
            --config, OUTSCALE is asked in the caller's name for snapshots and volumes that were made about then, of the \
            same volume or snapshot, and that no other recorded call made. Nothing is changed, there or in the audit.

            passerelle audit settle records what you found.

            Exit codes: 0; 2 the store cannot be read; 64 wrong command line; 78 wrong configuration.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions

    @Option(help: "Only the calls that this gateway recorded. Default: all.")
    var gateway: String?

    @Flag(help: "Print a JSON object a call.")
    var json = false

    func run() async throws {
        let configuration = try await storeOptions.configuration()
        try await storeOptions.read { reader in
            try await UnsettledCalls.list(
                in: reader, of: gateway, configuration, logger: Logger(label: "audit")
            ) { call in
                try AuditOutput.writeResult(asJSON: json, Self.json(call).text, Self.lines(call))
            }
        }
    }

    private static func lines(_ call: UnsettledCalls.Call) -> [String] {
        guard let record = call.record else { return ["row \(call.entry.place.text): its record was altered"] }
        let caller = record.identity.accessKeyID ?? "-"
        var lines = [
            TerminalText(
                "\(record.eventID.text) \(record.time.text) \(record.action) \(record.source ?? "-") \(caller)"
            ).description
        ]
        switch call.candidates {
        case .found(let candidates) where candidates.isEmpty: lines.append("    nothing at OUTSCALE could be its own")
        case .found(let candidates):
            lines += candidates.map {
                "    could be \(TerminalText($0.id)), of \(TerminalText($0.creationDate)) \(TerminalText($0.description ?? ""))"
            }
        case .notAsked(let reason): lines.append("    not looked for: \(TerminalText(reason))")
        }
        return lines
    }

    private static func json(_ call: UnsettledCalls.Call) -> JSON {
        let candidates: JSON?
        let reason: JSON?
        switch call.candidates {
        case .found(let found):
            candidates = .array(
                found.map {
                    .object(present: [
                        "id": .string($0.id), "creationDate": .string($0.creationDate),
                        "description": $0.description.map { .string($0) },
                    ])
                })
            reason = nil
        case .notAsked(let said): (candidates, reason) = (nil, .string(said))
        }
        return .object(present: [
            "eventID": call.record.map { .string($0.eventID.text) }, "gateway": .string(call.entry.chain),
            "sequence": .integer(call.entry.sequence), "time": call.record.map { .string($0.time.text) },
            "action": call.record.map { .string($0.action) }, "source": call.record?.source.map { .string($0) },
            "accessKeyId": call.record?.identity.accessKeyID.map { .string($0) }, "candidates": candidates,
            "notLookedFor": reason,
        ])
    }
}
