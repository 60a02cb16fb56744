internal import HTTPTypes
internal import HummingbirdCore
internal import HummingbirdTLS
package import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
package import ServiceLifecycle
package import SigV4

/// The listener that clients connect to: HTTP/1.1 with keep-alive, over TLS when there is a certificate.
package struct Listener: Sendable {
    /// Longest time a connection may be idle, or a request's bytes may fail to come.
    private static let idleTimeout = TimeAmount.seconds(75)
    /// All header lines of a request together, in bytes.
    package static let headerLimit = 64 * 1024

    private let settings: GatewayConfiguration.ServerSettings
    private let timeout: Duration
    private let dispatcher: Dispatcher
    private let logger: Logger
    private let now: @Sendable () -> SigningDate

    package init(
        _ settings: GatewayConfiguration.ServerSettings, timeout: Duration, dispatcher: Dispatcher, logger: Logger,
        now: @escaping @Sendable () -> SigningDate
    ) {
        self.settings = settings
        self.timeout = timeout
        self.dispatcher = dispatcher
        self.logger = logger
        self.now = now
    }

    /// The service that serves; it stops accepting on a graceful shutdown and finishes what is in flight.
    ///
    /// - Parameter onListening: called once with the port that was bound.
    package func service(onListening: @escaping @Sendable (Int) async -> Void) throws -> any Service {
        let http = HTTP1Channel(
            responder: { request, writer, channel in try await respond(to: request, writer, channel) },
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [PresenceHandler()],
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
        let received = ContinuousClock.now
        let body: [UInt8]?
        if announcedLength(of: request) > dispatcher.bodyLimit {
            body = nil
        } else {
            if request.headers[.expect]?.lowercased() == "100-continue" {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            body = try await collect(request.body)
        }
        let downstream = DownstreamRequest(
            method: request.method.rawValue,
            target: RequestTarget(request.head.path ?? "/"),
            headers: HeaderList(request.head),
            body: body ?? [],
            sourceAddress: channel.sourceAddress(of: request, trusting: settings.trustedProxies),
            received: received,
            deadline: received + timeout,
            tls: settings.tls == nil ? nil : await channel.tlsDetails(host: request.head.authority),
            presence: { await channel.clientPresence() })
        let reply = body == nil ? await dispatcher.tooLarge(downstream) : await dispatcher.answer(downstream)
        let start = ByteBuffer(bytes: reply.body)
        guard let rest = reply.rest else {
            return try await writer.write(response: head(of: reply), body: ResponseBody(byteBuffer: start))
        }
        // Thrown from here, an error closes the connection before the body's end.
        var parts = try await writer.writeHead(head(of: reply))
        if start.readableBytes > 0 { try await parts.write(start) }
        try await rest { try await parts.write(ByteBuffer(bytes: $0)) }
        try await parts.finish(nil)
    }

    private func announcedLength(of request: Request) -> Int {
        request.headers[.contentLength].flatMap { Int($0) } ?? 0
    }

    /// The body's bytes; `nil` when there are more than the limit.
    private func collect(_ body: RequestBody) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await buffer in body {
            guard bytes.count + buffer.readableBytes <= dispatcher.bodyLimit else { return nil }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    private func head(of reply: DownstreamReply) -> HTTPResponse {
        var fields = HTTPFields()
        for header in reply.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        fields[.date] = now().httpDate
        fields[.server] = "passerelle"
        if reply.status != 204, reply.rest == nil { fields[.contentLength] = String(reply.body.count) }
        return HTTPResponse(status: .init(code: reply.status), headerFields: fields)
    }
}

extension HeaderList {
    /// Every header in the order received, `Host` first: NIO keeps it apart.
    fileprivate init(_ head: HTTPRequest) {
        self.init()
        if let host = head.authority { append(name: "host", value: host) }
        for field in head.headerFields { append(name: field.name.rawName, value: field.value) }
    }
}
