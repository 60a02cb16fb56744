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
        let accessKey: String
        let account: String
        let copies: Int
        let calls: Int
        let errors: Int
        let last: String
        let url: String
    }

    let frame: Frame
    let title: String
    let ranges: [RangeLink]
    let chart: ActivityChart
    let callers: [CallerLine]
    let hasCallers: Bool
    let hasMoreCallers: Bool
    let isCut: Bool
    let total: Int
    let succeeded: Int
    let errors: Int
    let copies: Int
    let unfinished: Int
    let hasChain: Bool
    let chains: [ChainFacts]
    /// What is wrong with this gateway's own chain, when something is.
    let chainDamage: String?
    let canAct: Bool
    let isVerifying: Bool

    /// - Parameter chains: `nil` for who is held to accounts: their numbers tell of all.
    init(
        _ frame: Frame, _ range: ActivityChart.Range, _ activity: AuditActivity, chains: [AuditChainHealth]?,
        chainDamage: String? = nil,
        _ verification: ChainVerification.State, now: AuditTime
    ) {
        self.frame = frame
        title = range.title
        ranges = ActivityChart.Range.allCases.map {
            RangeLink(text: $0.title, url: "\(ConsolePaths.overview)?range=\($0.rawValue)", isCurrent: $0 == range)
        }
        chart = ActivityChart(activity, range, now: now)
        callers = activity.callers.map { caller in
            let filter = [
                caller.accessKeyID.map { "key=\($0.inQuery)" }, caller.accountID.map { "account=\($0.inQuery)" },
                "from=-\(range.rawValue)",
            ].compactMap(\.self).joined(separator: "&")
            return CallerLine(
                who: caller.userName?.shown(limit: 64) ?? "not verified", isVerified: caller.userName != nil,
                accessKey: caller.accessKeyID?.shown(limit: 64) ?? "none", account: caller.accountID?.shown() ?? "–",
                copies: caller.copies, calls: caller.counts.all, errors: caller.counts.errors, last: caller.last.text,
                url: "\(ConsolePaths.calls)?\(filter)")
        }
        hasCallers = !callers.isEmpty
        hasMoreCallers = activity.hasMoreCallers
        isCut = activity.isCut
        total = activity.calls
        succeeded = activity.buckets.reduce(0) { $0 + $1.counts.succeeded }
        errors = total - succeeded
        copies = activity.callers.reduce(0) { $0 + $1.copies }
        unfinished = activity.unfinished
        hasChain = chains != nil
        self.chains = chains.map { ChainFacts.all($0, verification, now: now) } ?? []
        self.chainDamage = hasChain ? chainDamage?.shown(limit: 512) : nil
        canAct = frame.isOperator
        isVerifying = verification.isRunning
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
