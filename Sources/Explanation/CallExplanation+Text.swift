internal import EC2Query
internal import JSONCoding
internal import OAPI

/// For people.
extension CallExplanation {
    package enum Style: Sendable, Hashable {
        case plain
        case coloured
    }

    /// The explanation's lines, without line breaks. Whatever a terminal should not be sent is escaped.
    package func lines(_ style: Style) -> [String] {
        func bold(_ text: String) -> String { style == .coloured ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
        func dim(_ text: String) -> String { style == .coloured ? "\u{1b}[2m\(text)\u{1b}[0m" : text }
        var lines = [bold(heading)]
        if let error { lines.append("\(error.code.rawValue) (\(error.status)): \(error.message.printable)") }
        if !parameters.isEmpty { lines += [""] + parameterLines }
        for (index, call) in calls.enumerated() {
            lines += ["", bold("\(index + 1). \(call.call.name)") + (call.isLookUp ? dim("  a look-up") : "")]
            lines += ["   \(dim(call.body.text.printable))", ""]
            for program in OAPIClientProgram.allCases {
                if let commandLine = call.commandLines[program] { lines.append("   \(commandLine)") }
            }
        }
        if !notes.isEmpty { lines += ["", bold("Notes")] + notes.map { "- \($0.printable)" } }
        return lines
    }

    private var heading: String {
        let count = calls.count == 1 ? "1 OAPI call" : "\(calls.count) OAPI calls"
        let name = name.printable
        return switch verdict {
        case .oapi: "\(name) is an OAPI call"
        case .translated: calls.isEmpty ? "\(name) needs no OAPI call" : "\(name) becomes \(count)"
        case .refused: "\(name.isEmpty ? "The request" : name) is refused"
        case .untranslated: "\(name) is not translated"
        }
    }

    private var parameterLines: [String] {
        let texts = parameters.map { parameter in
            parameter.name.printable + (parameter.value.map { "=\($0.printable)" } ?? "")
        }
        let width = min(texts.map(\.count).max() ?? 0, 48)
        return zip(texts, parameters).map { text, parameter in
            let padding = String(repeating: " ", count: max(0, width - text.count))
            let fate =
                switch parameter.treatment {
                case .translated(let how): "→ \(how.replacing("`", with: ""))"
                case .ignored(let why): "ignored: \(why)"
                case .refused(let what): "refused: \(what)"
                case .unknown: "refused: not known to this action"
                }
            return "  \(text)\(padding)  \(fate)"
        }
    }
}
