import NIOCore
import NIOPosix
import Synchronization

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// Stands between a client and a PostgreSQL server, and cuts the connection where it is told to.
final class CuttingProxy: Sendable {
    enum Cut: Sendable {
        /// When a COMMIT comes, which the server never sees.
        case beforeCommit
        /// When the server's answer to a COMMIT comes, which the client never sees.
        case afterCommit
    }

    struct State {
        /// The next cut.
        var cut: Cut?
        /// Whether new connections are closed at once.
        var refuses = false
        /// Whether they are from the next cut on.
        var refusesAfterCut = false
    }

    let state: Mutex<State>
    private let server: any Channel

    init(to port: Int) async throws {
        state = Mutex(State())
        let holder = Holder()
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ClientSide(holder: holder, port: port))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        holder.proxy.withLock { $0 = self }
    }

    var port: Int { server.localAddress?.port ?? 0 }

    func arm(_ cut: Cut, refusingAfter: Bool = false) {
        state.withLock {
            $0.cut = cut
            $0.refusesAfterCut = refusingAfter
        }
    }

    func accept() { state.withLock { $0.refuses = false } }

    /// Whether to cut for this reason; once.
    fileprivate func cuts(_ cut: Cut) -> Bool {
        state.withLock { state in
            guard state.cut == cut else { return false }
            state.cut = nil
            state.refuses = state.refusesAfterCut
            return true
        }
    }

    fileprivate var refuses: Bool { state.withLock { $0.refuses } }

    func close() async throws { try await server.close() }
}

private final class Holder: Sendable {
    let proxy = Mutex<CuttingProxy?>(nil)
}

/// Passes on what the client sends.
private final class ClientSide: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let holder: Holder
    private let port: Int
    private var peer: (any Channel)?
    private var waiting: [ByteBuffer] = []
    private let commits = CommitMark()

    init(holder: Holder, port: Int) {
        self.holder = holder
        self.port = port
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let proxy = holder.proxy.withLock({ $0 }), !proxy.refuses else { return context.close(promise: nil) }
        let client = context.channel
        let commits = commits
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ServerSide(proxy: proxy, client: client, commits: commits))
                }
            }
            .connect(host: "127.0.0.1", port: port).whenComplete { result in
                switch result {
                case .success(let channel):
                    bound.value.peer = channel
                    for buffer in bound.value.waiting { channel.writeAndFlush(buffer, promise: nil) }
                    bound.value.waiting = []
                case .failure: client.close(promise: nil)
                }
            }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if buffer.readableBytesView.contains("COMMIT") {
            if holder.proxy.withLock({ $0 })?.cuts(.beforeCommit) ?? false {
                peer?.close(promise: nil)
                return context.close(promise: nil)
            }
            commits.isSent.store(true, ordering: .relaxed)
        }
        if let peer { peer.writeAndFlush(buffer, promise: nil) } else { waiting.append(buffer) }
    }

    func channelInactive(context: ChannelHandlerContext) { peer?.close(promise: nil) }
}

private final class CommitMark: Sendable {
    let isSent = Atomic(false)
}

/// Passes on what the server answers.
private final class ServerSide: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: CuttingProxy
    private let client: any Channel
    private let commits: CommitMark

    init(proxy: CuttingProxy, client: any Channel, commits: CommitMark) {
        self.proxy = proxy
        self.client = client
        self.commits = commits
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if commits.isSent.exchange(false, ordering: .relaxed), proxy.cuts(.afterCommit) {
            client.close(promise: nil)
            return context.close(promise: nil)
        }
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }
}

extension ByteBufferView {
    fileprivate func contains(_ text: String) -> Bool { firstRange(of: text.utf8) != nil }
}
