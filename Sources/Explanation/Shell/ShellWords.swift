/// The words of a command line that was given as one text, as a POSIX shell splits it (IEEE Std 1003.1 §2.2): quotes and
/// backslashes are undone, and nothing is expanded.
enum ShellWords {
    /// - Throws: ``AWSCommandFailure/unterminatedQuote(_:)`` for a quote without its end.
    static func split(_ text: String) throws(AWSCommandFailure) -> [String] {
        var words: [String] = []
        var word: String?
        var characters = Array(text.unicodeScalars)[...]
        while let character = characters.popFirst() {
            switch character {
            case " ", "\t", "\n", "\r":
                if let ended = word { words.append(ended) }
                word = nil
            case "'":
                word = (word ?? "") + (try quoted(until: "'", &characters))
            case "\"":
                word = (word ?? "") + (try quoted(until: "\"", &characters))
            case "\\":
                guard let next = characters.popFirst() else { break }
                // A backslash at the end of a line joins it to the next.
                if next != "\n" { word = (word ?? "") + String(next) }
            default:
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    private static func quoted(
        until end: Unicode.Scalar, _ characters: inout ArraySlice<Unicode.Scalar>
    ) throws(AWSCommandFailure) -> String {
        var text = ""
        while let character = characters.popFirst() {
            if character == end { return text }
            guard character == "\\", end == "\"", let next = characters.first else {
                text.unicodeScalars.append(character)
                continue
            }
            switch next {
            case "\"", "\\", "$", "`":
                characters.removeFirst()
                text.unicodeScalars.append(next)
            case "\n": characters.removeFirst()
            default: text.unicodeScalars.append(character)
            }
        }
        throw .unterminatedQuote(Character(end))
    }
}
