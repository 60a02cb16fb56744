internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Has callers wait for a place as ``AdmissionQueue`` says, no longer than they may.
final class AdmissionGate: Sendable {
    typealias Instant = ContinuousClock.Instant
    private typealias Waiter = PendingValue<Outcome>

    /// Why a place was not had.
    enum Refusal: Error {
        /// The turn did not come in time.
        case expired
        /// The task was cancelled.
        case cancelled
    }

    private enum Outcome {
        case admitted
        case expired
        case cancelled
    }

    private struct State {
        var queue: AdmissionQueue<Waiter>
        /// When the timer fires; `nil` while none is set.
        var timer: Instant?
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Instant

    init(_ limits: AdmissionLimits, now: @escaping @Sendable () -> Instant = { .now }) {
        state = Mutex(State(queue: AdmissionQueue(limits)))
        self.now = now
    }

    /// Waits for a place, until that time at the latest.
    func enter(_ caller: UpstreamCaller, until latest: Instant) async throws(Refusal) {
        let now = now()
        let entry = change { $0.enter(caller, until: latest, Waiter(), now) }
        guard case .waits(let number, let waiter) = entry else { return }
        switch await waiter.value(cancelled: .cancelled) {
        case .admitted: return
        case .cancelled:
            state.withLock { $0.queue.remove(number, of: caller) }
            throw .cancelled
        case .expired: throw .expired
        }
    }

    /// Gives a place back.
    ///
    /// - Parameter sent: when the place was had.
    func leave(_ caller: UpstreamCaller, _ end: AdmissionEnd, sent: Instant) {
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
        for next in admitted where !next.waiter.give(.admitted) { leave(next.caller, .unanswered, sent: now) }
    }

    /// How it stands, for the metrics.
    var statistics: AdmissionStatistics {
        let now = now()
        return state.withLock { state in
            AdmissionStatistics(
                inFlight: state.queue.inFlight, waiting: state.queue.waiting, pacedKeys: state.queue.paced(now))
        }
    }
}
