internal import Audit

/// Calls over time as bars: those that succeeded below, all others on top.
struct ActivityChart {
    /// A stretch of time that can be looked at.
    enum Range: String, CaseIterable {
        case hour = "1h"
        case day = "24h"
        case week = "7d"
        case month = "30d"

        var title: String {
            switch self {
            case .hour: "Last hour"
            case .day: "Last 24 hours"
            case .week: "Last 7 days"
            case .month: "Last 30 days"
            }
        }

        /// One bar, in seconds.
        var step: Int {
            switch self {
            case .hour: 60
            case .day: 1_800
            case .week: 14_400
            case .month: 86_400
            }
        }

        var bars: Int {
            switch self {
            case .hour: 60
            case .day: 48
            case .week: 42
            case .month: 30
            }
        }

        var stepWords: String {
            switch self {
            case .hour: "minute"
            case .day: "half hour"
            case .week: "4 hours"
            case .month: "day"
            }
        }
    }

    struct Bar {
        let x: Int
        let width: Int
        let goodY: Int
        let goodHeight: Int
        let badY: Int
        let badHeight: Int
        let words: String
    }

    struct Tick {
        let y: Int
        let textY: Int
        let text: String
    }

    struct Label {
        let x: Int
        let text: String
        /// SVG's `text-anchor`.
        let anchor: String
    }

    /// A line of the table with the same numbers.
    struct Line {
        let time: String
        let succeeded: Int
        let refused: Int
        let failed: Int
        let unknown: Int
        let all: Int
    }

    private static let plotHeight = 150
    private static let top = 12
    private static let left = 52
    private static let right = 8
    private static let plotWidth = 1_240

    let width = left + plotWidth + right
    let height = top + plotHeight + 28
    let baseY = top + plotHeight
    let labelY = top + plotHeight + 18
    let axisX = left
    let axisEnd = left + plotWidth
    let tickX = left - 8
    let bars: [Bar]
    let ticks: [Tick]
    let labels: [Label]
    /// Newest first; stretches without a call are left out.
    let lines: [Line]
    let isEmpty: Bool
    let summary: String
    let stepWords: String

    init(_ activity: AuditActivity, _ range: Range, now: AuditTime) {
        let last = now.seconds / range.step
        let first = last - range.bars + 1
        var counts = [UsageReport.Counts](repeating: UsageReport.Counts(), count: range.bars)
        for bucket in activity.buckets {
            let index = bucket.start.seconds / range.step - first
            if counts.indices.contains(index) { counts[index] = bucket.counts }
        }
        let ceiling = Self.niceCeiling(counts.map(\.all).max() ?? 0)
        func height(_ count: Int) -> Int {
            count == 0 ? 0 : max(2, count * Self.plotHeight / ceiling)
        }
        let slot = Self.plotWidth / range.bars
        let offset = Self.left + (Self.plotWidth - slot * range.bars) / 2
        bars = counts.enumerated().compactMap { index, count in
            guard count.all > 0 else { return nil }
            let (good, bad) = (height(count.succeeded), height(count.errors))
            let base = Self.top + Self.plotHeight
            let time = AuditTime(seconds: (first + index) * range.step).text
            return Bar(
                x: offset + index * slot + 1, width: max(1, slot - 2), goodY: base - good, goodHeight: good,
                badY: base - good - bad, badHeight: bad,
                words: "\(time): \(count.all) calls, \(count.errors) not succeeded")
        }
        ticks = [0, ceiling / 2, ceiling].map { value in
            let y = Self.top + Self.plotHeight - value * Self.plotHeight / ceiling
            return Tick(y: y, textY: y + 4, text: "\(value)")
        }
        let places = [0, range.bars / 3, 2 * range.bars / 3, range.bars - 1]
        labels = places.enumerated().map { number, index in
            let time = AuditTime(seconds: (first + index) * range.step).text
            let text = range == .month || range == .week ? time.prefix(10) : time.dropFirst(11).prefix(5)
            return Label(
                x: offset + index * slot + slot / 2, text: String(text),
                anchor: number == 0 ? "start" : number == places.count - 1 ? "end" : "middle")
        }
        lines = counts.enumerated().reversed().compactMap { index, count in
            guard count.all > 0 else { return nil }
            return Line(
                time: AuditTime(seconds: (first + index) * range.step).text, succeeded: count.succeeded,
                refused: count.refused, failed: count.failed, unknown: count.unknown, all: count.all)
        }
        isEmpty = lines.isEmpty
        let all = counts.reduce(0) { $0 + $1.all }
        let errors = counts.reduce(0) { $0 + $1.errors }
        summary = "\(all) calls, \(errors) of which did not succeed"
        stepWords = range.stepWords
    }

    /// 2, 4, 10, 20, 40, 100, …: even, so that half of it is a whole number.
    private static func niceCeiling(_ count: Int) -> Int {
        var scale = 1
        while true {
            for step in [2, 4, 10] where step * scale >= count { return step * scale }
            scale *= 10
        }
    }
}
