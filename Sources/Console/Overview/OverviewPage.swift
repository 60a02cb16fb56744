internal import Gateway

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

    struct Fact {
        let name: String
        let value: String
        let isGood: Bool
        let isBad: Bool
    }

    /// One gateway's chain.
    struct Chain {
        let facts: [Fact]
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
    let chains: [Chain]
    let canAct: Bool
    let isVerifying: Bool

    /// - Parameter chains: `nil` for who is held to accounts: their numbers tell of all.
    init(
        _ frame: Frame, _ range: ActivityChart.Range, _ activity: AuditActivity, chains: [AuditChainHealth]?,
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
        self.chains = (chains ?? []).map { Chain(facts: Self.facts($0, verification, now)) }
        canAct = frame.isOperator
        isVerifying = verification.isRunning
    }

    private static func facts(
        _ chain: AuditChainHealth, _ verification: ChainVerification.State, _ now: AuditTime
    ) -> [Fact] {
        func plain(_ name: String, _ value: String) -> Fact {
            Fact(name: name, value: value.shown(), isGood: false, isBad: false)
        }
        let unsigned = chain.lastSequence - chain.signedThrough
        let age = chain.signedAt.map { "\($0.text), \(Self.words(now.seconds - $0.seconds)) ago" } ?? "unknown"
        let verdict: Fact
        switch verification {
        case .never: verdict = plain("Last verification", "none since this gateway started")
        case .running(let since): verdict = plain("Last verification", "under way since \(since.text)")
        case .failed(let at, let why):
            verdict = Fact(
                name: "Last verification", value: "could not be made at \(at.text): \(why)".shown(limit: 512),
                isGood: false, isBad: true)
        case .done(let at, let results):
            guard let result = results.first(where: { $0.chain == chain.chain }) ?? results.first else {
                verdict = plain("Last verification", "there was nothing to verify (\(at.text))")
                break
            }
            let value =
                result.finding.map {
                    "broken: \($0.kind.rawValue) at record \($0.sequence): \($0.explanation) (\(at.text))"
                } ?? "whole: \(result.records) records and \(result.entries) entries (\(at.text))"
            verdict = Fact(
                name: "Last verification", value: value.shown(limit: 512), isGood: result.finding == nil,
                isBad: result.finding != nil)
        }
        var pruned: [Fact] = []
        if case .done(_, let results) = verification,
            let pruning = results.first(where: { $0.chain == chain.chain })?.pruning
        {
            pruned = [plain("Pruned", "records 1 to \(pruning.through.sequence), older than \(pruning.bound.text)")]
        }
        return [
            verdict, plain("Chain", chain.chain), plain("Newest record", "\(chain.lastSequence)"),
            plain(
                "Signed through", "record \(chain.signedThrough)" + (unsigned > 0 ? ", \(unsigned) not yet signed" : "")
            ),
            plain("Last signature", age), plain("Signing key", chain.keyID), plain("Chain entries", "\(chain.entries)"),
        ] + pruned
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
