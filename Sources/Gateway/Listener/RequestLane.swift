internal import NIOCore

/// What one event loop of a listener has to do: the requests of its connections, each in a task of its own that prefers
/// the loop, and the connections' deadlines.
final class RequestLane: Sendable {
    typealias Work = @Sendable () async -> Void

    let loop: any EventLoop
    /// Used on the loop alone.
    let connections: NIOLoopBound<LoopConnections>
    private let requests: AsyncStream<Work>
    private let continuation: AsyncStream<Work>.Continuation

    /// To be called on the loop.
    init(on loop: any EventLoop, sweepInterval: TimeAmount) {
        self.loop = loop
        connections = NIOLoopBound(LoopConnections(on: loop, interval: sweepInterval), eventLoop: loop)
        (requests, continuation) = AsyncStream.makeStream()
    }

    /// Starts a request. There are at most as many at a time as there are connections.
    func start(_ work: @escaping Work) { continuation.yield(work) }

    /// Runs the requests until ``close()``, and to the end of each.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await work in requests { group.addTask { await work() } }
        }
    }

    /// No request comes any more.
    func close() { continuation.finish() }
}

/// The open connections of one event loop, whose deadlines are looked at in one sweep: a request sets no timer.
final class LoopConnections {
    private let loop: any EventLoop
    private let interval: TimeAmount
    private var open: [ObjectIdentifier: HTTPConnection] = [:]
    private var isSweeping = false
    private var date = (second: Int64.min, text: "")

    init(on loop: any EventLoop, interval: TimeAmount) {
        self.loop = loop
        self.interval = interval
    }

    func add(_ connection: HTTPConnection) {
        open[ObjectIdentifier(connection)] = connection
        guard !isSweeping else { return }
        isSweeping = true
        scheduleSweep()
    }

    func remove(_ connection: HTTPConnection) {
        open[ObjectIdentifier(connection)] = nil
    }

    /// The value of a `Date` header, written once a second.
    func dateText(at second: Int64, _ text: () -> String) -> String {
        if date.second != second { date = (second, text()) }
        return date.text
    }

    private func scheduleSweep() {
        let this = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: interval) { this.value.sweep() }
    }

    private func sweep() {
        guard !open.isEmpty else {
            isSweeping = false
            return
        }
        let now = NIODeadline.now()
        // A connection that is closed leaves the table while it is walked.
        for connection in Array(open.values) { connection.checkDeadline(now) }
        scheduleSweep()
    }
}
