internal import Audit
package import CoreMetrics
internal import Metrics
internal import Synchronization

/// Counts calls as they end.
///
/// Names that callers or OUTSCALE choose become labels only up to ``labelLimit`` of a kind, and an action only when its
/// caller is known; the rest is `other`. So nobody can make the metrics grow without bound.
package struct CallMetrics: Sendable {
    /// Different actions, upstream calls and error codes that are told apart, each.
    static let labelLimit = 200
    static let other = "other"

    private let factory: any MetricsFactory
    private let actions = LabelSet(limit: Self.labelLimit)
    private let upstreamCalls = LabelSet(limit: Self.labelLimit)
    private let codes = LabelSet(limit: Self.labelLimit)

    package init(_ factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Counts a call that has ended, by what is recorded of it.
    func count(_ record: AuditRecord) {
        let name: String
        switch record.identity {
        case .known: name = actions.admitted(record.action)
        case .unknown, .gateway: name = Self.other
        }
        let front = ("protocol", record.protocol.rawValue)
        counter(.calls, [front, ("action", name), ("outcome", record.outcome.kind.rawValue)]).increment()
        if let duration = record.duration { timer(.callDuration, [front]).record(duration: duration) }
        if let error = record.outcome.error {
            counter(.errors, [front, ("code", codes.admitted(error.code))]).increment()
        }
        for call in record.upstream where call.attempt > 0 {
            let name = ("call", upstreamCalls.admitted(call.call))
            counter(.upstreamCalls, [name, ("status", call.status.map(String.init) ?? "none")]).increment()
            timer(.upstreamDuration, [name]).record(duration: call.duration)
        }
    }

    private func counter(_ name: MetricName, _ labels: [(String, String)]) -> Counter {
        Counter(label: name.rawValue, dimensions: labels, factory: factory)
    }

    private func timer(_ name: MetricName, _ labels: [(String, String)]) -> Timer {
        Timer(label: name.rawValue, dimensions: labels, preferredDisplayUnit: .seconds, factory: factory)
    }
}

/// The first so many different texts.
private final class LabelSet: Sendable {
    private let limit: Int
    private let known = Mutex<Set<String>>([])

    init(limit: Int) {
        self.limit = limit
    }

    /// The text, or `other` when there are too many before it.
    func admitted(_ text: String) -> String {
        known.withLock { known in
            if known.contains(text) { return text }
            guard known.count < limit else { return CallMetrics.other }
            known.insert(text)
            return text
        }
    }
}
