internal import Synchronization

/// A request on its way, shared by its caller's task and the driver's thread.
final class Transfer: Sendable {
    typealias Outcome = Result<TransferResponse, TransferFailure>
    typealias Caller = CheckedContinuation<Outcome, Never>

    let request: TransferRequest
    /// When it was submitted.
    let start: ContinuousClock.Instant
    private let state = Mutex(TransferState<Caller>())

    init(_ request: TransferRequest, start: ContinuousClock.Instant) {
        self.request = request
        self.start = start
    }

    func enqueue(_ caller: Caller) -> TransferState<Caller>.Effect {
        state.withLock { $0.enqueue(caller) }
    }

    /// Whether the driver's thread is to run it.
    func begin() -> Bool {
        state.withLock { $0.start() }
    }

    func cancel() -> TransferState<Caller>.Effect {
        state.withLock { $0.cancel() }
    }

    /// Resumes the caller, unless that has been done.
    func finish(_ outcome: Outcome) {
        state.withLock { $0.finish() }?.resume(returning: outcome)
    }
}
