/// Where a look-up goes on: behind the last record that was looked at, among those that were there when it began. So
/// no page repeats or skips a record, however many come meanwhile.
package struct EventCursor: Sendable, Hashable {
    /// The number of the newest row when the look-up began.
    package let newest: Int
    /// A call that was taken before this second and has no outcome will have none: its gateway died.
    package let lostBefore: Int
    /// The `eventTime` of the last record, in seconds, and its number.
    package let time: Int
    package let sequence: Int

    package init(newest: Int, lostBefore: Int, time: Int, sequence: Int) {
        self.newest = newest
        self.lostBefore = lostBefore
        self.time = time
        self.sequence = sequence
    }

    /// Reads what ``text`` gave; `nil` for anything else.
    package init?(_ text: String) {
        let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 4, let newest = numbers[0], let lostBefore = numbers[1], let time = numbers[2],
            let sequence = numbers[3]
        else { return nil }
        self.init(newest: newest, lostBefore: lostBefore, time: time, sequence: sequence)
    }

    package var text: String { "\(newest) \(lostBefore) \(time) \(sequence)" }

    /// The same look-up, behind another record.
    func moved(to time: Int, _ sequence: Int) -> EventCursor {
        EventCursor(newest: newest, lostBefore: lostBefore, time: time, sequence: sequence)
    }
}
