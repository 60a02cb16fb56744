internal import Audit
internal import CProcess
internal import Files
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import NIOTLS
internal import Synchronization

/// Records as syslog over TLS (RFC 5425): octet counting, the receiver's certificate and host name checked.
///
/// Syslog has no acknowledgement. A record counts as arrived when the receiver's kernel has acknowledged its bytes and the
/// connection still stands ``secondsOfDoubt`` later. The seconds are there because a receiver that refuses the gateway's
/// certificate takes the first records before it says so (TLS 1.3), and because the kernel of a receiver that dies breaks
/// the connection when it left bytes unread. When a connection breaks, everything that has not arrived is sent again.
///
/// To go by what was written to the socket would lose more: megabytes that a stuck receiver has not even been sent.
actor SyslogConnection: ShippingDestination {
    private let host: String
    private let port: Int
    private let settings: ShippingSettings
    private let origin: SyslogOrigin
    private let handshakeLimit: TimeAmount
    /// Reading certificates blocks.
    private let queue = BlockingQueue("audit-shipping")
    private var connection: Connection?
    private var arrivedRow = 0
    /// The newest row that was handed to ``connection``.
    private var sentRow = 0

    /// How many bytes go to the event loop at once, which other connections share.
    private static let bytesAtOnce = 256 * 1024
    /// How long a receiver may take nothing before the next connection is tried, in milliseconds.
    private static let patience: SocketOptionValue = 120_000
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

        var isStanding: Bool { channel.isActive && !watch.hasFailed }
    }

    /// Reads the certificates, to see whether they can be read: every connection reads them anew.
    ///
    /// - Parameter handshakeLimit: how long TLS may take to come about.
    init(
        host: String, port: Int, _ settings: ShippingSettings, origin: SyslogOrigin,
        handshakeLimit: TimeAmount = .seconds(10)
    ) throws(ShippingFailure) {
        self.host = host
        self.port = port
        self.settings = settings
        self.origin = origin
        self.handshakeLimit = handshakeLimit
        _ = try Self.context(settings)
    }

    private static func context(_ settings: ShippingSettings) throws(ShippingFailure) -> NIOSSLContext {
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
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .target(reason: "a file of audit.ship cannot be read as PEM: \(error)")
        }
    }

    func send(_ rows: [FeedRow]) async throws(ShippingFailure) -> [Int] {
        guard let last = rows.last else { return [] }
        let connection = try await connected()
        do {
            var buffer = ByteBuffer()
            for row in rows {
                buffer.writeBytes(SyslogMessage(row, from: origin).frame)
                guard buffer.readableBytes >= Self.bytesAtOnce || row.sequence == last.sequence else { continue }
                try await connection.channel.writeAndFlush(buffer).valueUnlessCancelled()
                buffer.clear()
            }
        } catch {
            connection.channel.close(mode: .all, promise: nil)
            self.connection = nil
            throw ShippingFailure(error)
        }
        self.connection?.marks.append((connection.counter.byteCount, last.sequence))
        sentRow = last.sequence
        return []
    }

    func arrived() async throws(ShippingFailure) -> Int {
        try giveUpBroken()
        guard var current = connection, let bytes = await TCPOption.acknowledgedBytes(of: current.channel),
            current.isStanding
        else { return arrivedRow }
        var newest = current.acknowledged.last ?? arrivedRow
        while let mark = current.marks.first, mark.byteCount <= bytes {
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

    /// Whether there is a connection, as far as is known: for tests, whose time passes faster than the network is.
    var isConnected: Bool { connection?.isStanding ?? false }

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

    /// Gives up a connection that has ended, and fails when it took rows with it that are not known to have arrived: a further
    /// connection begins with these.
    private func giveUpBroken() throws(ShippingFailure) {
        guard let connection, !connection.isStanding else { return }
        connection.channel.close(mode: .all, promise: nil)
        self.connection = nil
        guard sentRow > arrivedRow else { return }
        sentRow = arrivedRow
        throw .target(reason: "the receiver ended the connection")
    }

    private func connected() async throws(ShippingFailure) -> Connection {
        try giveUpBroken()
        if let connection { return connection }
        let settings = settings
        let tls = try await queue.run { () throws(ShippingFailure) in try Self.context(settings) }
        let host = host
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(TCPOption.idleSecondsToProbe, value: 60)
            .channelOption(TCPOption.secondsBetweenProbes, value: 10)
            .channelOption(TCPOption.millisecondsToAcknowledge, value: Self.patience)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Host names alone go into the greeting; an address is checked against the peer's.
                    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil  // a name is no address
                    // Of their own for each channel: several addresses of one name are tried at a time.
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteCounter(), try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host),
                        ConnectionWatch(on: channel.eventLoop),
                    ])
                }
            }
        do {
            let channel = try await bootstrap.connect(host: host, port: port).channelUnlessCancelled()
            do {
                let (counter, watch) = try await channel.eventLoop.submit {
                    let pipeline = channel.pipeline.syncOperations
                    return (
                        try pipeline.handler(type: ByteCounter.self), try pipeline.handler(type: ConnectionWatch.self)
                    )
                }.get()
                try await watch.greeted(within: handshakeLimit).valueUnlessCancelled()
                let connection = Connection(channel: channel, counter: counter, watch: watch)
                self.connection = connection
                return connection
            } catch {
                channel.close(mode: .all, promise: nil)
                throw error
            }
        } catch {
            throw ShippingFailure(error)
        }
    }
}

/// Linux's options of a TCP socket that NIO has no names for (`tcp(7)`).
private enum TCPOption {
    static let level = NIOBSDSocket.OptionLevel(rawValue: ctcp_level)

    private static func option(_ number: CInt) -> ChannelOptions.Types.SocketOption {
        ChannelOptions.Types.SocketOption(level: level, name: NIOBSDSocket.Option(rawValue: number))
    }

    static let idleSecondsToProbe = option(ctcp_keepidle)
    static let secondsBetweenProbes = option(ctcp_keepintvl)
    /// A receiver's machine that is gone, or that has no room for so long, ends the connection.
    static let millisecondsToAcknowledge = option(ctcp_user_timeout)
    static let information = NIOBSDSocket.Option(rawValue: ctcp_info_option)

    /// How many bytes the peer's kernel has acknowledged from the connection's beginning; `nil` when that has ended.
    static func acknowledgedBytes(of channel: any Channel) async -> UInt64? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        let info: EventLoopFuture<ctcp_info> = options.unsafeGetSocketOption(level: level, name: information)
        return (try? await info.get()).map(ctcp_bytes_acked)  // it has ended
    }
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

    /// TLS did not come about in time.
    struct SilentReceiver: Error, CustomStringConvertible {
        let description = "the receiver does not answer to TLS"
    }

    private let greeting: EventLoopPromise<Void>
    private let isShutDown = Atomic(false)
    private let failed = Atomic(false)

    init(on loop: any EventLoop) {
        greeting = loop.makePromise()
    }

    /// Succeeds when TLS has come about.
    func greeted(within limit: TimeAmount) -> EventLoopFuture<Void> {
        let greeting = greeting
        let timeout = greeting.futureResult.eventLoop.scheduleTask(in: limit) { greeting.fail(SilentReceiver()) }
        greeting.futureResult.whenComplete { _ in timeout.cancel() }
        return greeting.futureResult
    }

    var hasFailed: Bool { failed.load(ordering: .acquiring) }
    /// Whether both sides have said that TLS ends, and nothing went wrong.
    var hasEndedWell: Bool { isShutDown.load(ordering: .acquiring) && !hasFailed }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? TLSUserEvent {
        case .handshakeCompleted: greeting.succeed()
        case .shutdownCompleted: isShutDown.store(true, ordering: .releasing)
        case nil: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failed.store(true, ordering: .releasing)
        greeting.fail(error)
        context.close(promise: nil)
    }

    /// The channel is closed.
    func handlerRemoved(context: ChannelHandlerContext) {
        greeting.fail(ChannelError.eof)
    }
}
