package import Logging
package import ServiceLifecycle
package import SigV4

/// The listener that clients connect to: HTTP/1.1 with keep-alive, over TLS when there is a certificate.
package struct Listener: Sendable {
    private let settings: GatewayConfiguration.ServerSettings
    private let tls: TLSContextSource?
    private let services: ConnectionServices
    private let logger: Logger

    /// - Parameters:
    ///   - tls: what is read again when it changes; without it the settings' own files are read once, if there are any.
    ///   - timeout: how long a call may take in all.
    package init(
        _ settings: GatewayConfiguration.ServerSettings, tls: TLSContextSource? = nil, timeout: Duration,
        dispatcher: Dispatcher, metrics: ListenerMetrics = ListenerMetrics(MetricRegistry(), listener: "server"),
        logger: Logger, now: @escaping @Sendable () -> SigningDate
    ) {
        self.settings = settings
        self.tls = tls
        self.logger = logger
        var limits = settings.limits
        limits.bodyBytes = settings.bodyLimit
        services = ConnectionServices(
            limits, responder: dispatcher, metrics: metrics, trustedProxies: settings.trustedProxies,
            callTimeout: timeout, now: now)
    }

    /// Whether it was asked to stop, and clients should go elsewhere.
    package var isStopping: Bool { services.isStopping }

    /// What it holds now.
    package var figures: ListenerFigures { services.figures(tls) }

    /// The service that serves. On a graceful shutdown it goes on accepting for the time to drain, then closes what is
    /// idle and finishes what is in flight.
    ///
    /// - Parameter onListening: called once with the port that was bound.
    /// - Throws: when the settings' certificate cannot be used.
    package func service(onListening: @escaping @Sendable (Int) async -> Void) throws -> any Service {
        let own = tls == nil ? try settings.tls.map { try TLSContextSource($0, clientCA: settings.clientCA) } : nil
        return HTTPServer(
            host: settings.host, port: settings.port, tls: tls ?? own, loops: .shared, services: services,
            drain: settings.drain, logger: logger, onListening: onListening)
    }
}

extension ConnectionServices {
    /// What the listener holds now.
    func figures(_ tls: TLSContextSource?) -> ListenerFigures {
        ListenerFigures(
            listener: metrics.listener, connections: table.count, connectionLimit: limits.connections,
            receivedBytes: heads.used + received.used, answerBytes: backlog.bytes, certificate: tls?.figures)
    }
}
