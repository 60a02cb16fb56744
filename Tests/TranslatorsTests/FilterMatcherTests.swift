import Testing

@testable import Translators

@Suite("Filter values are compared with texts", .timeLimit(.minutes(1)))
struct FilterMatcherTests {
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        FilterMatcher([WildcardPattern(pattern)]).matches(anyOf: [text])
    }

    /// The rules as they are written, at whatever cost.
    private static func fits(_ parts: ArraySlice<WildcardPattern.Part>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        switch parts.first {
        case nil: text.isEmpty
        case .run: fits(parts.dropFirst(), text) || !text.isEmpty && fits(parts, text.dropFirst())
        case .one: !text.isEmpty && fits(parts.dropFirst(), text.dropFirst())
        case .scalar(let scalar): text.first == scalar && fits(parts.dropFirst(), text.dropFirst())
        }
    }

    @Test(
        "wildcards stand for characters, and escaped ones for themselves",
        arguments: [
            ("", "", true), ("", "a", false), ("*", "", true), ("?", "", false), ("?", "é", true),
            ("?", "e\u{301}", false),
            ("é", "e\u{301}", false), ("a*", "abc", true), ("*c", "abc", true), ("*b*", "abc", true),
            ("a?c", "abc", true),
            ("A*", "abc", false), ("\\*", "*", true), ("\\*", "a", false), ("\\?*", "?a", true), ("a\\", "a\\", true),
            ("**a**", "bab", true), ("*ab*ab", "abab", true), ("*ab*ab", "aba", false), ("ü*ß", "über spaß", true),
        ])
    func wildcards(pattern: String, text: String, isMatch: Bool) {
        #expect(Self.matches(pattern, text) == isMatch)
    }

    @Test("random patterns match what the rules say")
    func random() {
        for _ in 0..<20_000 {
            let pattern = String((0..<Int.random(in: 0...8)).map { _ in "ab*?é\\".randomElement() ?? "a" })
            let text = String((0..<Int.random(in: 0...8)).map { _ in "abé*".randomElement() ?? "a" })
            let parts = WildcardPattern(pattern).parts
            #expect(
                Self.matches(pattern, text) == Self.fits(parts[...], Array(text.unicodeScalars)[...]),
                "\(pattern) \(text)")
        }
    }

    @Test(
        "patterns are followed over all their characters",
        arguments: [62, 63, 64, 65, 127, 128, 129, 191, 192, 254, 255])
    func long(length: Int) {
        let text = String(repeating: "ab", count: 128).prefix(length)
        #expect(Self.matches("*" + text + "*", "b" + text + "a"))
        #expect(!Self.matches("*" + text + "*", "b" + text.dropLast()))
        #expect(Self.matches("*" + String(repeating: "?", count: length), String(text)))
        #expect(!Self.matches("*" + String(repeating: "?", count: length), String(text.dropLast())))
    }

    @Test("a comparison takes a step for a character, whatever it is made of")
    func cost() {
        // Twenty billion steps for who begins again at every character.
        let text = String(repeating: "a", count: 80_000_000)
        #expect(!Self.matches("*" + String(repeating: "a?", count: 126) + "b", text))
    }
}
