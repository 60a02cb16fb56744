internal import Limits

/// How many requests that bear no valid signature are recorded one by one, in a minute. Beyond that they are counted.
package struct StrangerLimits: Sendable, Equatable {
    /// Of one source address.
    package var perAddress: Int
    /// Of all addresses together.
    package var total: Int

    package init(perAddress: Int, total: Int) {
        self.perAddress = perAddress
        self.total = total
    }
}

/// What was counted and not recorded.
package struct UnrecordedRequests: Sendable, Equatable {
    package var count = 0
    /// Source addresses told apart, ``StrangerThrottle/addressLimit`` at the most.
    package var addresses = 0
}

/// Decides which of the strangers' requests leave a record: one token bucket for each source address, and one for all.
/// It tells apart so many addresses and no more, and the others share one bucket.
struct StrangerThrottle {
    typealias Instant = ContinuousClock.Instant

    /// Addresses told apart at one time.
    static let addressLimit = 4096

    private let limits: StrangerLimits
    private var all: TokenBucket?
    private var buckets: [String: TokenBucket] = [:]
    /// When buckets that are full again were last taken away.
    private var swept: Instant?
    private var unrecorded = UnrecordedRequests()
    private var unrecordedAddresses: Set<String> = []

    init(_ limits: StrangerLimits) {
        self.limits = limits
    }

    /// Whether a request from that address leaves a record; if not, it is counted.
    mutating func admits(_ address: String, at now: Instant) -> Bool {
        let key = place(of: address, now)
        var own = buckets[key] ?? Self.bucket(limits.perAddress, now)
        var common = all ?? Self.bucket(limits.total, now)
        let admits = own.holdsToken(at: now) && common.holdsToken(at: now)
        if admits {
            own.take()
            common.take()
        } else {
            unrecorded.count += 1
            if unrecordedAddresses.count < Self.addressLimit { unrecordedAddresses.insert(address) }
        }
        buckets[key] = own
        all = common
        return admits
    }

    /// What was counted since this was asked last; `nil` for nothing.
    mutating func takeUnrecorded() -> UnrecordedRequests? {
        guard unrecorded.count > 0 else { return nil }
        var taken = unrecorded
        taken.addresses = unrecordedAddresses.count
        unrecorded = UnrecordedRequests()
        unrecordedAddresses = []
        return taken
    }

    /// A bucket holds what a minute allows, and fills within a minute.
    private static func bucket(_ limit: Int, _ now: Instant) -> TokenBucket {
        TokenBucket(capacity: limit, perSecond: Double(limit) / 60, at: now)
    }

    /// The address, or one for all those that there is no place for.
    private mutating func place(of address: String, _ now: Instant) -> String {
        guard buckets[address] == nil, buckets.count >= Self.addressLimit else { return address }
        // All of them are looked at, and so it is not done for every request.
        if swept.map({ $0.duration(to: now) >= .seconds(1) }) ?? true {
            swept = now
            buckets = buckets.filter { $0.value.filled.duration(to: now) < .seconds(60) }
        }
        return buckets.count < Self.addressLimit ? address : ""
    }
}
