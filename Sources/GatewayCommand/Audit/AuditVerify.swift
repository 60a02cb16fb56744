internal import ArgumentParser
internal import Audit
internal import Foundation
internal import Gateway

/// `passerelle audit verify`: whether the chain of records is whole.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify that no record was altered, removed, inserted, reordered or cut off.",
        discussion: """
            Signatures are judged by the public key given, else by the one in the file beside the signing key, else by \
            the one that the chain itself names. Without --from and --to also what records are found by is verified. \
            A gateway may be writing meanwhile; nothing is changed.

            In a database every gateway has its own chain, and each gets its own answer. The files beside the signing key, \
            and a public key given, are those of audit.gatewayID, or of --gateway.

            Bounds are record numbers or times: RFC 3339 (2026-11-23T10:00:00Z, 2026-11-23) or before now (-90s, -15m, \
            -1h, -7d, -2w). The part verified begins and ends at signed entries of the chain around them.

            Exit codes: 0 whole; 1 broken; 2 cannot be verified; 64 wrong command line.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var chainOptions: AuditChainOptions

    @Option(parsing: .unconditional, help: "Verify from this record or time on.")
    var from: String?

    @Option(name: [.customLong("to")], parsing: .unconditional, help: "Verify up to this record or time.")
    var until: String?

    @Option(help: ArgumentHelp("The public key to judge signatures by (PEM).", valueName: "file"), completion: .file())
    var publicKey: String?

    @Option(
        help: ArgumentHelp("A copy of the checkpoint file, kept where nobody could change it.", valueName: "file"),
        completion: .file())
    var checkpoint: String?

    @Option(help: "Verify the chain of this gateway alone. Default: every chain in the store.")
    var gateway: String?

    @Flag(help: "Print the result as JSON, one object a line for each chain.")
    var json = false

    func validate() throws {
        _ = try range(now: .now())
    }

    func run() async throws {
        let range = try range(now: .now())
        let start = ContinuousClock.now
        let bar = VerificationProgress()
        let verifications = try await AuditOutput.unlessFailing {
            defer { bar.remove() }
            var question = AuditVerificationQuestion(range)
            question.gateway = gateway
            question.owner = try await storeOptions.gateway(or: nil)
            question.files = try await chainOptions.filesIfAny(storeOptions)
            question.publicKey = publicKey
            question.checkpoint = checkpoint
            return try await storeOptions.backend().verify(question) { bar.show($0, of: $1) }
        }
        let took = ContinuousClock.now - start
        try AuditOutput.write(verifications.flatMap { json ? [$0.json(took: took)] : $0.lines })
        if verifications.contains(where: { $0.finding != nil }) { throw ExitCode(1) }
    }

    private func range(now: AuditTime) throws -> AuditVerificationRange {
        if from == nil, until == nil { return .whole }
        return .part(from: try bound(from, "--from", now), to: try bound(until, "--to", now))
    }

    private func bound(_ text: String?, _ option: String, _ now: AuditTime) throws -> AuditVerificationRange.Bound? {
        guard let text else { return nil }
        if case .sequence(let sequence) = AuditEntryName(text) { return .sequence(sequence) }
        guard let time = AuditTime(argument: text, now: now) else {
            throw ValidationError(
                "\(option) \(TerminalText(text)) is neither a record nor a time: "
                    + "write 1200, 2026-11-23T10:00:00Z, 2026-11-23 or -1h")
        }
        return .time(time)
    }
}

/// A bar on standard error, when that is a terminal.
private struct VerificationProgress {
    private static let width = 40
    private let isTerminal = LogOutput.isTerminal

    func show(_ done: Int, of total: Int) {
        guard isTerminal, total > 0 else { return }
        let full = min(Self.width, done * Self.width / total)
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: Self.width - full)
        StandardError.write("\r[\(bar)] \(done) of \(total) records ")
    }

    func remove() {
        if isTerminal { StandardError.write("\r\u{1b}[K") }
    }
}
