import Foundation
import Subprocess
import SystemPackage

/// The checkout's root.
let checkout = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Runs a program to its end and gives what it printed.
func output(of program: String, _ arguments: [String], input: String = "") async throws -> String {
    let outcome = try await run(
        .path(FilePath(program)), arguments: Arguments(arguments),
        environment: .custom(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"]),
        input: .string(input), output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
    guard case .exited(0) = outcome.terminationStatus else {
        throw ProgramFailure(program: program, printed: outcome.standardError)
    }
    return outcome.standardOutput
}

struct ProgramFailure: Error {
    let program: String
    let printed: String
}

/// Texts that are hard on quoting.
let hostileTexts = [
    "plain", "", " ", "two words", "it's", "\"quoted\"", "back\\slash", "$HOME", "`id`", "$(id)", "a;b|c&d", "-x",
    "--x", "*",
    "~", "#", "!", "line\nbreak", "tab\tstop", "\u{1b}[31mred", "\u{202e}reversed", "é漢😀", "{a,b}", "[a]", "a=b", "'''",
    "\\n", "True", "12", "1e5", "None", "a, b", "(a)", "ends in space ", "a #b", "\u{7f}", "\r", "\u{a0}", "%s",
    "@file", "x'\u{301};echo run;echo '", "x'\u{301}\n;echo run;echo '", "\\\u{301}\t'\u{301}", "a\"\u{301},b",
    "-\u{301}x",
    " \u{301}x",
]
