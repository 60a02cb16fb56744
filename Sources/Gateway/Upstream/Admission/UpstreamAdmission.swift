package import CoreMetrics
internal import Curl
internal import NIOCore
internal import NIOPosix
internal import OAPI
internal import Synchronization

/// Lets calls through to OUTSCALE as ``AdmissionQueue`` says. A call that waits longer than it may is not sent.
package final class UpstreamAdmission: Sendable {
    typealias Instant = ContinuousClock.Instant
    private typealias Waiter = PendingValue<Outcome>

    private enum Outcome {
        case admitted
        case expired
        case cancelled
    }

    /// The part of the time that is left which a call may wait: the rest is for the call itself.
    private static let waitingShare = 2.0 / 3

    private struct State {
        var queue: AdmissionQueue<Waiter>
        /// When the timer fires; `nil` while none is set.
        var timer: Instant?
    }

    private let state: Mutex<State>
    private let metrics: AdmissionMetrics
    private let now: @Sendable () -> Instant

    /// - Parameter metrics: where what is refused is counted.
    package init(
        _ limits: AdmissionLimits, metrics: any MetricsFactory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        state = Mutex(State(queue: AdmissionQueue(limits)))
        self.metrics = AdmissionMetrics(metrics)
        self.now = now
    }

    /// Makes the call when it is its turn.
    ///
    /// - Parameter deadline: of the call.
    /// - Throws: ``UpstreamCallFailure/throttled`` when its turn did not come in time: nothing was sent.
    func perform(
        for caller: UpstreamCaller, until deadline: Instant,
        _ call: () async throws(TransferFailure) -> TransferResponse
    ) async throws(UpstreamCallFailure) -> TransferResponse {
        try await enter(caller, until: deadline)
        let sent = now()
        do throws(TransferFailure) {
            let response = try await call()
            leave(caller, AdmissionQueue.End(response), sent)
            return response
        } catch {
            leave(caller, .unanswered, sent)
            throw .transfer(error)
        }
    }

    private func enter(_ caller: UpstreamCaller, until deadline: Instant) async throws(UpstreamCallFailure) {
        let now = now()
        let latest = now + now.duration(to: deadline) * Self.waitingShare
        let entry = change { $0.enter(caller, until: latest, Waiter(), now) }
        guard case .waits(let number, let waiter) = entry else { return }
        switch await waiter.value(cancelled: .cancelled) {
        case .admitted: return
        case .cancelled:
            state.withLock { $0.queue.remove(number, of: caller) }
            throw .transfer(.cancelled(.notSent))
        case .expired:
            metrics.expired.increment()
            throw .throttled
        }
    }

    private func leave(_ caller: UpstreamCaller, _ end: AdmissionQueue<Waiter>.End, _ sent: Instant) {
        if case .throttled = end { metrics.throttled.increment() }
        let now = now()
        var admitted = change { $0.leave(caller, end, sent: sent, now) }
        while let next = admitted.popLast() {
            // One that was cancelled meanwhile leaves its place to another.
            if !next.waiter.give(.admitted) {
                admitted += change { $0.leave(next.caller, .unanswered, sent: now, now) }
            }
        }
    }

    /// Changes the queue, and sees to it that somebody comes back when it is due.
    private func change<Value: Sendable>(_ work: (inout AdmissionQueue<Waiter>) -> Value) -> Value {
        let now = now()
        let (value, due) = state.withLock { state -> (Value, Instant?) in
            let value = work(&state.queue)
            return (value, newTimer(&state, now))
        }
        if let due {
            let wait = TimeAmount(max(.zero, now.duration(to: due)))
            _ = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: wait) { [weak self] in self?.fire(due) }
        }
        return value
    }

    /// When a timer has to be set, because nothing is that fires so early.
    private func newTimer(_ state: inout State, _ now: Instant) -> Instant? {
        guard let due = state.queue.nextDue(now), state.timer.map({ due < $0 }) ?? true else { return nil }
        state.timer = due
        return due
    }

    /// Time has passed: takes out whose deadline it was, and admits whose pace allows it.
    private func fire(_ due: Instant) {
        let now = now()
        state.withLock { if $0.timer == due { $0.timer = nil } }
        let (expired, admitted) = change { ($0.expire(now), $0.admitWaiting(now)) }
        for waiter in expired { waiter.give(.expired) }
        for next in admitted where !next.waiter.give(.admitted) { leave(next.caller, .unanswered, now) }
    }

    /// How it stands, for the metrics.
    package struct Statistics: Sendable {
        package let inFlight: Int
        package let waiting: Int
        package let pacedKeys: Int
    }

    package var statistics: Statistics {
        let now = now()
        return state.withLock { state in
            Statistics(
                inFlight: state.queue.inFlight, waiting: state.queue.waiting, pacedKeys: state.queue.paced(now))
        }
    }
}

/// Why a call has no answer.
enum UpstreamCallFailure: Error {
    case transfer(TransferFailure)
    /// Its turn did not come in time; nothing was sent.
    case throttled
}

extension AdmissionQueue.End {
    /// What an answer says of OUTSCALE's limits: 429, and 503 unless it is a fault of the service's.
    init(_ response: TransferResponse) {
        guard response.isThrottling else {
            self = .taken
            return
        }
        self = .throttled(pause: response.headers.first("retry-after").flatMap { Int($0) }.map { .seconds($0) })
    }
}

extension TransferResponse {
    /// Whether OUTSCALE took the call for one too many: a 429, or a 503 that says so. A 503 of a proxy that has nobody
    /// behind it is none.
    fileprivate var isThrottling: Bool {
        switch status {
        case 429: true
        case 503:
            body.count <= 4_096
                && (body.holds("RequestLimitExceeded") || body.holds("Request rate exceeded") || body.holds("Throttl")
                    || UpstreamAnswer(self).error.code == 6)
        default: false
        }
    }
}

extension [UInt8] {
    fileprivate func holds(_ text: StaticString) -> Bool {
        String(decoding: self, as: UTF8.self).contains(text.description)
    }
}
