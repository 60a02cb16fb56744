internal import CoreMetrics
internal import Metrics

/// What is counted of calls upstream beside their answers.
struct AdmissionMetrics: Sendable {
    /// Calls whose turn did not come in time.
    let expired: Counter
    /// Answers by which OUTSCALE throttled.
    let throttled: Counter
    /// Reads that took the answer of another one.
    let shared: Counter
    /// Anonymous calls that were answered from memory.
    let remembered: Counter

    init(_ factory: any MetricsFactory) {
        func counter(_ name: MetricName) -> Counter { Counter(label: name.rawValue, factory: factory) }
        expired = counter(.upstreamExpired)
        throttled = counter(.upstreamThrottled)
        shared = counter(.upstreamShared)
        remembered = counter(.anonymousRemembered)
    }
}
