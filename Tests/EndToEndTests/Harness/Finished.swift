import Foundation
import Subprocess
import SystemPackage

/// What a client program left behind.
struct Finished: Sendable, CustomStringConvertible {
    let exitCode: Int
    let standardOutput: String
    let standardError: String

    var description: String { "exit \(exitCode)\n\(standardOutput)\n\(standardError)" }

    /// The standard output as JSON.
    func json() throws -> Document { try Document(parsing: standardOutput) }

    /// The standard output's lines, each as JSON.
    func jsonLines() throws -> [Document] {
        try standardOutput.split(separator: "\n").map { try Document(parsing: String($0)) }
    }
}

/// Runs a program to its end, with this environment and no other. Cancelling the test ends it.
///
/// It reads `input` from a file, for a pipe whose reader ends early would take the tests along.
func finish(
    _ program: FilePath, _ arguments: [String], environment: [String: String] = [:], input: String = ""
) async throws -> Finished {
    let file = try inputFile(input)
    defer { try? file.close() }  // nothing is written to it any more
    let outcome = try await run(
        .path(program),
        arguments: Arguments(arguments),
        environment: .custom(keyed(environment)),
        input: .fileDescriptor(file, closeAfterSpawningProcess: false),
        output: .string(limit: 64 << 20),
        error: .string(limit: 16 << 20)
    )
    return Finished(
        exitCode: outcome.terminationStatus.code,
        standardOutput: outcome.standardOutput,
        standardError: outcome.standardError
    )
}

/// A file without a name that holds `text`.
private func inputFile(_ text: String) throws -> FileDescriptor {
    guard !text.isEmpty else { return try .open(FilePath("/dev/null"), .readOnly, options: .closeOnExec) }
    let place = FileManager.default.temporaryDirectory.appending(path: "passerelle-input-\(UUID().uuidString)")
    try Data(text.utf8).write(to: place)
    defer { try? FileManager.default.removeItem(at: place) }  // the system empties its temporary folder anyway
    return try .open(FilePath(place.path(percentEncoded: false)), .readOnly, options: .closeOnExec)
}

func keyed(_ environment: [String: String]) -> [Environment.Key: String] {
    Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
}

extension TerminationStatus {
    /// The exit code; as in a shell, 128 and more for a signal.
    var code: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }
}
