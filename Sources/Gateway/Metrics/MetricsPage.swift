package import Audit
package import AuditShipping
internal import CoreMetrics
internal import Files

/// What `/metrics` says: the calls, and what is read off the process and the audit when it is asked.
package struct MetricsPage: Sendable {
    private let registry: MetricRegistry
    private let audit: @Sendable () -> AuditWriter.Statistics
    private let shipping: @Sendable () -> AuditShipper.Statistics?
    private let admission: @Sendable () -> UpstreamStatistics?
    private let watched: @Sendable () -> WatchedFigures?
    private let upstream: @Sendable () -> UpstreamSighting?
    private let listeners: @Sendable () -> [ListenerFigures]
    private let isStopping: @Sendable () -> Bool

    /// - Parameters:
    ///   - shipping: gives `nil` when nothing is shipped.
    ///   - admission: how calls upstream stand.
    ///   - watched: what the other parts say of themselves.
    ///   - listeners: what each listener holds.
    ///   - isStopping: whether the gateway was asked to stop.
    ///   - calls: where calls are counted.
    package init(
        _ registry: MetricRegistry, audit: @escaping @Sendable () -> AuditWriter.Statistics,
        shipping: @escaping @Sendable () -> AuditShipper.Statistics? = { nil },
        admission: @escaping @Sendable () -> UpstreamStatistics? = { nil },
        watched: @escaping @Sendable () -> WatchedFigures? = { nil },
        listeners: @escaping @Sendable () -> [ListenerFigures] = { [] },
        isStopping: @escaping @Sendable () -> Bool = { false }, calls: CallMetrics? = nil
    ) {
        self.registry = registry
        _ = ProcessFigures.startTime  // a constant of the process, which begins when it is first asked for
        self.audit = audit
        self.shipping = shipping
        self.listeners = listeners
        self.isStopping = isStopping
        self.admission = admission
        self.watched = watched
        upstream = { calls?.upstream }
    }

    /// Why clients should go elsewhere: the gateway stops, or no change can be recorded now; `nil` when it can.
    var unreadiness: String? {
        if isStopping() { return "the gateway is stopping" }
        let audit = audit()
        if audit.chainDamage != nil { return "the audit chain is damaged, and changes are refused" }
        return audit.storeFails ? "the audit store does not take records" : nil
    }

    /// Whether the gateway accepts work, check by check.
    var readiness: Readiness { Readiness(audit(), watched(), upstream(), unreadiness: unreadiness) }

    func text(_ format: MetricFormat = .prometheus) -> String {
        let audit = audit()
        set(.auditWaiting, Double(audit.waitingRows + audit.storingRows))
        set(.auditAvailable, audit.storeFails || audit.chainDamage != nil ? 0 : 1)
        set(.auditChainDamaged, audit.chainDamage == nil ? 0 : 1)
        set(.auditReserveReached, audit.isReserveReached ? 1 : 0)
        if let admission = admission() {
            set(.upstreamInFlight, Double(admission.calls.inFlight))
            set(.upstreamWaiting, Double(admission.calls.waiting))
            set(.upstreamPacedKeys, Double(admission.calls.pacedKeys))
            set(.longAnswers, Double(admission.longAnswers.inFlight))
            set(.longAnswersWaiting, Double(admission.longAnswers.waiting))
        }
        set(.build, 1, [("version", GatewayVersion.text), ("commit", GatewayVersion.commit)])
        set(.startTime, Double(ProcessFigures.startTime))
        var totals: [(MetricName, Double)] = [
            (.auditRows, Double(audit.rows)), (.auditCommits, Double(audit.commits)),
            (.auditFailures, Double(audit.failures)), (.auditLost, Double(audit.lostNotes)),
            (.auditUnrecorded, Double(audit.unrecordedRequests)),
        ]
        if let shipping = shipping() {
            set(.auditUnshipped, Double(shipping.unshipped))
            set(.shippingAvailable, shipping.fails ? 0 : 1)
            totals.append((.shippingLost, Double(shipping.lost)))
            totals.append((.shippingUnreadable, Double(shipping.unreadable)))
        }
        for listener in listeners() { set(listener) }
        if let watched = watched() {
            set(.credentialKeys, Double(watched.keys))
            set(.credentialReload, watched.reload.isSuccess ? 1 : 0)
            set(.credentialReloadTime, Double(watched.reload.seconds))
            totals.append((.logDropped, Double(watched.droppedLogLines)))
        }
        let process = ProcessFigures()
        if let bytes = process.residentBytes { set(.residentMemory, Double(bytes)) }
        if let files = process.openFiles { set(.openFiles, Double(files)) }
        if let seconds = process.processorSeconds { totals.append((.processorTime, seconds)) }
        let lines = totals.map { name, value in
            format.heading(of: name.rawValue, type: "counter") + MetricSample(value: value).line(of: name.rawValue)
        }
        return registry.text(format) + lines.joined() + format.end
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
