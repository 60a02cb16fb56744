import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// A request that came whole.
struct Arrival: Sendable {
    /// Which connection it came over, from 0.
    let connection: Int
    /// Which request of its connection it is, from 0.
    let ordinal: Int
    let method: String
    let uri: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// Values of the headers of this name, in any case.
    func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

/// What a server does about a request.
enum Reaction: Sendable {
    /// Writes these bytes, as they are.
    case answer(String)
    /// The same, then closes.
    case answerAndClose(String)
    case close
    /// Closes so that the peer sees a reset.
    case reset
    case silence

    /// An answer with a length.
    static func ok(_ body: String = "", headers: String = "") -> Reaction {
        .answer("HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}

/// What a server does about a connection.
enum Acceptance: Sendable {
    case serve
    /// Closes at once.
    case close
    /// Acts when the head of a request has come, without waiting for its body.
    case reactToHead
}

/// An HTTP/1.1 server on loopback, on a port of the system's choice, that reacts as it is told and tells what it saw.
final class LoopbackServer: Sendable {
    enum Event: Sendable {
        case accepted(connection: Int)
        case arrived(Arrival)
        case closed(connection: Int)
    }

    let port: Int
    private let channel: any Channel
    private let log: EventLog

    init(
        acceptance: Acceptance = .serve, react: @escaping @Sendable (Arrival) -> Reaction = { _ in .ok() }
    ) async throws {
        let log = EventLog()
        let source = SerialSource()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let connection = source.next()
                log.append(.accepted(connection: connection))
                return channel.eventLoop.makeCompletedFuture {
                    let handler = Handler(connection: connection, acceptance: acceptance, log: log, react: react)
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)), handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = try channel.boundPort
        self.log = log
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// All that has happened.
    var events: [Event] { log.events }

    var arrivals: [Arrival] {
        events.compactMap { if case .arrived(let arrival) = $0 { arrival } else { nil } }
    }

    var connectionCount: Int {
        events.count { if case .accepted = $0 { true } else { false } }
    }

    /// Returns when something that satisfies `condition` has happened.
    func saw(_ condition: @escaping @Sendable (Event) -> Bool) async {
        await log.wait { $0.contains(where: condition) }
    }

    /// Returns when so many requests have come.
    func sawArrivals(_ count: Int) async {
        await log.wait { events in
            events.count { if case .arrived = $0 { true } else { false } } >= count
        }
    }

    func sawClose(of connection: Int) async {
        await saw { if case .closed(connection) = $0 { true } else { false } }
    }

    /// Stops listening; accepted connections stay.
    func close() async throws {
        try await channel.close()
    }
}

extension Channel {
    /// The port that the system chose.
    var boundPort: Int {
        get throws { try #require(localAddress?.port) }
    }
}

/// Counts connections.
private final class SerialSource: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            defer { value += 1 }
            return value
        }
    }
}

/// What happened, and who waits for more.
private final class EventLog: Sendable {
    private struct Waiter {
        let condition: @Sendable ([LoopbackServer.Event]) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var events: [LoopbackServer.Event] = []
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    var events: [LoopbackServer.Event] { state.withLock { $0.events } }

    func append(_ event: LoopbackServer.Event) {
        let ready = state.withLock { state in
            state.events.append(event)
            let ready = state.waiters.filter { $0.condition(state.events) }
            state.waiters.removeAll { $0.condition(state.events) }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    func wait(_ condition: @escaping @Sendable ([LoopbackServer.Event]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if condition(state.events) { return true }
                state.waiters.append(Waiter(condition: condition, continuation: continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let acceptance: Acceptance
    private let log: EventLog
    private let react: @Sendable (Arrival) -> Reaction
    private var ordinal = 0
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(connection: Int, acceptance: Acceptance, log: EventLog, react: @escaping @Sendable (Arrival) -> Reaction) {
        self.connection = connection
        self.acceptance = acceptance
        self.log = log
        self.react = react
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .close = acceptance { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        log.append(.closed(connection: connection))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            if case .reactToHead = acceptance { finish(context) }
        case .body(let part):
            body.append(contentsOf: part.readableBytesView)
        case .end:
            if case .serve = acceptance { finish(context) }
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let head else { return }
        let arrival = Arrival(
            connection: connection, ordinal: ordinal, method: head.method.rawValue, uri: head.uri,
            headers: head.headers.map { ($0.name, $0.value) }, body: body
        )
        ordinal += 1
        log.append(.arrived(arrival))
        switch react(arrival) {
        case .answer(let text):
            write(text, context)
        case .answerAndClose(let text):
            write(text, context)
            context.close(promise: nil)
        case .close:
            context.close(promise: nil)
        case .reset:
            // At once, for this is the channel's own loop.
            _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            context.close(promise: nil)
        case .silence:
            break
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }
}
