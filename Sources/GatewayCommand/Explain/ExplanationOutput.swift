import Explanation
import Foundation
internal import JSONCoding

/// Prints explanations: text, in colour on a terminal, or JSON.
struct ExplanationOutput {
    let json: Bool

    func write(_ explanation: CallExplanation) throws {
        if json {
            try AuditOutput.write(json: explanation.json.text)
        } else {
            let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
            let isColoured = isatty(STDOUT_FILENO) == 1 && noColor.isEmpty
            try AuditOutput.write(explanation.lines(isColoured ? .coloured : .plain))
        }
    }
}
