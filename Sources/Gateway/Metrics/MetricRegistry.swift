package import CoreMetrics
internal import Synchronization

/// Holds all metrics of the process, and writes them as Prometheus reads them (text format 0.0.4): the back end of
/// swift-metrics behind `/metrics`.
///
/// A metric of the same name and labels is the same metric, however often it is asked for. Names end in their unit, and
/// labels come from closed sets, so there is no bound on their number here.
package final class MetricRegistry: MetricsFactory {
    private struct Key: Hashable {
        let name: String
        let labels: [MetricLabel]
    }

    private let values = Mutex<[Key: any MetricValue]>([:])

    package init() {}

    /// All metrics by name and labels, each name once with its type and meaning.
    func text(_ format: MetricFormat = .prometheus) -> String {
        let values = values.withLock { $0 }
        let byName = Dictionary(grouping: values, by: \.key.name)
        var text = ""
        for (name, entries) in byName.sorted(by: { $0.key < $1.key }) {
            guard let first = entries.first else { continue }
            text += format.heading(of: name, type: type(of: first.value).type)
            let lines = entries.map { key, value in
                let lines = value.samples.map { sample in
                    var sample = sample
                    sample.labels = key.labels + sample.labels
                    return sample.line(of: name, format)
                }
                return (key.labels.map(\.value), lines.joined())
            }
            text += lines.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1).joined()
        }
        return text
    }

    /// The metric of that name and these labels; one that counts for itself alone when another kind has the name.
    private func value<Value: MetricValue>(
        _ name: String, _ dimensions: [(String, String)], _ make: () -> Value
    ) -> Value {
        let key = Key(name: name, labels: dimensions.map { MetricLabel($0.0, $0.1) })
        return values.withLock { values in
            if let known = values[key] { return known as? Value ?? make() }
            let value = make()
            values[key] = value
            return value
        }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        value(label, dimensions) { CounterValue() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        value(label, dimensions) { CounterValue() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        value(label, dimensions) { GaugeValue() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate { return value(label, dimensions) { HistogramValue() } }
        return value(label, dimensions) { GaugeValue() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        value(label, dimensions) { HistogramValue() }
    }

    // What was counted once is told for as long as the process lives.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
