package import Audit
package import AuditShipping
internal import CoreMetrics

/// What `/metrics` says: the calls, and what is read off the process and the audit when it is asked.
package struct MetricsPage: Sendable {
    /// The media type of the Prometheus text format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let registry: MetricRegistry
    private let audit: @Sendable () -> AuditWriter.Statistics
    private let shipping: @Sendable () -> AuditShipper.Statistics?
    private let listeners: @Sendable () -> [ListenerFigures]
    private let isStopping: @Sendable () -> Bool

    /// - Parameters:
    ///   - shipping: gives `nil` when nothing is shipped.
    ///   - listeners: what each listener holds.
    ///   - isStopping: whether the gateway was asked to stop.
    package init(
        _ registry: MetricRegistry, audit: @escaping @Sendable () -> AuditWriter.Statistics,
        shipping: @escaping @Sendable () -> AuditShipper.Statistics? = { nil },
        listeners: @escaping @Sendable () -> [ListenerFigures] = { [] },
        isStopping: @escaping @Sendable () -> Bool = { false }
    ) {
        self.registry = registry
        self.audit = audit
        self.shipping = shipping
        self.listeners = listeners
        self.isStopping = isStopping
    }

    /// Why clients should go elsewhere: the gateway stops, or no change can be recorded now; `nil` when it can.
    var unreadiness: String? {
        if isStopping() { return "the gateway is stopping" }
        let audit = audit()
        if audit.chainDamage != nil { return "the audit chain is damaged, and changes are refused" }
        return audit.storeFails ? "the audit store does not take records" : nil
    }

    func text() -> String {
        let audit = audit()
        set(.auditWaiting, Double(audit.waitingRows))
        set(.auditAvailable, audit.storeFails || audit.chainDamage != nil ? 0 : 1)
        set(.auditChainDamaged, audit.chainDamage == nil ? 0 : 1)
        set(.auditReserveReached, audit.isReserveReached ? 1 : 0)
        set(.build, 1, [("version", GatewayVersion.text)])
        var totals: [(MetricName, Double)] = [
            (.auditRows, Double(audit.rows)), (.auditCommits, Double(audit.commits)),
            (.auditFailures, Double(audit.failures)), (.auditLost, Double(audit.lostNotes)),
            (.auditUnrecorded, Double(audit.unrecordedRequests)),
        ]
        if let shipping = shipping() {
            set(.auditUnshipped, Double(shipping.unshipped))
            set(.shippingAvailable, shipping.fails ? 0 : 1)
            totals.append((.shippingLost, Double(shipping.lost)))
        }
        for listener in listeners() { set(listener) }
        let process = ProcessFigures()
        if let bytes = process.residentBytes { set(.residentMemory, Double(bytes)) }
        if let files = process.openFiles { set(.openFiles, Double(files)) }
        if let seconds = process.processorSeconds { totals.append((.processorTime, seconds)) }
        let lines = totals.map { name, value in
            "# HELP \(name.rawValue) \(name.meaning)\n# TYPE \(name.rawValue) counter\n"
                + MetricSample(value: value).line(of: name.rawValue)
        }
        return registry.text() + lines.joined()
    }

    private func set(_ figures: ListenerFigures) {
        let label = [("listener", figures.listener)]
        set(.connections, Double(figures.connections), label)
        set(.connectionLimit, Double(figures.connectionLimit), label)
        set(.receivedBytes, Double(figures.receivedBytes), label)
        set(.answerBytes, Double(figures.answerBytes), label)
        if let certificate = figures.certificate {
            set(.certificateExpiry, Double(certificate.expires), label)
            set(.certificateCurrent, certificate.isCurrent ? 1 : 0, label)
        }
    }

    private func set(_ name: MetricName, _ value: Double, _ labels: [(String, String)] = []) {
        registry.makeMeter(label: name.rawValue, dimensions: labels).set(value)
    }
}
