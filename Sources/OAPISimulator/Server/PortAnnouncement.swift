import Synchronization

/// A port number that is known once, and that any number of tasks wait for.
final class PortAnnouncement: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Int, any Error>])
        case known(Result<Int, any Error>)
    }

    private let state = Mutex(State.waiting([]))

    /// The port; suspends until it is known.
    ///
    /// - Throws: what kept the server from listening.
    var port: Int {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let known = state.withLock { state -> Result<Int, any Error>? in
                    switch state {
                    case .waiting(let waiters):
                        state = .waiting(waiters + [continuation])
                        return nil
                    case .known(let result): return result
                    }
                }
                if let known { continuation.resume(with: known) }
            }
        }
    }

    /// Makes the outcome known; only the first one counts.
    func announce(_ result: Result<Int, any Error>) {
        let waiters = state.withLock { state -> [CheckedContinuation<Int, any Error>] in
            guard case .waiting(let waiters) = state else { return [] }
            state = .known(result)
            return waiters
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}
