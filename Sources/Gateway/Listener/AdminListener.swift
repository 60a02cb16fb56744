internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
package import ServiceLifecycle

/// The listener for those who run the gateway, on a port of its own: `/healthz` says that the process lives, `/readyz`
/// that it can record changes.
package struct AdminListener: Sendable {
    private let settings: GatewayConfiguration.AdminSettings
    private let isReady: @Sendable () -> Bool
    private let logger: Logger

    package init(
        _ settings: GatewayConfiguration.AdminSettings, isReady: @escaping @Sendable () -> Bool, logger: Logger
    ) {
        self.settings = settings
        self.isReady = isReady
        self.logger = logger
    }

    package func service(onListening: @escaping @Sendable (Int) async -> Void) -> any Service {
        let channel = HTTP1Channel(responder: { request, writer, _ in
            let (status, text) = answer(to: request.head.path ?? "")
            let head = HTTPResponse(
                status: status, headerFields: [.contentType: "text/plain", .contentLength: String(text.utf8.count)])
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        })
        return channel.server(
            configuration: ServerConfiguration(address: .hostname(settings.host, port: settings.port)),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }

    private func answer(to path: String) -> (HTTPResponse.Status, String) {
        switch path {
        case "/healthz": (.ok, "alive\n")
        case "/readyz": isReady() ? (.ok, "ready\n") : (.serviceUnavailable, "the audit store does not take records\n")
        default: (.notFound, "there are /healthz and /readyz\n")
        }
    }
}
