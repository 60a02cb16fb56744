import ArgumentParser
import EC2Query
import Explanation
import Foundation
import Gateway
internal import JSONCoding

/// `passerelle explain`: what a call becomes, without making it.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show the OAPI calls that an `aws ec2` command becomes.",
        usage: """
            passerelle explain [OPTIONS] -- aws ec2 COMMAND …
            passerelle explain [OPTIONS] --query 'Action=…&…'
            """,
        discussion: """
            Prints each OAPI call as JSON and as command lines of osc-cli, oapi-cli, octl and curl, how each parameter \
            is translated, and where the meaning differs. The command may also be one quoted text, or come on standard \
            input. Nothing is sent: what depends on an answer is shown with a made-up one, and says so.

            Exit codes: 0 explained; 1 the gateway refuses the request (why is printed, and what is left of it without \
            the refused parameters); 3 the action is not translated; 64 the command line is wrong; 78 the configuration \
            is wrong.
            """)

    @Option(
        help: ArgumentHelp(
            "An EC2 Query body or URL instead of a command line; - for standard input.", valueName: "body"))
    var query: String?

    @OptionGroup var settingsOptions: ExplanationOptions

    @Flag(help: "One JSON object instead of text.")
    var json = false

    @Argument(parsing: .captureForPassthrough, help: "The words of the command: aws ec2 copy-snapshot …")
    var words: [String] = []

    func run() async throws {
        // What is passed through is not looked at by the parser of options.
        if words == ["--help"] || words == ["-h"] { throw CleanExit.helpRequest(self) }
        let explanation = try await explanation(try await settingsOptions.settings())
        try ExplanationOutput(json: json).write(explanation)
        switch explanation.verdict {
        case .translated, .oapi: return
        case .refused: throw ExitCode(1)
        case .untranslated: throw ExitCode(3)
        }
    }

    private func explanation(_ settings: ExplanationOptions.Settings) async throws -> CallExplanation {
        var words = words
        if words.first == "--" { words.removeFirst() }
        if let query {
            guard words.isEmpty else { throw Self.wrong("give --query or a command line, not both") }
            return try await explanation(ofQuery: query == "-" ? Self.standardInput() : query, settings)
        }
        if words.isEmpty || words == ["-"] {
            let text = try Self.standardInput()
            if text.contains("Action="), !text.hasPrefix("aws") {
                return try await explanation(ofQuery: text, settings)
            }
            words = [text]
        }
        do throws(AWSCommandFailure) {
            let command = try AWSCommandLine(words: words, region: settings.fallbackRegion) { path in
                try String(contentsOf: URL(filePath: path), encoding: .utf8)
            }
            return await .of(
                query: [FormParameter(name: "Action", value: command.action)] + command.parameters,
                settings: settings.explained(by: command.region), remarks: command.remarks)
        } catch .untranslated(_, let action) {
            return .untranslated(action, settings: settings.explained(by: nil))
        } catch {
            throw Self.wrong("\(error)")
        }
    }

    private func explanation(
        ofQuery text: String, _ settings: ExplanationOptions.Settings
    ) async throws -> CallExplanation {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let body = trimmed.hasPrefix("http") ? trimmed.drop { $0 != "?" }.dropFirst() : trimmed[...]
        guard !body.isEmpty else { throw Self.wrong("--query is empty: write Action=NAME&…") }
        let parameters: [FormParameter]
        do {
            parameters = try FormParameter.decode(body.utf8)
        } catch {
            throw Self.wrong("--query: \(error.message)")
        }
        return await .of(query: parameters, settings: settings.explained(by: nil))
    }

    /// Says what is wrong with the command line; returns the exit code for it.
    private static func wrong(_ why: String) -> ExitCode {
        StandardError.write("passerelle: \(why)\n")
        return .validationFailure
    }

    private static func standardInput() throws -> String {
        guard isatty(STDIN_FILENO) == 0 else {
            throw Self.wrong("name a command: passerelle explain -- aws ec2 copy-snapshot …")
        }
        let data = try FileHandle.standardInput.readToEnd() ?? Data()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
