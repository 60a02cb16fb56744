import NIOCore
import NIOPosix
import Synchronization

/// A port on loopback whose connections are passed on, byte for byte.
final class Tunnel: Sendable {
    enum Opening: Sendable {
        /// At once.
        case transparent
        /// After a CONNECT request, as a proxy does.
        case connectRequest
    }

    let port: Int
    private let channel: any Channel
    private let requests: Log

    /// Passes connections on to `target`, whatever a CONNECT request asked for.
    init(to target: SocketAddress, opening: Opening) async throws {
        let requests = Log()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Entrance(target: target, opening: opening, requests: requests))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = try channel.boundPort
        self.requests = requests
    }

    /// The first lines of the CONNECT requests.
    var requestLines: [String] { requests.lines.withLock { $0 } }

    fileprivate final class Log: Sendable {
        let lines = Mutex<[String]>([])
    }
}

/// The near end: waits for the request if there has to be one, then joins the far end.
private final class Entrance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let target: SocketAddress
    private let opening: Tunnel.Opening
    private let requests: Tunnel.Log
    private var pending = ByteBuffer()
    private var far: (any Channel)?
    private var isJoining = false

    init(target: SocketAddress, opening: Tunnel.Opening, requests: Tunnel.Log) {
        self.target = target
        self.opening = opening
        self.requests = requests
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .transparent = opening { join(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if let far {
            far.writeAndFlush(bytes, promise: nil)
            return
        }
        pending.writeBuffer(&bytes)
        let text = String(buffer: pending)
        guard case .connectRequest = opening, !isJoining, let end = text.firstRange(of: "\r\n\r\n") else { return }
        // CR LF is one character.
        requests.lines.withLock { $0.append(String(text.prefix { !$0.isNewline })) }
        pending.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
        join(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        far?.close(promise: nil)
    }

    private func join(_ context: ChannelHandlerContext) {
        isJoining = true
        let near = context.channel
        let entrance = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Exit(near: near))
                }
            }
            .connect(to: target)
            .whenComplete { result in
                switch result {
                case .success(let far): entrance.value.joined(near, far)
                case .failure: near.close(promise: nil)
                }
            }
    }

    private func joined(_ near: any Channel, _ far: any Channel) {
        if case .connectRequest = opening {
            near.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"), promise: nil)
        }
        self.far = far
        if pending.readableBytes > 0 { far.writeAndFlush(pending, promise: nil) }
    }
}

/// The far end.
private final class Exit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let near: any Channel

    init(near: any Channel) {
        self.near = near
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        near.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        near.close(promise: nil)
    }
}
