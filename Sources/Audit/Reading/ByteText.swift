/// A text that is another one when it has the same bytes, as the stores compare texts. Swift takes for equal whatever reads the
/// same, such as `K` and the Kelvin sign; who may write to a store can name things so.
package struct ByteText: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(stringLiteral text: String) {
        self.text = text
    }

    package static func == (left: ByteText, right: ByteText) -> Bool { left.text.isIdentical(to: right.text) }

    /// Texts that Swift takes for equal are few, and may have one hash.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    package static func < (left: ByteText, right: ByteText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension String {
    /// Whether it is the same ``ByteText``.
    package func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
