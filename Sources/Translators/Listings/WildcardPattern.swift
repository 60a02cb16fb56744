/// One value of a filter: `*` is any run of characters, `?` any one, and `\` takes either, and itself, at its word.
///
/// Source: AWS "List and filter your resources".
struct WildcardPattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case one
        case run
    }

    /// Characters in a value with wildcards, those that `*` stands for not counted: as many as a tag's value may have.
    static let lengthLimit = 255

    let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        parts.reserveCapacity(text.utf8.count)
        var escaped = false
        for scalar in text.unicodeScalars {
            switch (escaped, scalar) {
            case (true, "*"), (true, "?"), (true, "\\"):
                parts.append(.scalar(scalar))
                escaped = false
            case (true, _):
                parts += [.scalar("\\"), .scalar(scalar)]
                escaped = false
            case (false, "\\"): escaped = true
            case (false, "*"): parts.append(.run)
            case (false, "?"): parts.append(.one)
            case (false, _): parts.append(.scalar(scalar))
            }
        }
        if escaped { parts.append(.scalar("\\")) }
        self.parts = parts
    }

    var hasWildcards: Bool {
        parts.contains { if case .scalar = $0 { false } else { true } }
    }

    /// The one text that fits; `nil` for a pattern with wildcards.
    var literal: String? {
        var text = String.UnicodeScalarView()
        for part in parts {
            guard case .scalar(let scalar) = part else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// The text that the pattern stands for, where it can be sent to OAPI: without wildcards, and without a character
    /// that OAPI might take for one. `nil` otherwise.
    var plain: String? {
        literal.flatMap { $0.utf8.contains { "*?\\".utf8.contains($0) } ? nil : $0 }
    }

    /// Whether it has wildcards, and more characters than ``lengthLimit``.
    var isTooLong: Bool { hasWildcards && parts.count { $0 != .run } > Self.lengthLimit }
}
