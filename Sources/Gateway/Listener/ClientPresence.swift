internal import Synchronization

/// Whether the client is still there: it is gone when it closes its side of the connection.
package final class ClientPresence: Sendable {
    private enum State {
        case here(waiting: [Int: AsyncStream<Void>.Continuation])
        case gone
    }

    private let state = Mutex(State.here(waiting: [:]))
    private let nextWaiter = Atomic(0)

    package init() {}

    package var isGone: Bool {
        state.withLock { state in
            if case .gone = state { true } else { false }
        }
    }

    /// Does the work, which is cancelled when the client goes.
    func during<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await self.untilGone()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // When the client went first, the work ends as cancelled work does, and says how.
            if let first { return first }
            return await group.next() ?? nil
        }
    }

    package func leave() {
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            guard case .here(let waiting) = state else { return [] }
            state = .gone
            return Array(waiting.values)
        }
        for waiter in waiting { waiter.finish() }
    }

    /// Returns when the client is gone, or the task is cancelled.
    private func untilGone() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let number = nextWaiter.add(1, ordering: .relaxed).newValue
        let isGone = state.withLock { state -> Bool in
            guard case .here(var waiting) = state else { return true }
            waiting[number] = continuation
            state = .here(waiting: waiting)
            return false
        }
        if isGone { return }
        for await _ in stream {}
        state.withLock { state in
            guard case .here(var waiting) = state else { return }
            waiting[number] = nil
            state = .here(waiting: waiting)
        }
    }
}
