import Foundation
import SystemPackage

/// Where the programs are that the tests run.
enum Programs {
    /// The checkout's root.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The gateway that was built with the tests; PASSERELLE_PROGRAM names another.
    static func passerelle() throws -> FilePath {
        if let named = ProcessInfo.processInfo.environment["PASSERELLE_PROGRAM"] { return FilePath(named) }
        let besideTheTests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return try installed(
            "passerelle",
            at: [besideTheTests.appending(path: "passerelle"), root.appending(path: ".build/debug/passerelle")]
        )
    }

    /// A program of the Python clients: `aws`, `osc-cli`, `python`.
    static func client(_ name: String) throws -> FilePath {
        try installed(name, at: [root.appending(path: ".venv/bin/\(name)")])
    }

    /// A program of the system: `curl`, `xmllint`, version 2 of `aws`.
    static func system(_ name: String) throws -> FilePath {
        try installed(name, at: [URL(filePath: "/usr/bin/\(name)"), URL(filePath: "/usr/local/bin/\(name)")])
    }

    /// A Python program of this folder.
    static func script(_ name: String) -> String {
        root.appending(path: "Tests/EndToEndTests/Clients/\(name)").path(percentEncoded: false)
    }

    private static func installed(_ name: String, at places: [URL]) throws -> FilePath {
        for place in places where FileManager.default.isExecutableFile(atPath: place.path(percentEncoded: false)) {
            return FilePath(place.path(percentEncoded: false))
        }
        throw HarnessFailure.notInstalled(name)
    }
}

/// Why a test could not be carried out at all.
enum HarnessFailure: Error, CustomStringConvertible {
    case notInstalled(String)
    /// The program ended without saying that it listens.
    case noReadyLine(program: String, log: String)
    case unexpectedReadyLine(String)
    case unreadable(what: String, text: String)
    case clientFailed(String, Finished)
    case refused(String, HTTPAnswer)

    var description: String {
        switch self {
        case .notInstalled(let name): "\(name) is not installed: run scripts/setup test"
        case .noReadyLine(let program, let log): "\(program) ended before it was ready:\n\(log)"
        case .unexpectedReadyLine(let line): "not understood as a ready line: \(line)"
        case .unreadable(let what, let text): "\(what) is not understood: \(text.prefix(2_000))"
        case .clientFailed(let client, let finished): "\(client) failed: \(finished)"
        case .refused(let server, let answer): "\(server) answered: \(answer)"
        }
    }
}
