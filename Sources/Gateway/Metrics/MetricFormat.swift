/// The two text formats in which metrics are told.
enum MetricFormat: Sendable {
    /// Prometheus's own, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0, for those who ask for it.
    case openMetrics

    /// - Parameter accept: the request's `Accept`.
    init(accepting accept: String?) {
        let types = (accept ?? "").split(separator: ",").map { $0.prefix { $0 != ";" }.filter { $0 != " " } }
        self = types.contains("application/openmetrics-text") ? .openMetrics : .prometheus
    }

    var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What ends the page.
    var end: String { self == .openMetrics ? "# EOF\n" : "" }

    /// Meaning and type. In OpenMetrics a counter's family is named without the `_total` of its sample.
    func heading(of name: String, type: String) -> String {
        let isCounter = self == .openMetrics && type == "counter" && name.hasSuffix("_total")
        let family = isCounter ? String(name.dropLast("_total".count)) : name
        let meaning = MetricName(rawValue: name).map { "# HELP \(family) \($0.meaning)\n" } ?? ""
        return meaning + "# TYPE \(family) \(type)\n"
    }

    /// In OpenMetrics the bound of a histogram's bucket is written as a float.
    func value(of label: MetricLabel) -> String {
        guard self == .openMetrics, label.name == "le", !label.value.contains("."), label.value != "+Inf" else {
            return label.value
        }
        return label.value + ".0"
    }
}
