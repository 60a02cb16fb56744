internal import Audit

/// How far shipping has come, and when it may be tried again: what ``AuditShipper`` decides by. Time passes in ticks.
struct ShippingState {
    /// Ticks before the first further try, doubled with every failure up to the second number: at the most, and at the
    /// least half of them.
    static let pauses = (first: 1, longest: 60)
    /// Ticks that rows have to be missing for until they are taken for gone: somebody may have hidden them for a moment.
    static let ticksToMiss = 10
    /// Ticks without progress after which a slow receiver is told of.
    static let patience = 60

    /// The newest row that was handed over; a failure takes it back to ``arrived``.
    private(set) var sent: Int
    /// The newest row up to which all have arrived, or are lost.
    private(set) var arrived: Int
    /// What is not in the audit yet, one of a reason at the most.
    private(set) var losses: [ShippingLoss] = []
    /// Rows that will never arrive, of all reasons.
    private(set) var lostCount = 0
    /// Rows that were no records any more, and were handed over as such.
    private(set) var unreadableCount = 0
    /// Failures since something last arrived: what a receiver lets be sent to it, it may refuse afterwards.
    private(set) var failures = 0
    /// The newest row about which it is known whether it is lost; rows that are sent again are not counted again.
    private var judged: Int
    /// The row that is missing, and for how many ticks it has been.
    private var gap = (row: 0, ticks: 0)
    private var ticksToTry = 0
    private var idleTicks = 0

    /// Begins with the row after that one.
    init(after sequence: Int) {
        sent = sequence
        arrived = sequence
        judged = sequence
    }

    /// False for a while after a failure.
    var mayTry: Bool { ticksToTry == 0 }

    /// The row up to which nothing need be done again after a restart. No loss lies before it that is not in the audit.
    var position: Int { losses.map(\.first).min().map { min(arrived, $0 - 1) } ?? arrived }

    /// What came of rows that were handed over for the first time.
    struct Fresh: Equatable {
        let lost: Int
        let unreadable: Int
    }

    /// Those of the rows that were read whose turn it is: each follows on the one before. Behind a gap none is, until it
    /// is certain that what is missing is gone.
    mutating func following(_ rows: [FeedRow]) -> [FeedRow] {
        guard let first = rows.first else { return [] }
        if first.sequence > max(sent, judged) + 1 {
            if gap.row != sent + 1 { gap = (sent + 1, 0) }
            guard gap.ticks >= Self.ticksToMiss else { return [] }
        } else {
            gap = (0, 0)
        }
        return zip(rows, first.sequence...).prefix { $0.sequence == $1 }.map(\.0)
    }

    /// The rows that were read were handed over, all but those that are too long.
    mutating func handed(over rows: [FeedRow], tooLong: [Int]) -> Fresh {
        let (lost, unreadable) = (lostCount, unreadableCount)
        for row in rows {
            lose(sent + 1..<row.sequence, .notInStore)
            if !row.isReadable, row.sequence > judged { unreadableCount += 1 }
            if tooLong.contains(row.sequence) { lose(row.sequence..<row.sequence + 1, .tooLong) }
            sent = row.sequence
        }
        judged = max(judged, sent)
        idleTicks = 0
        return Fresh(lost: lostCount - lost, unreadable: unreadableCount - unreadable)
    }

    private mutating func lose(_ rows: Range<Int>, _ reason: ShippingLoss.Reason) {
        let fresh = rows.clamped(to: judged + 1..<max(judged + 1, rows.upperBound))
        guard !fresh.isEmpty else { return }
        lostCount += fresh.count
        if let index = losses.firstIndex(where: { $0.reason == reason }) {
            losses[index].count += fresh.count
            losses[index].last = fresh.upperBound - 1
        } else {
            losses.append(
                ShippingLoss(reason: reason, count: fresh.count, first: fresh.lowerBound, last: fresh.upperBound - 1))
        }
    }

    /// The loss is in the audit.
    mutating func recorded(_ loss: ShippingLoss) {
        losses.removeAll { $0 == loss }
    }

    /// What the receiver is known to have. Later than ``sent`` is not believed. Returns whether it works again with that.
    mutating func arrived(through sequence: Int) -> Bool {
        let before = arrived
        arrived = max(arrived, min(sequence, sent))
        guard arrived > before else { return false }
        defer { failures = 0 }
        return failures > 0
    }

    /// Goes back to what has arrived.
    mutating func goBack() {
        sent = arrived
    }

    /// It failed. Returns whether it had worked since the failure before.
    ///
    /// - Parameter random: a number of that range. Without it all gateways came back at the same moment to a receiver
    ///   that left all of them.
    mutating func failed(_ random: (ClosedRange<Int>) -> Int) -> Bool {
        let pause = min(Self.pauses.longest, Self.pauses.first << min(failures, 16))
        ticksToTry = random((pause + 1) / 2...pause)
        failures += 1
        idleTicks = 0
        return failures == 1
    }

    /// A tick has passed. Returns whether a receiver has to be told of that has taken nothing for long, though
    /// something is being sent to it.
    mutating func tick(isSending: Bool) -> Bool {
        ticksToTry = max(0, ticksToTry - 1)
        if gap.row > 0 { gap.ticks += 1 }
        idleTicks = isSending ? idleTicks + 1 : 0
        return idleTicks == Self.patience
    }
}
