package import CoreMetrics
internal import Limits
internal import Metrics
internal import SigV4
internal import Synchronization

/// What one access key may ask of the gateway: so many requests at one time, and so many a second.
///
/// Looked at when the signature was verified, so that nobody uses up what is another's.
package final class CallerLimits: Sendable {
    /// How high the limits are.
    package struct Settings: Sendable, Equatable {
        /// Requests at one time.
        package var requests: Int
        /// Requests a second in the long run; 0 for no limit.
        package var requestsPerSecond: Int
        /// Requests that may come at once after a pause.
        package var burst: Int

        package init(requests: Int = 512, requestsPerSecond: Int = 0, burst: Int = 200) {
            self.requests = requests
            self.requestsPerSecond = requestsPerSecond
            self.burst = burst
        }
    }

    /// The limit that a request is beyond.
    enum Refusal: String, Error {
        case requests
        case rate
    }

    private struct Caller {
        var requests = 0
        var bucket: TokenBucket
    }

    private let settings: Settings
    private let now: @Sendable () -> ContinuousClock.Instant
    /// Of access keys that are known, and so of a bounded number.
    private let callers = Mutex<[AccessKeyID: Caller]>([:])
    private let beyondRequests: Counter
    private let beyondRate: Counter

    package init(
        _ settings: Settings, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.settings = settings
        self.now = now
        func counter(_ refusal: Refusal) -> Counter {
            Counter(
                label: MetricName.callerRefusals.rawValue, dimensions: [("limit", refusal.rawValue)], factory: metrics)
        }
        beyondRequests = counter(.requests)
        beyondRate = counter(.rate)
    }

    /// Takes a request in.
    ///
    /// - Returns: what holds its place until nobody refers to it any more.
    func admit(_ key: AccessKeyID) throws(Refusal) -> CallerPlace {
        let now = now()
        let refusal = callers.withLock { callers -> Refusal? in
            var caller =
                callers[key]
                ?? Caller(
                    bucket: TokenBucket(
                        capacity: settings.burst, perSecond: Double(settings.requestsPerSecond), at: now))
            defer { callers[key] = caller }
            guard caller.requests < settings.requests else { return .requests }
            if settings.requestsPerSecond > 0, !caller.bucket.take(at: now) { return .rate }
            caller.requests += 1
            return nil
        }
        switch refusal {
        case nil: return CallerPlace(key, of: self)
        case .requests?:
            beyondRequests.increment()
            throw .requests
        case .rate?:
            beyondRate.increment()
            throw .rate
        }
    }

    fileprivate func leave(_ key: AccessKeyID) {
        callers.withLock { callers in
            // Not in place: for that the dictionary allocates several times.
            guard var caller = callers[key] else { return }
            caller.requests -= 1
            callers[key] = caller
        }
    }
}

/// The place of one request among those of its access key. It is free again when the last one who holds it lets go:
/// the call itself, or the listing that is still being written.
final class CallerPlace: Sendable {
    private let key: AccessKeyID
    private let limits: CallerLimits

    fileprivate init(_ key: AccessKeyID, of limits: CallerLimits) {
        self.key = key
        self.limits = limits
    }

    deinit { limits.leave(key) }
}
