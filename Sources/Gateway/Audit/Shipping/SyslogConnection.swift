internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import NIOTLS
internal import Synchronization

/// Records as syslog over TLS (RFC 5425): octet counting, the receiver's certificate and host name checked.
///
/// Syslog knows no acknowledgement, so what counts as arrived is what the receiver's machine has acknowledged, as TCP
/// does, if the connection still stands some seconds later: a receiver that refuses the gateway's certificate takes the
/// first records before it says so (TLS 1.3), and one that dies leaves records unread. Of a connection that breaks,
/// everything else is sent again over the next one.
actor SyslogConnection: ShippingDestination {
    private let host: String
    private let port: Int
    private let origin: SyslogOrigin
    private let tls: NIOSSLContext
    private var connection: Connection?
    private var arrivedRow = 0

    /// How long a connection has to stand after an acknowledgement, in seconds: in calls of ``arrived()``.
    private static let secondsOfDoubt = 5

    private struct Connection {
        let channel: any Channel
        let counter: ByteCounter
        let watch: ConnectionWatch
        /// For what is on its way: how many bytes of the connection end a row.
        var marks: [(byteCount: Int, sequence: Int)] = []
        /// The newest row that was acknowledged, in each of the last seconds.
        var acknowledged: [Int] = []
    }

    /// Reads the certificates.
    init(host: String, port: Int, _ settings: ShippingSettings, origin: SyslogOrigin) throws(ShippingFailure) {
        self.host = host
        self.port = port
        self.origin = origin
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = .seconds(2)
        do {
            if let path = settings.caBundle {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            }
            if let identity = settings.identity {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(identity.certificate)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: identity.privateKey, format: .pem))
            }
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .target(reason: "a file of audit.ship cannot be read as PEM: \(error)")
        }
    }

    func send(_ rows: [TrailRow]) async throws(ShippingFailure) -> [Int] {
        guard let last = rows.last else { return [] }
        let connection = try await connected()
        var buffer = ByteBuffer()
        for row in rows { buffer.writeBytes(SyslogMessage(row, from: origin).frame) }
        do {
            try await connection.channel.writeAndFlush(buffer).valueUnlessCancelled()
        } catch {
            connection.channel.close(mode: .all, promise: nil)
            self.connection = nil
            throw ShippingFailure(error)
        }
        self.connection?.marks.append((connection.counter.byteCount, last.sequence))
        return []
    }

    func arrived() async -> Int {
        guard var current = connection, let progress = await TCPProgress(of: current.channel),
            current.channel.isActive, !current.watch.hasFailed
        else { return arrivedRow }
        var newest = current.acknowledged.last ?? arrivedRow
        while let mark = current.marks.first, progress.hasAcknowledged(mark.byteCount) {
            newest = mark.sequence
            current.marks.removeFirst()
        }
        current.acknowledged.append(newest)
        if current.acknowledged.count > Self.secondsOfDoubt {
            arrivedRow = max(arrivedRow, current.acknowledged.removeFirst())
        }
        connection = current
        return arrivedRow
    }

    func flush() async {}

    nonisolated func reopen() {}

    /// A receiver that answers the end of TLS has read everything before it.
    func close() async -> Int {
        guard let connection else { return arrivedRow }
        self.connection = nil
        do {
            // It also succeeds when the receiver gives no answer in time.
            try await connection.channel.close().valueUnlessCancelled()
            if connection.watch.hasEndedWell {
                arrivedRow = connection.marks.last?.sequence ?? connection.acknowledged.last ?? arrivedRow
            }
        } catch {
            connection.channel.close(mode: .all, promise: nil)
        }
        return arrivedRow
    }

    private func connected() async throws(ShippingFailure) -> Connection {
        if let connection, connection.channel.isActive { return connection }
        self.connection = nil
        let counter = ByteCounter()
        let watch = ConnectionWatch()
        let (tls, host) = (tls, host)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Host names alone go into the greeting; an address is checked against the peer's.
                    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil  // a name is no address
                    try channel.pipeline.syncOperations.addHandlers([
                        counter, try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host),
                        watch,
                    ])
                }
            }
        do {
            let channel = try await bootstrap.connect(host: host, port: port).channelUnlessCancelled()
            let connection = Connection(channel: channel, counter: counter, watch: watch)
            self.connection = connection
            return connection
        } catch {
            throw ShippingFailure(error)
        }
    }
}

/// How far the kernel has come with a TCP connection: what `getsockopt` gives for `TCP_INFO`, Linux's `struct tcp_info`
/// as 64-bit words. Words that a kernel does not know are 0.
private struct TCPProgress: Sendable {
    private var words = (
        UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0),
        UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0)
    )

    /// `nil` when the connection has ended.
    init?(of channel: any Channel) async {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        let info: EventLoopFuture<TCPProgress> = options.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel(rawValue: 6), name: NIOBSDSocket.Option(rawValue: 11))
        guard let progress = try? await info.get() else { return nil }  // it has ended
        self = progress
    }

    /// Whether the peer has acknowledged so many bytes from the connection's beginning. `tcpi_bytes_acked`, at byte
    /// 120, counts the first segment, which has none, as one.
    func hasAcknowledged(_ byteCount: Int) -> Bool { words.15 > UInt64(byteCount) }
}

/// Counts what goes to the socket.
private final class ByteCounter: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let count = Atomic(0)

    var byteCount: Int { count.load(ordering: .relaxed) }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        count.add(unwrapOutboundIn(data).readableBytes, ordering: .relaxed)
        context.write(data, promise: promise)
    }
}

/// Ends a connection on which something went wrong, and sees whether TLS ended as it should; what a receiver says
/// otherwise is of no interest.
private final class ConnectionWatch: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let isShutDown = Atomic(false)
    private let failed = Atomic(false)

    var hasFailed: Bool { failed.load(ordering: .acquiring) }
    /// Whether both sides have said that TLS ends, and nothing went wrong.
    var hasEndedWell: Bool { isShutDown.load(ordering: .acquiring) && !hasFailed }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.shutdownCompleted? = event as? TLSUserEvent {
            isShutDown.store(true, ordering: .releasing)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failed.store(true, ordering: .releasing)
        context.close(promise: nil)
    }
}
