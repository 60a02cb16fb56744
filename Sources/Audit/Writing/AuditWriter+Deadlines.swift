internal import Dispatch
internal import Synchronization

extension AuditWriter {
    /// Has the deadlines looked at by then. There is one timer for all of them, and most calls are done before it rings.
    func setAlarm(_ deadline: ContinuousClock.Instant) {
        let number: Int? = state.withLock { state in
            if let alarm = state.alarm, alarm <= deadline { return nil }
            return state.setAlarm(deadline)
        }
        if let number { wait(until: deadline, alarm: number) }
    }

    private func wait(until deadline: ContinuousClock.Instant, alarm number: Int) {
        let time = max(.zero, ContinuousClock.now.duration(to: deadline))
        // A millisecond late rather than early, which would take another turn.
        alarms.asyncAfter(deadline: .now() + .milliseconds(Int(time.wholeMilliseconds) + 1)) { self.ring(number) }
    }

    private func ring(_ number: Int) {
        let (settled, next) = state.withLock { state -> (Inbox.Settled, (ContinuousClock.Instant, Int)?) in
            // Another alarm was set in the place of this one.
            guard number == state.alarms else { return (Inbox.Settled(), nil) }
            let settled = state.inbox.expire(.now)
            state.alarm = nil
            let next = state.inbox.nextDeadline.map { ($0, state.setAlarm($0)) }
            return (settled, next)
        }
        if let next { wait(until: next.0, alarm: next.1) }
        for waiter in settled.waiters { waiter.resume(returning: .failure(.timedOut)) }
        for room in settled.blocked { room.resume() }
    }
}

extension AuditWriter.State {
    /// Returns the alarm's number.
    fileprivate mutating func setAlarm(_ deadline: ContinuousClock.Instant) -> Int {
        alarm = deadline
        alarms += 1
        return alarms
    }
}
