internal import Audit
internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import ServiceLifecycle
internal import SigV4

/// The listener for those who run the gateway, on a port of its own: `/healthz` says that the process lives, `/readyz`
/// that it can record changes, `/metrics` what it has done so far, and all else is the console's, if there is one.
///
/// It has an event loop and connections of its own, so that it answers whatever happens on the other.
package struct AdminListener: Sendable {
    /// All header lines of a request together, in bytes; the same for its target.
    private static let headerLimit = 32 * 1_024
    /// A request's body: the console's forms, in bytes.
    private static let bodyLimit = 64 * 1_024

    private let settings: GatewayConfiguration.AdminSettings
    private let tls: TLSContextSource?
    private let services: ConnectionServices
    private let logger: Logger

    /// - Parameter tls: `nil` for clear text.
    package init(
        _ settings: GatewayConfiguration.AdminSettings, tls: TLSContextSource? = nil,
        trustedProxies: TrustedProxies = .none, pages: (any AdminPages)? = nil, metrics page: MetricsPage,
        counting metrics: ListenerMetrics, logger: Logger
    ) {
        self.settings = settings
        self.tls = tls
        self.logger = logger
        var limits = ListenerLimits()
        limits.connections = settings.maximumConnections
        limits.connectionsPerAddress = settings.maximumConnections
        limits.headerBytes = Self.headerLimit
        limits.targetBytes = Self.headerLimit
        limits.bodyBytes = Self.bodyLimit
        limits.headBytes = 1_048_576
        limits.receivedBytes = 4 * 1_048_576
        limits.answerBytes = 16 * 1_048_576
        services = ConnectionServices(
            limits, responder: AdminResponder(pages: pages, metrics: page), metrics: metrics,
            trustedProxies: trustedProxies, callTimeout: .seconds(60),
            now: { SigningDate(epochSeconds: Int64(AuditTime.now().seconds)) })
    }

    /// What it holds now.
    package var figures: ListenerFigures { services.figures(tls) }

    /// - Parameter onListening: called once with the port that was bound.
    package func service(onListening: @escaping @Sendable (Int) async -> Void) -> any Service {
        HTTPServer(
            host: settings.host, port: settings.port, tls: tls, loops: .own, services: services, drain: .zero,
            logger: logger, onListening: onListening)
    }
}

/// Answers about health by itself, and hands everything else to the console.
private struct AdminResponder: RequestResponder {
    let pages: (any AdminPages)?
    let metrics: MetricsPage

    func refusal(ofHead request: DownstreamRequest, bodyLength: Int?) -> EarlyRefusal? { nil }

    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        Self.text(refusal.status ?? 400, "\(refusal.explanation)\n")
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        switch (String(decoding: request.target.pathBytes, as: UTF8.self), pages) {
        case ("/healthz", _): Self.text(200, "alive\n")
        case ("/readyz", _): readiness(verbose: request)
        case ("/metrics", _): page(accepting: request.header("accept"))
        case (_, nil): Self.text(404, "there are /healthz, /readyz and /metrics\n")
        // Away from the loop: a page may compute for long, and health is answered meanwhile.
        case (_, let pages?):
            await withTaskExecutorPreference(globalConcurrentExecutor) { await Self.page(request, of: pages) }
        }
    }

    private func readiness(verbose request: DownstreamRequest) -> DownstreamReply {
        let readiness = metrics.readiness
        let isVerbose = Readiness.isVerbose(query: String(decoding: request.target.queryBytes, as: UTF8.self))
        return Self.text(readiness.unreadiness == nil ? 200 : 503, readiness.text(verbose: isVerbose))
    }

    private func page(accepting accept: String?) -> DownstreamReply {
        let format = MetricFormat(accepting: accept)
        return Self.text(200, metrics.text(format), type: format.contentType)
    }

    private static func page(_ request: DownstreamRequest, of pages: any AdminPages) async -> DownstreamReply {
        guard let incoming = Request(request) else { return text(400, "the request is malformed\n") }
        do {
            return await DownstreamReply(try await pages.respond(to: incoming, from: request.sourceAddress))
        } catch {
            return text(500, "the page cannot be shown\n")
        }
    }

    private static func text(_ status: Int, _ text: String, type: String = "text/plain") -> DownstreamReply {
        DownstreamReply(status: status, headers: [.init("Content-Type", type)], body: Array(text.utf8))
    }
}
