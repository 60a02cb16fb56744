package import JSONCoding

/// One thing that `passerelle doctor` looked at.
package struct Finding: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case good
        /// Nothing that keeps calls from being answered now.
        case warning
        case bad
    }

    /// What was looked at: `upstream eu-west-2`, `key AKIA… (default)`.
    package let subject: String
    package let verdict: Verdict
    package let what: String
    /// What to do about it; `nil` when there is nothing to do.
    package let remedy: String?

    package static func good(_ subject: String, _ what: String) -> Self {
        Self(subject: subject, verdict: .good, what: what, remedy: nil)
    }
    package static func warning(_ subject: String, _ what: String, remedy: String) -> Self {
        Self(subject: subject, verdict: .warning, what: what, remedy: remedy)
    }
    package static func bad(_ subject: String, _ what: String, remedy: String) -> Self {
        Self(subject: subject, verdict: .bad, what: what, remedy: remedy)
    }

    /// A line for people.
    package var line: String {
        let mark =
            switch verdict {
            case .good: "ok"
            case .warning: "warning"
            case .bad: "WRONG"
            }
        return "\(mark)\t\(subject): \(what)" + (remedy.map { "; \($0)" } ?? "")
    }

    package var json: JSON {
        .object([
            .init("subject", .string(subject)), .init("verdict", .string(verdict.rawValue)),
            .init("finding", .string(what)), .init("remedy", remedy.map { .string($0) } ?? .null),
        ])
    }
}
