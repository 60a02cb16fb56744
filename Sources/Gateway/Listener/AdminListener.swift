internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
package import ServiceLifecycle

/// The listener for those who run the gateway, on a port of its own: `/healthz` says that the process lives, `/readyz`
/// that it can record changes, `/metrics` what it has done so far.
package struct AdminListener: Sendable {
    private let settings: GatewayConfiguration.AdminSettings
    private let metrics: MetricsPage
    private let logger: Logger

    package init(
        _ settings: GatewayConfiguration.AdminSettings, metrics: MetricsPage, logger: Logger
    ) {
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
    }

    package func service(onListening: @escaping @Sendable (Int) async -> Void) -> any Service {
        let channel = HTTP1Channel(responder: { request, writer, _ in
            let (status, type, text) = answer(to: request.head.path ?? "")
            let head = HTTPResponse(
                status: status, headerFields: [.contentType: type, .contentLength: String(text.utf8.count)])
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        })
        return channel.server(
            configuration: ServerConfiguration(address: .hostname(settings.host, port: settings.port)),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }

    private func answer(to path: String) -> (HTTPResponse.Status, type: String, String) {
        let text = "text/plain"
        switch path {
        case "/healthz": return (.ok, text, "alive\n")
        case "/readyz":
            return metrics.isReady
                ? (.ok, text, "ready\n") : (.serviceUnavailable, text, "the audit store does not take records\n")
        case "/metrics": return (.ok, MetricsPage.contentType, metrics.text())
        default: return (.notFound, text, "there are /healthz, /readyz and /metrics\n")
        }
    }
}
