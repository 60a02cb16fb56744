/// Where a page of calls begins: behind this place, in the order of time and then of recording.
package struct AuditCursor: Sendable, Hashable {
    /// In seconds since 1970.
    package let time: Int
    package let sequence: Int

    package init(time: Int, sequence: Int) {
        self.time = time
        self.sequence = sequence
    }

    /// Reads what ``text`` gave; `nil` for anything else.
    package init?(_ text: String) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let time = numbers[0], let sequence = numbers[1] else { return nil }
        self.init(time: time, sequence: sequence)
    }

    package var text: String { "\(time).\(sequence)" }
}

/// A part of the calls that were asked for.
package struct AuditPage: Sendable, Equatable {
    package let entries: [AuditEntry]
    /// Where the next page begins; `nil` at the end.
    package let next: AuditCursor?

    package init(entries: [AuditEntry], next: AuditCursor?) {
        self.entries = entries
        self.next = next
    }
}
