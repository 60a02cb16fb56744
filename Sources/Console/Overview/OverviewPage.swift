internal import Audit

/// Calls over time, who made them, and how the chain stands.
struct OverviewPage {
    struct RangeLink {
        let text: String
        let url: String
        let isCurrent: Bool
    }

    struct CallerLine {
        let who: String
        let isVerified: Bool
        /// The key, or how many were claimed.
        let accessKey: String
        let account: String
        let copies: Int
        let calls: Int
        let errors: Int
        let last: String
        let url: String
    }

    struct LatencyLine {
        let action: String
        let calls: Int
        let median: String
        let ninetyFifth: String
        let longest: String
        let url: String
    }

    struct FailureLine {
        let code: String
        let message: String
        let calls: Int
        let last: String
        let url: String
    }

    /// A number, and what it leads to.
    struct Figure {
        let name: String
        let value: Int
        let url: String
    }

    /// Rows of a table; there may be any number of actions and codes.
    private static let limit = 20

    let frame: Frame
    let title: String
    let ranges: [RangeLink]
    let chart: ActivityChart
    let callers: [CallerLine]
    let hasCallers: Bool
    let hasMoreCallers: Bool
    let isCut: Bool
    let figures: [Figure]
    let latencies: [LatencyLine]
    let hasLatencies: Bool
    let failures: [FailureLine]
    let hasFailures: Bool
    /// How many of the newest calls latencies and failures are told of.
    let samples: Int
    /// `nil` for who is held to accounts: its numbers tell of all.
    let chain: ChainPart?

    init(
        _ frame: Frame, _ range: ActivityChart.Range, _ activity: AuditActivity, chain: ChainPart?, now: AuditTime
    ) {
        self.frame = frame
        title = range.title
        ranges = ActivityChart.Range.allCases.map {
            RangeLink(text: $0.title, url: "\(ConsolePaths.overview)?range=\($0.rawValue)", isCurrent: $0 == range)
        }
        chart = ActivityChart(activity, range, now: now)
        func calls(_ conditions: String?...) -> String {
            let all = conditions.compactMap(\.self) + ["from=-\(range.rawValue)"]
            return "\(ConsolePaths.calls)?\(all.joined(separator: "&"))"
        }
        callers = activity.callers.map { caller in
            return CallerLine(
                who: caller.userName?.shown(limit: 64) ?? "not verified", isVerified: caller.userName != nil,
                accessKey: caller.accessKeyID?.shown(limit: 64) ?? (caller.keys == 0 ? "none" : "\(caller.keys) keys"),
                account: caller.accountID?.shown() ?? "–",
                copies: caller.copies, calls: caller.counts.all, errors: caller.counts.errors, last: caller.last.text,
                url: calls(caller.accessKeyID.map { "key=\($0.inQuery)" }))
        }
        hasCallers = !callers.isEmpty
        hasMoreCallers = activity.hasMoreCallers
        isCut = activity.isCut
        let succeeded = activity.buckets.reduce(0) { $0 + $1.counts.succeeded }
        figures = [
            Figure(name: "Calls", value: activity.calls, url: calls()),
            Figure(name: "Succeeded", value: succeeded, url: calls("outcome=succeeded")),
            Figure(name: "Not succeeded", value: activity.calls - succeeded, url: "#failures"),
            Figure(
                name: "Snapshots copied", value: activity.callers.reduce(0) { $0 + $1.copies }, url: "#callers"),
            Figure(name: "Without an outcome", value: activity.unfinished, url: calls("outcome=unknown")),
        ]
        latencies = activity.latencies.prefix(Self.limit).map { line in
            LatencyLine(
                action: line.action.shown(limit: 64), calls: line.calls, median: Self.words(line.median),
                ninetyFifth: Self.words(line.ninetyFifth), longest: Self.words(line.longest),
                url: calls("action=\(line.action.inQuery)"))
        }
        hasLatencies = !latencies.isEmpty
        failures = activity.failures.prefix(Self.limit).map { line in
            FailureLine(
                code: line.code.shown(limit: 64), message: line.message.shown(limit: 160), calls: line.calls,
                last: line.last.text, url: calls("error=\(line.code.inQuery)"))
        }
        hasFailures = !failures.isEmpty
        samples = AuditActivity.Bounds().samples
        self.chain = chain
    }

    /// How long a call took, for people.
    private static func words(_ duration: Duration) -> String {
        duration < .seconds(10) ? "\(duration.milliseconds) ms" : "\(duration.components.seconds) s"
    }

    /// A number of seconds for people.
    static func words(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(max(0, seconds)) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
