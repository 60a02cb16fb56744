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

    /// Does what needs the store; when the store fails, says why on standard error and ends the command with 2.
    static func unlessFailing<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let failure as AuditStoreFailure {
            report("\(failure)")
            throw ExitCode(2)
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
