/// What OUTSCALE's published description says of the requests that the simulator serves.
struct DescriptionFacts: Sendable, Equatable {
    /// The type of a member.
    indirect enum MemberType: Sendable, Equatable {
        case string
        case boolean
        case integer
        case number
        /// A string in ISO 8601 date-time form.
        case date
        /// One of these strings.
        case choice([String])
        /// An object with members of its own.
        case shape(String)
        case array(MemberType)
    }

    /// One member of a shape.
    struct Member: Sendable, Equatable {
        let name: String
        let type: MemberType
        let isRequired: Bool
    }

    /// The description's own version.
    var version = ""
    /// Calls that need no signature (`security: []`), served here or not.
    var unsignedCalls: Set<String> = []
    /// The request's shape by call name.
    var requestShapes: [String: String] = [:]
    /// The members by shape name.
    var shapes: [String: [Member]] = [:]

    /// The facts that `scripts/generate-oapi-facts` wrote.
    static let published = DescriptionFacts(publishedFacts)

    /// Reads the generated table.
    ///
    /// - Precondition: the text is what the script writes; anything else is a mistake of ours.
    init(_ text: String) {
        var shape = ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch (line.hasPrefix("  "), words.first, words.count) {
            case (true, let name?, 2):
                let isRequired = name.hasSuffix("!")
                shapes[shape, default: []].append(
                    Member(
                        name: isRequired ? String(name.dropLast()) : name, type: MemberType(words[1]),
                        isRequired: isRequired
                    )
                )
            case (false, "description", 2): version = words[1]
            case (false, "unsigned", 2): unsignedCalls.insert(words[1])
            case (false, "call", 3): requestShapes[words[1]] = words[2]
            case (false, "shape", 2):
                shape = words[1]
                shapes[shape] = []
            default: preconditionFailure("unreadable line in the generated facts: \(line)")
            }
        }
    }
}

extension DescriptionFacts.MemberType {
    fileprivate init(_ word: String) {
        switch word {
        case "string": self = .string
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = .number
        case "date": self = .date
        case let word where word.hasPrefix("["): self = .array(Self(String(word.dropFirst().dropLast())))
        case let word where word.contains("|"): self = .choice(word.split(separator: "|").map(String.init))
        default: self = .shape(word)
        }
    }
}
