internal import CoreMetrics
internal import Metrics
internal import Synchronization

/// Tells whether OUTSCALE was reached when it was tried last.
final class ReachGauge: Sendable {
    private let region: String
    private let factory: any MetricsFactory
    private let last = Mutex<Bool?>(nil)

    init(region: String, _ factory: any MetricsFactory) {
        self.region = region
        self.factory = factory
    }

    func set(isReached: Bool) {
        let isNew = last.withLock { last in
            defer { last = isReached }
            return last != isReached
        }
        guard isNew else { return }
        Meter(label: MetricName.upstreamReachable.rawValue, dimensions: [("region", region)], factory: factory)
            .set(isReached ? 1 : 0)
    }
}
