internal import ArgumentParser
internal import Audit
internal import Gateway

/// Which stretch of time to read, the same for all of `passerelle audit` that can be narrowed by it.
struct AuditTimeOptions: ParsableArguments {
    /// For the discussion of a command that has these options.
    static let forms =
        "Times are RFC 3339 (2026-11-23T10:00:00Z, 2026-11-23) or before now (-90s, -15m, -1h, -7d, -2w)."

    @Option(parsing: .unconditional, help: "Calls from this time on.")
    var from: String?

    @Option(name: [.customLong("to")], parsing: .unconditional, help: "Calls before this time.")
    var until: String?

    func validate() throws {
        _ = try range(now: .now())
    }

    func range(now: AuditTime) throws -> (from: AuditTime?, until: AuditTime?) {
        (try time(from, "--from", now), try time(until, "--to", now))
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
