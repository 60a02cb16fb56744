/// Counts requests by whole seconds, as OUTSCALE's three limiters do one after the other ("API Throttling"): of the
/// platform, of an account, of an account and a call.
package struct RequestRates: Sendable {
    /// Which limiter refuses.
    package enum Limiter: Sendable {
        case platform
        case account
        case call
    }

    private var second = Int64.min
    private var platform = 0
    private var accounts: [String: Int] = [:]
    private var calls: [String: Int] = [:]

    /// Counts a request; a limiter that refuses it keeps it from those behind it.
    ///
    /// - Returns: the limiter that it is beyond; `nil` when it is within all of them.
    mutating func count(
        _ call: String, of account: String, within behaviour: SimulatedBehaviour, at now: WallTime
    ) -> Limiter? {
        let second = now.milliseconds.quotientAndRemainder(dividingBy: 1_000).quotient
        if second != self.second { self = RequestRates(second: second) }
        platform += 1
        if let limit = behaviour.platformCallsPerSecond, platform > limit { return .platform }
        accounts[account, default: 0] += 1
        if let limit = behaviour.accountCallsPerSecond, accounts[account, default: 0] > limit { return .account }
        calls["\(account) \(call)", default: 0] += 1
        if let limit = behaviour.callCallsPerSecond, calls["\(account) \(call)", default: 0] > limit { return .call }
        return nil
    }
}

extension RequestRates {
    private init(second: Int64) { self.second = second }
}
