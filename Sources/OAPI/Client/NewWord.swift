/// A word that OAPI's description does not have where it stands.
package struct NewWord: Sendable, Hashable {
    /// Where it stands, such as `Snapshot.State`.
    package let member: String
    package let text: String

    /// - Returns: `nil` for one of the known words, and for none at all.
    init?(_ text: String, of member: String, known: Set<String>) {
        guard !text.isEmpty, !known.contains(text) else { return nil }
        self.member = member
        self.text = text
    }
}
