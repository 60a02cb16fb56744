import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SigV4
import Synchronization
import Testing

@testable import Gateway

/// A listener on loopback, with limits to be reached.
struct ListenerBed {
    let port: Int
    let services: ConnectionServices
    let registry: MetricRegistry
    fileprivate let group: ServiceGroup

    /// Runs the work before a listener, and ends the listener as a graceful shutdown does; one that is to drain, as the end of
    /// its time does.
    static func with(
        _ limits: ListenerLimits = .quick, _ responder: any RequestResponder = TestResponder(),
        tls: TLSContextSource? = nil, loops: HTTPServer.Loops = .shared, drain: Duration = .zero,
        trustedProxies: TrustedProxies = .none, _ work: (ListenerBed) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let registry = MetricRegistry()
        let services = ConnectionServices(
            limits, responder: responder, metrics: ListenerMetrics(registry, listener: "server"),
            trustedProxies: trustedProxies, callTimeout: .seconds(60), now: { SigningDate(epochSeconds: 784_111_777) })
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let server = HTTPServer(
            host: "127.0.0.1", port: 0, tls: tls, loops: loops, services: services, drain: drain, logger: logger,
            onListening: { continuation.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                do { try await group.run() } catch is CancellationError {}  // said above
            }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await work(ListenerBed(port: port, services: services, registry: registry, group: group)))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            if drain > .zero { tasks.cancelAll() }
            try await tasks.waitForAll()
            try result.get()
        }
    }

    func stop() async { await group.triggerGracefulShutdown() }

    /// The value of a counter, as `/metrics` has it.
    func counted(_ name: MetricName, cause: String) -> Int {
        let start = "\(name.rawValue){listener=\"server\",cause=\"\(cause)\"} "
        let line = registry.text().split(separator: "\n").first { $0.hasPrefix(start) }
        return line.flatMap { Int($0.dropFirst(start.count)) } ?? -1
    }

    /// Connects, and closes at the end.
    func connect<Value>(_ work: (RawClient) async throws -> Value) async throws -> Value {
        try await RawClient.with(port: port, work)
    }

    /// Sends text over a connection of its own, and returns all that comes until the other side closes.
    func exchange(_ text: String) async throws -> String {
        try await connect { client in
            _ = try? await client.send(text)  // what came is looked at, also of a listener that closed before
            return try await client.untilClosed()
        }
    }
}

extension ListenerLimits {
    /// Looked at often, so that a deadline in milliseconds is met.
    static var quick: ListenerLimits {
        var limits = ListenerLimits()
        limits.sweepInterval = .milliseconds(10)
        return limits
    }

    func with(_ change: (inout ListenerLimits) -> Void) -> ListenerLimits {
        var copy = self
        change(&copy)
        return copy
    }
}

/// A client that sends what it is told, byte for byte, and reads only when it is asked for more.
final class RawClient: Sendable {
    private struct Closed: Error { let text: String }

    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func with<Value>(
        port: Int, from address: String? = nil, _ work: (RawClient) async throws -> Value
    ) async throws -> Value {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
        if let address { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: address, port: 0)) }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        let result: Result<Value, any Error>
        do { result = .success(try await work(RawClient(channel, inbox))) } catch { result = .failure(error) }
        _ = try? await channel.close()  // the other side may have closed it
        return try result.get()
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// Takes what comes until the condition holds for all that has come.
    ///
    /// - Throws: when the other side closes first.
    @discardableResult
    func receive(until condition: (String) -> Bool) async throws -> String {
        while !condition(inbox.text) {
            guard await inbox.grows(reading: channel) else { throw Closed(text: inbox.text) }
        }
        return inbox.text
    }

    /// Takes one answer that has a length, off what has come.
    func answer() async throws -> String {
        let text = try await receive { Self.end(of: $0) != nil }
        let end = try #require(Self.end(of: text))
        inbox.drop(text[..<end].utf8.count)
        return String(text[..<end])
    }

    /// Drops what has come.
    func forget() { inbox.drop(inbox.text.utf8.count) }

    /// All that comes until the other side closes.
    func untilClosed() async throws -> String {
        while await inbox.grows(reading: channel) {}
        return inbox.text
    }

    private static func end(of text: String) -> String.Index? {
        guard let head = text.firstRange(of: "\r\n\r\n"), let length = text.firstMatch(of: /Content-Length: (\d+)/),
            let count = Int(length.output.1)
        else { return nil }
        return text.utf8.index(head.upperBound, offsetBy: count, limitedBy: text.endIndex)
    }
}

/// What a client has read.
private final class Inbox: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        var hasNews = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    func drop(_ count: Int) { state.withLock { $0.bytes.removeFirst(count) } }

    /// Waits for more; false when no more comes.
    func grows(reading channel: any Channel) async -> Bool {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.hasNews || state.isClosed { return true }
                state.waiter = continuation
                return false
            }
            if isDone { continuation.resume() } else { channel.read() }
        }
        return state.withLock { state in
            defer { state.hasNews = false }
            return state.hasNews
        }
    }

    func take(_ change: (_ bytes: inout [UInt8], _ isClosed: inout Bool) -> Void) {
        let waiter = state.withLock { state in
            let before = state.bytes.count
            change(&state.bytes, &state.isClosed)
            if state.bytes.count > before { state.hasNews = true }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        inbox.take { bytes, _ in bytes.append(contentsOf: buffer.readableBytesView) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inbox.take { $1 = true } }
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.take { $1 = true } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Answers by the path: `/echo`, `/long/BYTES`, `/stream/PARTS` (of 100,000 bytes), `/hold` until it is let go.
struct TestResponder: RequestResponder {
    static let part = 100_000

    let log = RequestLog()
    let gate = Gate()

    func refusal(ofHead request: DownstreamRequest, bodyLength: Int?) -> EarlyRefusal? {
        log.note("head \(String(decoding: request.target.pathBytes, as: UTF8.self))")
        return request.header("x-stranger") == nil ? nil : .notAuthentic(.claim(.missing))
    }

    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        let path = String(decoding: request.target.pathBytes, as: UTF8.self)
        log.note("refused \(request.method) \(path)")
        return DownstreamReply(
            status: refusal.status ?? 401, headers: [.init("Content-Type", "text/plain")],
            body: Array(refusal.explanation.utf8))
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        let path = String(decoding: request.target.pathBytes, as: UTF8.self)
        log.note("\(request.method) \(path)")
        let words = path.split(separator: "/")
        let count = words.count > 1 ? Int(words[1]) ?? 0 : 0
        switch words.first {
        case "long":
            return DownstreamReply(status: 200, headers: [], body: Array(repeating: UInt8(ascii: "#"), count: count))
        case "stream":
            return DownstreamReply(status: 200, headers: [], body: []) { write in
                for number in 0..<count {
                    try await write(Array(repeating: UInt8(ascii: "#"), count: Self.part))
                    log.note("part \(number)")
                }
            }
        case "hold": await gate.wait()
        default: break
        }
        return DownstreamReply(
            status: 200, headers: [.init("Content-Type", "text/plain")],
            body: Array("\(request.method) \(path) \(String(decoding: request.body.prefix(64), as: UTF8.self))".utf8))
    }
}

/// What a responder was asked, in order.
final class RequestLog: Sendable {
    private let entries = Mutex<[String]>([])

    func note(_ entry: String) { entries.withLock { $0.append(entry) } }

    var all: [String] { entries.withLock { $0 } }
}

/// Holds requests until it is opened, and says when one has come.
final class Gate: Sendable {
    private let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    private let waiting = Mutex<(isOpen: Bool, tasks: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        arrived.yield()
        await withCheckedContinuation { continuation in
            let isOpen = waiting.withLock { state in
                if !state.isOpen { state.tasks.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func untilHeld(_ count: Int = 1) async {
        var left = count
        for await _ in arrivals {
            left -= 1
            if left == 0 { return }
        }
    }

    func open() {
        let tasks = waiting.withLock { state in
            defer { state = (true, []) }
            return state.tasks
        }
        for task in tasks { task.resume() }
    }
}

extension String {
    /// Bytes of the bodies of `/long` and `/stream`.
    var fillerCount: Int { utf8.count { $0 == UInt8(ascii: "#") } }
}

/// A request's bytes.
func get(_ path: String, _ headers: String = "", method: String = "GET", version: String = "1.1") -> String {
    "\(method) \(path) HTTP/\(version)\r\nHost: h\r\n\(headers)\r\n"
}

func post(_ path: String, _ body: String, _ headers: String = "") -> String {
    "POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}
