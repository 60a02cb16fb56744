/// One line of a metric in the text format: what is after the metric's name, and its value.
struct MetricSample: Sendable, Equatable {
    /// Goes behind the metric's name: empty, or one of a histogram's `_bucket`, `_sum` and `_count`.
    var suffix = ""
    var labels: [MetricLabel] = []
    var value: Double
}

/// A dimension of a metric, in the order in which it is written.
struct MetricLabel: Sendable, Hashable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension MetricSample {
    /// A line of the text format, with its line break.
    func line(of metric: String, _ format: MetricFormat = .prometheus) -> String {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped(format.value(of: $0)))\"" }.joined(separator: ",")
        return "\(metric)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs)}") \(Self.text(value))\n"
    }

    /// Within quotes a backslash, a quote and a line break are escaped, and nothing else.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func text(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}
