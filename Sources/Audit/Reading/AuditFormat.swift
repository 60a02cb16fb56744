internal import JSONCoding

/// How calls are printed: a table, or JSON.
package struct AuditFormat: Sendable {
    /// `nil` for JSON.
    private var table: AuditTable?
    private let isTerminal: Bool

    /// `noColor` is the value of the environment variable `NO_COLOR`.
    package init(json: Bool, isTerminal: Bool, noColor: String?) {
        self.isTerminal = isTerminal
        table = json ? nil : AuditTable(style: .init(isTerminal: isTerminal, noColor: noColor))
    }

    /// The lines of these calls, without line breaks: rows of a table that goes on from call to call, or records in
    /// JSON. A pipe gets the very bytes that are stored; for a terminal, what could harm it is escaped.
    package mutating func lines(_ entries: [AuditEntry]) -> [String] {
        table?.lines(entries) ?? entries.map(json)
    }

    /// The lines of one call in full: its record, indented unless JSON was asked for. Indented it is for people, who may
    /// look at it by way of a pipe, so what could harm a terminal is escaped wherever it goes.
    package func page(_ entry: AuditEntry) -> [String] {
        guard table != nil else { return [json(entry)] }
        let text = (try? JSON(parsing: entry.text.utf8))?.indentedText  // shown on one line if damaged
        return [TerminalText.json(text ?? entry.text)]
    }

    /// In the place of what is no record any more, and may be several lines of somebody else's, it says so.
    private func json(_ entry: AuditEntry) -> String {
        let isOneLine = entry.text.utf8.allSatisfy { $0 >= 0x20 }
        let isRecord = isOneLine && (try? entry.record()) != nil  // why it is none nobody asks
        let text = isRecord ? entry.text : FeedRow.standing(for: entry, at: nil).text
        return isTerminal ? TerminalText.json(text) : text
    }
}
