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
    private let admission: @Sendable () -> UpstreamAdmission.Statistics?

    /// - Parameter shipping: gives `nil` when nothing is shipped.
    package init(
        _ registry: MetricRegistry, audit: @escaping @Sendable () -> AuditWriter.Statistics,
        shipping: @escaping @Sendable () -> AuditShipper.Statistics? = { nil },
        admission: @escaping @Sendable () -> UpstreamAdmission.Statistics? = { nil }
    ) {
        self.registry = registry
        self.audit = audit
        self.shipping = shipping
        self.admission = admission
    }

    /// Why no change can be recorded now; `nil` when it can.
    var unreadiness: String? {
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
        if let admission = admission() {
            set(.upstreamInFlight, Double(admission.inFlight))
            set(.upstreamWaiting, Double(admission.waiting))
            set(.upstreamPacedKeys, Double(admission.pacedKeys))
        }
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

    private func set(_ name: MetricName, _ value: Double, _ labels: [(String, String)] = []) {
        registry.makeMeter(label: name.rawValue, dimensions: labels).set(value)
    }
}
