internal import HTTPTypes
internal import HummingbirdCore
internal import HummingbirdTLS
package import Logging
internal import NIOCore
internal import NIOPosix
package import ServiceLifecycle

/// The listener for those who run the gateway, on a port of its own: `/healthz` says that the process lives, `/readyz`
/// that it can record changes, `/metrics` what it has done so far, and all else is the console's, if there is one.
package struct AdminListener: Sendable {
    /// Longest time a connection may be idle.
    private static let idleTimeout = TimeAmount.seconds(75)
    /// All header lines of a request together, in bytes.
    private static let headerLimit = 32 * 1024

    private let settings: GatewayConfiguration.AdminSettings
    private let trustedProxies: TrustedProxies
    private let pages: (any AdminPages)?
    private let metrics: MetricsPage
    private let logger: Logger

    package init(
        _ settings: GatewayConfiguration.AdminSettings, trustedProxies: TrustedProxies = .none,
        pages: (any AdminPages)? = nil, metrics: MetricsPage, logger: Logger
    ) {
        self.settings = settings
        self.trustedProxies = trustedProxies
        self.pages = pages
        self.metrics = metrics
        self.logger = logger
    }

    package func service(onListening: @escaping @Sendable (Int) async -> Void) throws -> any Service {
        let http = HTTP1Channel(
            responder: { request, writer, channel in try await respond(to: request, writer, channel) },
            configuration: HTTP1Channel.Configuration(
                idleTimeout: Self.idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: Self.headerLimit, maxHeaderListSize: Self.headerLimit)))
        let configuration = ServerConfiguration(address: .hostname(settings.host, port: settings.port))
        let announce: @Sendable (any Channel) async -> Void = { await onListening($0.localAddress?.port ?? 0) }
        guard let tls = settings.tls else {
            return http.server(
                configuration: configuration, onServerRunning: announce,
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        }
        return try TLSChannel(http, tlsConfiguration: try tls.configuration()).server(
            configuration: configuration, onServerRunning: announce,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }

    @concurrent
    private func respond(
        to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let response: Response
        switch (request.uri.path, pages) {
        case ("/healthz", _): response = Self.text(.ok, "alive\n")
        case ("/readyz", _):
            let readiness = metrics.readiness
            response = Self.text(
                readiness.unreadiness == nil ? .ok : .serviceUnavailable,
                readiness.text(verbose: Readiness.isVerbose(query: request.uri.query)))
        case ("/metrics", _):
            let format = MetricFormat(accepting: request.headers[.accept])
            response = Self.text(.ok, metrics.text(format), type: format.contentType)
        case (_, nil): response = Self.text(.notFound, "there are /healthz, /readyz and /metrics\n")
        case (_, let pages?):
            let address = channel.sourceAddress(of: request, trusting: trustedProxies)
            response = try await pages.respond(to: request, from: address)
        }
        let body = request.method == .head ? ResponseBody() : response.body
        try await writer.write(response: response.head, body: body)
    }

    private static func text(
        _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
