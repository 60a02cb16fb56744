import Foundation
import SystemPackage
import TestSupport
import Testing

/// A Python program that is loaded once for all tests, because importing its clients takes longer than any call, and
/// asked over HTTP. It ends when the tests do.
struct PythonService: Sendable {
    private let process: ChildProcess
    private let url: String

    /// The clients and judges of Clients/service.py. A task of its own, for it outlives the test that first asks for it;
    /// so are the others.
    private static let clients = Task.detached {
        try await PythonService(try Programs.client("python").string, "service.py")
    }
    private static let awsCLI1 = Task.detached { try await awsCLI(Programs.client("aws")) }
    private static let awsCLI2 = Task.detached { try await awsCLI(Programs.system("aws")) }

    private init(_ python: String, _ script: String) async throws {
        let environment = clientEnvironment(.first, home: FileManager.default.temporaryDirectory)
        process = try ChildProcess(
            "env", ["-i"] + environment.map { "\($0)=\($1)" } + [python, Programs.script(script)])
        let port = try await process.line(with: "port ").dropFirst("port ".count)
        url = "http://127.0.0.1:\(port.trimmingCharacters(in: .newlines))"
    }

    /// `nil` when the CLI is no Python program, as the one of AWS's installer.
    private static func awsCLI(_ program: FilePath) async throws -> PythonService? {
        let start = try FileHandle(forReadingFrom: URL(filePath: program.string)).read(upToCount: 256) ?? Data()
        let line = String(decoding: start, as: UTF8.self).prefix { $0 != "\n" }
        guard line.hasPrefix("#!"), line.contains("python") else { return nil }
        return try await PythonService(String(line.dropFirst(2)), "aws_cli.py")
    }

    private func ask(_ name: String, _ input: String) async throws -> HTTPAnswer {
        try await .expected(from: "the Python service", "POST", "\(url)/\(name)", body: input)
    }

    /// What a program of Clients/ makes of that input.
    static func answer(of program: String, _ input: String) async throws -> HTTPAnswer {
        try await clients.value.ask(program, input)
    }

    /// Runs one command of an AWS CLI, in a process of its own.
    static func aws(_ version: AWSCLI, _ arguments: [String], environment: [String: String]) async throws -> Finished {
        guard let service = try await (version == .version1 ? awsCLI1 : awsCLI2).value else {
            return try await finish(version.program, arguments, environment: environment)
        }
        let order = AWSOrder(arguments: arguments, environment: environment)
        let told = try await service.ask("", String(decoding: try JSONEncoder().encode(order), as: UTF8.self)).json()
        return Finished(
            exitCode: try #require(told.exitCode.integer), standardOutput: try #require(told.standardOutput.text),
            standardError: try #require(told.standardError.text))
    }

    private struct AWSOrder: Encodable {
        let arguments: [String]
        let environment: [String: String]
    }
}
