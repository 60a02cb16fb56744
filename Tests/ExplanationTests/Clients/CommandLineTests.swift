import Foundation
import JSONCoding
import OAPI
import TestSupport
import Testing
import Translators

@testable import Explanation

@Suite("Client command lines", .startsPrograms) struct CommandLineTests {
    static let place = OAPIPlace(region: "eu-west-2")
    static let nested = JSON.object([
        .init(
            "Filters",
            .object([.init("SnapshotIds", .strings(["snap-12345678", "a,b"])), .init("IsPublic", .bool(true))])),
        .init("Tags", .array([.object([.init("Key", .string("k")), .init("Value", .string("v w"))])])),
        .init("Size", .integer(10)), .init("DryRun", .bool(false)),
    ])

    static let forms: [(OAPIClientProgram, String)] = [
        (
            .oscCLI,
            #"""
            osc-cli api ReadSnapshots --Filters '{"SnapshotIds": ["snap-12345678", "a,b"], "IsPublic": True}' \#
            --Tags '[{"Key": "k", "Value": "v w"}]' --Size 10 --DryRun False
            """#
        ),
        (
            .oapiCLI,
            #"""
            oapi-cli ReadSnapshots --Filters '{"SnapshotIds":["snap-12345678","a,b"],"IsPublic":true}' \#
            --Tags '[{"Key":"k","Value":"v w"}]' --Size 10 --DryRun false
            """#
        ),
        (
            .octl,
            #"""
            octl iaas api ReadSnapshots --Filters.SnapshotIds 'snap-12345678,"a,b"' --Filters.IsPublic \#
            --Tags.0.Key k --Tags.0.Value 'v w' --Size 10 --DryRun=false
            """#
        ),
        (
            .curl,
            #"""
            curl --user "$OSC_ACCESS_KEY:$OSC_SECRET_KEY" --aws-sigv4 osc:osc:eu-west-2:api --header 'Content-Type: \#
            application/json' --data-raw '{"Filters":{"SnapshotIds":["snap-12345678","a,b"],"IsPublic":true},\#
            "Tags":[{"Key":"k","Value":"v w"}],"Size":10,"DryRun":false}' \#
            https://api.eu-west-2.outscale.com/api/v1/ReadSnapshots
            """#
        ),
    ]

    @Test("each client's own form", arguments: forms)
    func form(program: OAPIClientProgram, line: String) {
        #expect(program.commandLine(.readSnapshots, Self.nested, at: Self.place) == line)
    }

    @Test("a call without parameters")
    func bare() {
        let lines = OAPIClientProgram.allCases.map { $0.commandLine(.readAccounts, .object([]), at: Self.place) }
        #expect(lines[0] == "osc-cli api ReadAccounts")
        #expect(lines[1] == "oapi-cli ReadAccounts")
        #expect(lines[2] == "octl iaas api ReadAccounts")
        #expect(lines[3]?.contains("--data-raw '{}'") ?? false)
    }

    @Test("a parameter's name is quoted as its value is, whatever the value: octl's flags too")
    func names() {
        let body = JSON.object([
            .init("; touch x\u{2028}", .bool(true)), .init("$(id)", .bool(false)), .init("`id`", .string("v")),
        ])
        #expect(
            OAPIClientProgram.octl.commandLine(.readSnapshots, body, at: Self.place)
                == #"octl iaas api ReadSnapshots $'--; touch x\342\200\250' '--$(id)'=false '--`id`' v"#)
    }

    @Test("what is written around a text does not depend on a combining mark in it")
    func combiningMarks() {
        func line(_ program: OAPIClientProgram, _ value: JSON) -> String? {
            program.commandLine(.createSnapshot, .object([.init("X", value)]), at: Self.place)
        }
        #expect(line(.octl, .strings(["a\"\u{301},b"])) == "octl iaas api CreateSnapshot --X '\"a\"\"\u{301},b\"'")
        #expect(line(.octl, .strings([" \u{301}"])) == "octl iaas api CreateSnapshot --X '\" \u{301}\"'")
        #expect(line(.octl, .string("-\u{301}")) == "octl iaas api CreateSnapshot '--X=-\u{301}'")
        #expect(line(.oapiCLI, .string("\u{301}x")) == "oapi-cli CreateSnapshot --X '\u{301}x'")
        #expect(line(.oscCLI, .string("[\u{301}]")) == nil)
    }

    @Test("octl takes whole what its options cannot say")
    func payload() {
        for value in [JSON.array([]), .object([]), .number("1.5"), .strings(["a\rb"])] {
            let line = Octl.commandLine(.readSnapshots, .object([.init("X", value)]))
            #expect(line.hasPrefix("octl iaas api ReadSnapshots --payload "))
        }
    }

    /// The text of `--Description` as the program is given it, from a real shell.
    private func given(_ program: OAPIClientProgram, _ text: String) async throws -> String {
        let body = JSON.object([.init("Description", .string(text))])
        let line = try #require(program.commandLine(.createSnapshot, body, at: Self.place))
        let name = String(line.prefix { $0 != " " })
        let script = "function \(name) { printf '%s\\0' \"$@\"; }; \(line)"
        let words = try await output(of: "/bin/bash", ["-c", script]).split(
            separator: "\0", omittingEmptySubsequences: false)
        if program == .curl {
            let place = try #require(words.firstIndex(of: "--data-raw"))
            return String(words[place + 1])
        }
        let place = try #require(words.firstIndex { $0.hasPrefix("--Description") })
        let joined = words[place].dropFirst("--Description".count)
        return joined.hasPrefix("=") ? String(joined.dropFirst()) : String(words[place + 1])
    }

    @Test("osc-cli's reader finds the text", arguments: hostileTexts.filter { !$0.hasPrefix("[") })
    func oscCLI(text: String) async throws {
        // osc-cli's own parser of values.
        let script = "import sys, fire.parser as p; sys.stdout.write(repr(p.DefaultParseValue(sys.stdin.read())))"
        let python = checkout.appending(path: ".venv/bin/python").path(percentEncoded: false)
        let given = try await given(.oscCLI, text)
        let read = try await output(of: python, ["-c", script], input: given)
        let expected = try await output(
            of: python, ["-c", "import sys; sys.stdout.write(repr(sys.stdin.read()))"], input: text)
        // Python's standard input turns a carriage return into a line break on both ways.
        #expect(read.replacing("\\r", with: "\\n") == expected.replacing("\\r", with: "\\n"))
    }

    @Test("osc-cli cannot send a text that begins with a bracket")
    func bracket() {
        let body = JSON.object([.init("Description", .string("[Copied snap-12345678 from eu-west-2]"))])
        #expect(OAPIClientProgram.oscCLI.commandLine(.createSnapshot, body, at: Self.place) == nil)
        let explanation = CallExplanation.of(
            call: .createSnapshot, body: body,
            settings: ExplanationSettings(context: TranslationContext(region: "eu-west-2")))
        #expect(explanation.notes.contains { $0.contains("osc-cli takes a text that begins with [") })
    }

    @Test("oapi-cli puts the text into JSON as it is", arguments: hostileTexts)
    func oapiCLI(text: String) async throws {
        let given = try await given(.oapiCLI, text)
        #expect(try JSON(parsing: "\"\(given)\"".utf8) == .string(text))
    }

    @Test("octl takes the text as it is", arguments: hostileTexts)
    func octl(text: String) async throws {
        #expect(try await given(.octl, text) == text)
    }

    @Test("curl sends the body", arguments: hostileTexts)
    func curl(text: String) async throws {
        let body = try JSON(parsing: try await given(.curl, text).utf8)
        #expect(body["Description"] == .string(text))
    }

    @Test("no line bears a secret")
    func secrets() {
        for program in OAPIClientProgram.allCases {
            let line = program.commandLine(.readAccounts, .object([]), at: Self.place) ?? ""
            #expect(!line.contains("KEY=") && !line.lowercased().contains("secret_key="))
        }
    }
}
