import Foundation
import Subprocess
import SystemPackage

/// A program that serves until it is told to stop.
struct Server: Sendable {
    /// The line by which it said that it listens.
    let readyLine: String
    let processID: Int
    private let deliver: @Sendable (Signal) throws -> Void

    fileprivate init(readyLine: String, processID: Int, deliver: @escaping @Sendable (Signal) throws -> Void) {
        self.readyLine = readyLine
        self.processID = processID
        self.deliver = deliver
    }

    func send(_ signal: Signal) throws { try deliver(signal) }

    /// The URLs of the ready line, in order, without a trailing slash.
    func urls(_ count: Int) throws -> [String] {
        let found = readyLine.matches(of: /https?:\/\/[^\s()]+/).map { String($0.output) }
        guard found.count == count else { throw HarnessFailure.unexpectedReadyLine(readyLine) }
        return found
    }
}

/// Runs a program that serves for as long as the body takes, then ends it by SIGTERM. Standard error goes to the log.
///
/// - Returns: what the body returned, and how the program ended.
func withServer<Value: Sendable>(
    _ program: FilePath, _ arguments: [String], environment: [String: String] = [:], log: FilePath,
    _ body: (Server) async throws -> Value
) async throws -> (value: Value, status: TerminationStatus) {
    let descriptor = try FileDescriptor.open(
        log, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite
    )
    let outcome = try await run(
        .path(program),
        arguments: Arguments(arguments),
        environment: .custom(keyed(environment)),
        input: .none,
        output: .sequence,
        error: .fileDescriptor(descriptor, closeAfterSpawningProcess: true)
    ) { execution in
        do {
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            guard let line = try await lines.next() else {
                throw HarnessFailure.noReadyLine(
                    program: arguments.first ?? program.string, log: try text(ofFileAt: log)
                )
            }
            let server = Server(readyLine: line, processID: Int(execution.processIdentifier.value)) { signal in
                try execution.send(signal: signal)
            }
            let value = try await body(server)
            try? execution.send(signal: .terminate)  // it may have ended already
            return value
        } catch {
            try? execution.send(signal: .kill)  // it may have ended already
            throw error
        }
    }
    return (outcome.closureResult, outcome.terminationStatus)
}

func text(ofFileAt path: FilePath) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path.string)), as: UTF8.self)
}
