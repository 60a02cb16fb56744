internal import Audit
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Records as syslog over UDP, a datagram each (RFC 5426). What is lost on the way nobody can tell; only a receiver
/// whose machine says that nobody listens is noticed.
actor SyslogDatagrams: ShippingDestination {
    private let host: String
    private let port: Int
    private let origin: SyslogOrigin
    /// Resolving a name blocks.
    private let queue = BlockingQueue("audit-shipping")
    private var connection: Connection?
    /// The newest row that was sent.
    private var sent = 0
    /// The newest row sent when it was asked what arrived, a second ago.
    private var settling = 0
    private var arrivedRow = 0

    private struct Connection {
        let channel: any Channel
        let errors: ErrorKeeper
    }

    init(host: String, port: Int, origin: SyslogOrigin) {
        self.host = host
        self.port = port
        self.origin = origin
    }

    func send(_ rows: [FeedRow]) async throws(ShippingFailure) -> [Int] {
        let connection = try await connected()
        var tooLong: [Int] = []
        for row in rows {
            let message = SyslogMessage(row, from: origin)
            guard message.bytes.count <= SyslogMessage.longestDatagram else {
                tooLong.append(row.sequence)
                continue
            }
            do {
                if let error = connection.errors.take() { throw error }
                try await connection.channel.writeAndFlush(ByteBuffer(bytes: message.bytes)).valueUnlessCancelled()
            } catch let error as IOError where error.errnoCode == EMSGSIZE {
                tooLong.append(row.sequence)
            } catch {
                throw lose(connection, error)
            }
        }
        sent = rows.last?.sequence ?? sent
        return tooLong
    }

    /// A second later than it might be: by then the receiver's machine has had time to say that nobody listens.
    func arrived() async -> Int {
        if connection?.errors.isEmpty == true {
            arrivedRow = settling
            settling = sent
        }
        return arrivedRow
    }

    nonisolated func reopen() {}

    func close() async -> Int {
        guard let connection else { return arrivedRow }
        if connection.errors.isEmpty { arrivedRow = sent }
        connection.channel.close(promise: nil)
        self.connection = nil
        return arrivedRow
    }

    private func connected() async throws(ShippingFailure) -> Connection {
        if let connection { return connection }
        let (host, port) = (host, port)
        let address = try await queue.run { () throws(ShippingFailure) in
            do {
                return try SocketAddress.makeAddressResolvingHost(host, port: port)
            } catch {
                throw ShippingFailure(error)
            }
        }
        let errors = ErrorKeeper()
        let bootstrap = DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(errors)
                }
            }
        do {
            let channel = try await bootstrap.connect(to: address).channelUnlessCancelled()
            let connection = Connection(channel: channel, errors: errors)
            self.connection = connection
            return connection
        } catch {
            throw ShippingFailure(error)
        }
    }

    private func lose(_ connection: Connection, _ error: any Error) -> ShippingFailure {
        connection.channel.close(promise: nil)
        self.connection = nil
        sent = arrivedRow
        settling = arrivedRow
        return ShippingFailure(error)
    }
}

/// Keeps the error that a socket reported between two datagrams.
private final class ErrorKeeper: ChannelInboundHandler, Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let error = Mutex<(any Error)?>(nil)

    var isEmpty: Bool { error.withLock { $0 == nil } }

    func take() -> (any Error)? {
        error.withLock { error in
            defer { error = nil }
            return error
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error.withLock { $0 = error }
    }
}
