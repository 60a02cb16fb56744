internal import ArgumentParser
internal import Audit
internal import Foundation
internal import Gateway

/// Prints calls to standard output, at once rather than when a buffer is full.
struct AuditOutput {
    private var format: AuditFormat

    init(_ options: AuditFormatOptions) {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let noColor = ProcessInfo.processInfo.environment["NO_COLOR"]
        format = AuditFormat(json: options.json, isTerminal: isTerminal, noColor: noColor)
    }

    mutating func print(_ entries: [AuditEntry]) throws {
        try Self.write(format.lines(entries))
    }

    /// One call in full.
    func show(_ entry: AuditEntry) throws {
        try Self.write(format.page(entry))
    }

    /// One JSON value on a line; what could harm a terminal is escaped, for a pipe may lead to one.
    static func write(json: String) throws {
        try write([TerminalText.json(json)])
    }

    /// What a command came to: one JSON value, or lines for people.
    static func writeResult(asJSON json: Bool, _ value: @autoclosure () -> String, _ lines: @autoclosure () -> [String])
        throws
    {
        if json { try write(json: value()) } else { try write(lines()) }
    }

    /// Ends the command without a message once nobody reads its output any more, and with 2 when it cannot be written.
    static func write(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try write(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// The same for bytes as they are.
    static func write(bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            if cause.domain == NSPOSIXErrorDomain, cause.code == Int(EPIPE) { throw ExitCode.success }
            report("the output cannot be written: \(cause.localizedDescription)")
            throw ExitCode(2)
        }
    }

    /// Does what needs the store; when that fails, says why on standard error and ends the command.
    static func unlessFailing<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let failure as any AuditCommandFailure {
            report("\(failure)")
            throw failure.exitCode
        }
    }

    static func report(_ message: String) {
        note("passerelle: \(message)")
    }

    /// Writes a line to standard error as it is.
    static func note(_ line: String, end: String = "\n") {
        StandardError.write(line + end)
    }
}

/// Why a command did not do what it was asked for: said on standard error.
protocol AuditCommandFailure: Error, CustomStringConvertible {
    var exitCode: ExitCode { get }
}

extension AuditCommandFailure {
    /// The store cannot be used.
    var exitCode: ExitCode { ExitCode(2) }
}

extension AuditStoreFailure: AuditCommandFailure {}

extension AuditExportFailure: AuditCommandFailure {}

extension AuditRetention.Failure: AuditCommandFailure {
    var exitCode: ExitCode {
        switch self {
        case .broken: ExitCode(1)
        case .store: ExitCode(2)
        }
    }
}

extension AuditSettlement.Failure: AuditCommandFailure {
    var exitCode: ExitCode {
        switch self {
        case .notRecorded: ExitCode(2)
        case .noSuchCall, .hasOutcome, .tooYoung, .ofGateway, .productMissing, .makesNone, .unreadable: ExitCode(1)
        }
    }
}
