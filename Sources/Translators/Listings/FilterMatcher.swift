/// The values of a filter, ready to be compared with the texts of many elements.
struct FilterMatcher: Sendable {
    /// As UTF-8: to Swift texts are equal that differ in how an accent is written.
    private let literals: Set<[UInt8]>
    private let wildcards: [WildcardMatcher]

    init(_ patterns: [WildcardPattern]) {
        literals = Set(patterns.compactMap { $0.literal.map { Array($0.utf8) } })
        wildcards = patterns.filter(\.hasWildcards).map { WildcardMatcher($0) }
    }

    /// Whether any of the values fits any of these texts.
    func matches(anyOf texts: [String]) -> Bool {
        texts.contains { text in
            !literals.isEmpty && literals.contains(Array(text.utf8)) || wildcards.contains { $0.matches(text) }
        }
    }
}
