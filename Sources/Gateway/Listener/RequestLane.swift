internal import NIOCore

/// What one event loop of a listener has to do: the requests of its connections, in tasks that prefer the loop, and the
/// connections' deadlines.
final class RequestLane: Sendable {
    let loop: any EventLoop
    /// Used on the loop alone.
    let connections: NIOLoopBound<LoopConnections>
    /// Used on the loop alone.
    private let idle: NIOLoopBound<IdleWorkers>
    /// The first request of each worker.
    private let beginnings: AsyncStream<RequestWork>
    private let beginning: AsyncStream<RequestWork>.Continuation

    /// To be called on the loop.
    init(on loop: any EventLoop, sweepInterval: TimeAmount) {
        self.loop = loop
        connections = NIOLoopBound(LoopConnections(on: loop, interval: sweepInterval), eventLoop: loop)
        idle = NIOLoopBound(IdleWorkers(), eventLoop: loop)
        (beginnings, beginning) = AsyncStream.makeStream()
    }

    /// Starts a request, on the loop. There are at most as many at a time as there are connections.
    func start(_ work: RequestWork) {
        if !idle.value.give(work) { beginning.yield(work) }
    }

    /// Runs the requests until ``close()``, and to the end of each.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await work in beginnings { group.addTask { await self.serve(work) } }
        }
    }

    /// No request comes any more.
    func close() {
        beginning.finish()
        loop.execute { [idle] in idle.value.end() }
    }

    /// A worker: one request after the other. A task keeps the memory of its functions' frames, some 20 KB for a request,
    /// as long as it lives.
    private func serve(_ first: RequestWork) async {
        var next: RequestWork? = first
        while let work = next.take() {
            await work.run()
            next = await withCheckedContinuation { idle.value.add($0) }
        }
    }
}

/// A request that is to be answered.
struct RequestWork: Sendable {
    let request: DownstreamRequest
    /// Why nothing more is read of it, if that is so.
    let refusal: EarlyRefusal?
    let responder: any RequestResponder
    let sink: ReplySink

    func run() async {
        if let refusal {
            await sink.send(await responder.refuse(refusal, request))
        } else {
            await sink.send(await responder.answer(request))
        }
    }
}

/// The tasks of one event loop that wait for their next request.
private final class IdleWorkers {
    /// Further ones end.
    private static let limit = 64

    private var waiting: [CheckedContinuation<RequestWork?, Never>] = []
    private var hasEnded = false

    /// Keeps a worker until there is a request for it; it gets none when it is to end.
    func add(_ worker: CheckedContinuation<RequestWork?, Never>) {
        if hasEnded || waiting.count == Self.limit { return worker.resume(returning: nil) }
        waiting.append(worker)
    }

    /// Gives a request to the worker that came last.
    ///
    /// - Returns: whether there was one.
    func give(_ work: RequestWork) -> Bool {
        guard let worker = waiting.popLast() else { return false }
        worker.resume(returning: work)
        return true
    }

    func end() {
        hasEnded = true
        for worker in waiting { worker.resume(returning: nil) }
        waiting.removeAll()
    }
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
