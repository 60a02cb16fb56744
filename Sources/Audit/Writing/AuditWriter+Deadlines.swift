internal import Dispatch
internal import Synchronization

extension AuditWriter {
    /// Checks the deadlines by then. There is one timer for all of them, and most calls are done before it fires.
    func setTimer(_ deadline: ContinuousClock.Instant) {
        let number: Int? = state.withLock { state in
            if let timer = state.timerDeadline, timer <= deadline { return nil }
            return state.setTimer(deadline)
        }
        if let number { wait(until: deadline, timer: number) }
    }

    private func wait(until deadline: ContinuousClock.Instant, timer number: Int) {
        let time = max(.zero, ContinuousClock.now.duration(to: deadline))
        // A millisecond late: a timer that fires early would have to be set again.
        deadlineQueue.asyncAfter(deadline: .now() + .milliseconds(Int(time.wholeMilliseconds) + 1)) {
            self.timerFired(number)
        }
    }

    private func timerFired(_ number: Int) {
        let (settled, next) = state.withLock { state -> (Inbox.Settled, (ContinuousClock.Instant, Int)?) in
            // Another timer has replaced this one.
            guard number == state.timerNumber else { return (Inbox.Settled(), nil) }
            let settled = state.inbox.expire(.now)
            state.timerDeadline = nil
            let next = state.inbox.nextDeadline.map { ($0, state.setTimer($0)) }
            return (settled, next)
        }
        if let next { wait(until: next.0, timer: next.1) }
        for waiter in settled.waiters { waiter.resume(returning: .failure(.timedOut)) }
        for room in settled.blocked { room.resume() }
    }
}

extension AuditWriter.State {
    /// Returns the timer's number.
    fileprivate mutating func setTimer(_ deadline: ContinuousClock.Instant) -> Int {
        timerDeadline = deadline
        timerNumber += 1
        return timerNumber
    }
}
