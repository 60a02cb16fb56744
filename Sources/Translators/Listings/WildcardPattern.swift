/// One value of a filter: `*` is any run of characters, `?` any one, and `\` takes either, and itself, at its word.
///
/// Source: AWS "List and filter your resources".
struct WildcardPattern: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case one
        case run
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
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

    /// The text that the pattern stands for, where it can be sent to OAPI: without wildcards, and without a character
    /// that OAPI might take for one. `nil` otherwise.
    var plain: String? {
        var text = String.UnicodeScalarView()
        for part in parts {
            guard case .scalar(let scalar) = part, scalar != "*", scalar != "?", scalar != "\\" else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// Whether the whole text fits, case and all. Takes at most as many steps as pattern times text is long.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var part = 0
        var position = 0
        var resume: (part: Int, position: Int)?
        while position < scalars.count {
            if part < parts.count {
                switch parts[part] {
                case .run:
                    resume = (part + 1, position)
                    part += 1
                    continue
                case .one:
                    part += 1
                    position += 1
                    continue
                case .scalar(let scalar) where scalar == scalars[position]:
                    part += 1
                    position += 1
                    continue
                case .scalar: break
                }
            }
            // The last run takes one character more, and what follows it is tried again from there.
            guard let last = resume else { return false }
            resume = (last.part, last.position + 1)
            part = last.part
            position = last.position + 1
        }
        return parts[part...].allSatisfy { $0 == .run }
    }
}
