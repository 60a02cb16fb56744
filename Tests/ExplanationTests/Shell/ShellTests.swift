import TestSupport
import Testing

@testable import Explanation

@Suite("Shell words", .startsPrograms) struct ShellTests {
    @Test("a real shell reads a quoted word as the text it was", arguments: hostileTexts)
    func roundTrip(text: String) async throws {
        let read = try await output(of: "/bin/bash", ["-c", "printf '%s' \(text.shellQuoted)"])
        #expect(read == text)
    }

    @Test(
        "a POSIX shell too, unless there is something to hide from a terminal",
        arguments: hostileTexts.filter { !$0.shellQuoted.hasPrefix("$") })
    func posix(text: String) async throws {
        #expect(try await output(of: "/bin/sh", ["-c", "printf '%s' \(text.shellQuoted)"]) == text)
    }

    @Test("a quote with a combining mark ends no word")
    func combiningMarks() {
        // By scalars: to a `String`, the quote and the mark are one character, which holds no quote.
        let quoted = "x'\u{301};id;'".shellQuoted.unicodeScalars
        let expected = #"'x'\''"# + "\u{301};id;" + #"'\'''"#
        #expect(quoted.elementsEqual(expected.unicodeScalars))
    }

    @Test("nothing that a terminal obeys is left", arguments: hostileTexts)
    func printable(text: String) {
        #expect(text.shellQuoted.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        #expect(text.printable.unicodeScalars.allSatisfy { $0.isPrintable })
    }

    static let lines: [(String, [String])] = [
        ("", []), ("  a  b ", ["a", "b"]), ("a 'b c' d", ["a", "b c", "d"]),
        (#"a "b 'c' \"d\" \x" e"#, ["a", #"b 'c' "d" \x"#, "e"]),
        (#"a\ b c"#, ["a b", "c"]), ("a \\\n  b", ["a", "b"]), ("a ''", ["a", ""]), (#"'it'\''s'"#, ["it's"]),
        ("a\"b\"'c'", ["abc"]), ("$HOME `x`", ["$HOME", "`x`"]),
    ]

    @Test("a line is split as a shell splits it", arguments: lines)
    func split(line: String, words: [String]) throws {
        #expect(try ShellWords.split(line) == words)
    }

    @Test("a quote without its end is refused", arguments: ["'a", "a \"b"])
    func unterminated(line: String) {
        #expect(throws: AWSCommandFailure.self) { try ShellWords.split(line) }
    }
}
