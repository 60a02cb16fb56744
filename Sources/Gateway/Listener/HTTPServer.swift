internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import ServiceLifecycle
internal import Synchronization

/// A listener over NIO's HTTP/1 codecs: accepts connections within their limits, and stops in order.
struct HTTPServer: Service {
    /// Where its event loops are from.
    enum Loops {
        /// The process's own, one for each processor.
        case shared
        /// One for itself, which answers whatever the others do.
        case own
    }

    let host: String
    let port: Int
    let tls: TLSContextSource?
    let loops: Loops
    let services: ConnectionServices
    /// How long connections are still accepted after a graceful shutdown was asked for.
    let drain: Duration
    let logger: Logger
    let onListening: @Sendable (Int) async -> Void

    /// Connections that wait to be accepted.
    private static let backlog: Int32 = 1_024
    /// Bytes read at one time; a small request fits into the first.
    private static let readBuffer = AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 2_048, maximum: 65_536)

    func run() async throws {
        switch loops {
        case .shared: try await serve(on: .singleton)
        case .own:
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let result: Result<Void, any Error>
            do { result = .success(try await serve(on: group)) } catch { result = .failure(error) }
            _ = try? await group.shutdownGracefully()  // it has no work left, and the process ends
            try result.get()
        }
    }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let lanes = try await lanes(of: group)
        let channel = try await bind(lanes, on: group)
        await onListening(channel.localAddress?.port ?? 0)
        let (stops, stop) = AsyncStream<Void>.makeStream()
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { tasks in
                for lane in lanes {
                    tasks.addTask(executorPreference: EventLoopExecutor(lane.loop)) { await lane.run() }
                }
                tasks.addTask {
                    for await _ in stops {}
                    await end(channel)
                    for lane in lanes { lane.close() }
                }
                await tasks.waitForAll()
            }
        } onCancelOrGracefulShutdown: {
            services.beginStopping()
            stop.finish()
        }
    }

    /// From the wish to stop to the last answer.
    private func end(_ channel: any Channel) async {
        if drain > .zero {
            logger.notice(
                "accepting until the time to drain is over", metadata: ["listener": "\(services.metrics.listener)"])
            _ = try? await Task.sleep(for: drain)  // cancelled: the time to stop is over
        }
        _ = try? await channel.close()  // closed already: so much the better
        services.table.cutAll(.stopping)
        await services.table.untilEmpty()
        services.table.cutAll(.stopped)
    }

    private func lanes(of group: MultiThreadedEventLoopGroup) async throws -> [RequestLane] {
        let interval = TimeAmount(services.limits.sweepInterval)
        var lanes: [RequestLane] = []
        for loop in group.makeIterator() {
            lanes.append(try await loop.submit { RequestLane(on: loop, sweepInterval: interval) }.get())
        }
        return lanes
    }

    private func bind(_ lanes: [RequestLane], on group: MultiThreadedEventLoopGroup) async throws -> any Channel {
        let byLoop = Dictionary(uniqueKeysWithValues: lanes.map { (ObjectIdentifier($0.loop), $0) })
        let notices = RefusalNotices(services.metrics, logger)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGuard(services.metrics, logger))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: Self.readBuffer)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let lane = byLoop[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.eof }
                    try setUp(channel, lane, notices)
                }
            }
            .bind(host: host, port: port).get()
    }

    private func setUp(_ channel: any Channel, _ lane: RequestLane, _ notices: RefusalNotices) throws {
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        let handle = ConnectionHandle(
            channel, address: AddressGroup(peer), isOfProxy: services.trustedProxies.contains(peer))
        do {
            try services.table.enter(handle)
        } catch {
            notices.report(error, peer)
            throw error
        }
        do {
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.context)) }
            let connection = HTTPConnection(services, handle, lane: lane, peer: peer, isTLS: tls != nil)
            var limits = NIOHTTPDecoderLimitConfiguration()
            // The parser counts target and headers together; which of them is too long is looked at when a head is whole.
            limits.maxHeaderFieldSize = max(services.limits.headerBytes, services.limits.targetBytes)
            limits.maxHeaderListSize = services.limits.headerBytes + services.limits.targetBytes
            try pipeline.addHandler(HeadWatch(connection))
            try pipeline.addHandler(
                ByteToMessageHandler(
                    HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)))
            try pipeline.addHandler(connection)
        } catch {
            services.table.leave(handle)
            throw error
        }
    }
}

/// Counts connections that are not taken, and says so in the log, once a minute.
private final class RefusalNotices: Sendable {
    private static let interval = Duration.seconds(60)

    private let metrics: ListenerMetrics
    private let logger: Logger
    private let state = Mutex<(next: ContinuousClock.Instant?, count: Int)>((nil, 0))

    init(_ metrics: ListenerMetrics, _ logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    func report(_ refusal: ConnectionTable.Refusal, _ peer: String) {
        metrics.refusedConnection(refusal == .full ? .full : .addressFull)
        let now = ContinuousClock.now
        let count = state.withLock { state -> Int? in
            state.count += 1
            guard state.next.map({ now >= $0 }) ?? true else { return nil }
            defer { state = (now + Self.interval, 0) }
            return state.count
        }
        guard let count else { return }
        logger.warning(
            "connections refused",
            metadata: [
                "listener": "\(metrics.listener)",
                "cause": refusal == .full ? "maxConnections" : "maxConnectionsPerAddress",
                "count": "\(count)", "client.address": "\(peer)",
            ])
    }
}
