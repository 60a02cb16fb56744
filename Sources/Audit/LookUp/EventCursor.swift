/// Where a look-up goes on: behind the last record that was looked at, among those that were there when it began. So
/// no page repeats or skips a record, however many come meanwhile, and from however many gateways.
package struct EventCursor: Sendable, Hashable {
    /// The newest row of each chain when the look-up began.
    package let newest: AuditPositions
    /// A call that was taken before this second and has no outcome will have none: its gateway died.
    package let lostBefore: Int
    /// The last record, by its `eventTime`.
    package var last: CallPlace

    package init(newest: AuditPositions, lostBefore: Int, last: CallPlace) {
        self.newest = newest
        self.lostBefore = lostBefore
        self.last = last
    }

    /// Reads what ``text`` gave; `nil` for anything else.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 4, let lostBefore = Int(words[0]), let time = Int(words[1]),
            let sequence = Int(words[3]), let newest = AuditPositions(words: words[4...])
        else { return nil }
        let place = AuditPlace(chain: String(words[2]), sequence: sequence)
        self.init(newest: newest, lostBefore: lostBefore, last: CallPlace(time: time, place: place))
    }

    package var text: String {
        let start = "\(lostBefore) \(last.time) \(last.place.chain) \(last.place.sequence)"
        return newest.sequences.isEmpty ? start : "\(start) \(newest.text)"
    }
}
