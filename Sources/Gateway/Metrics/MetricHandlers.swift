internal import CoreMetrics
internal import Synchronization

/// Where one metric with its labels is counted.
protocol MetricValue: AnyObject, Sendable {
    /// As Prometheus names it.
    static var type: String { get }
    var samples: [MetricSample] { get }
}

/// Only ever grows.
final class CounterValue: MetricValue, CounterHandler, FloatingPointCounterHandler {
    static let type = "counter"
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func reset() { value.withLock { $0 = 0 } }

    var samples: [MetricSample] { [MetricSample(value: value.withLock { $0 })] }
}

/// Is what it was set to last.
final class GaugeValue: MetricValue, MeterHandler, RecorderHandler {
    static let type = "gauge"
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var samples: [MetricSample] { [MetricSample(value: value.withLock { $0 })] }
}

/// Counts values by how large they are; times in seconds.
final class HistogramValue: MetricValue, TimerHandler, RecorderHandler {
    static let type = "histogram"
    /// The upper bounds: from a millisecond, which a read takes, to the half minute that a call may take.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    private struct State {
        /// By ``bounds``, and above the last.
        var counts = [Int](repeating: 0, count: HistogramValue.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += value
        }
    }

    var samples: [MetricSample] {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var samples: [MetricSample] = []
        var count = 0
        for (bound, more) in zip(Self.bounds + [.infinity], counts) {
            count += more
            samples.append(
                MetricSample(suffix: "_bucket", labels: [.init("le", MetricSample.text(bound))], value: Double(count)))
        }
        samples.append(MetricSample(suffix: "_sum", value: sum))
        samples.append(MetricSample(suffix: "_count", value: Double(count)))
        return samples
    }
}
