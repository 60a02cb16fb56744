/// Where a page of calls begins: behind this place, in the order of time, then of gateways, then of recording.
package struct AuditCursor: Sendable, Hashable {
    /// In seconds since 1970.
    package let time: Int
    package let place: AuditPlace

    package init(time: Int, place: AuditPlace) {
        self.time = time
        self.place = place
    }

    /// Reads what ``text`` gave; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Int(parts[0]), let sequence = Int(parts[1]),
            parts[2].isEmpty || ChainSettings.isGatewayID(String(parts[2]))
        else { return nil }
        self.init(time: time, place: AuditPlace(chain: String(parts[2]), sequence: sequence))
    }

    package var text: String { "\(time).\(place.sequence).\(place.chain)" }
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
