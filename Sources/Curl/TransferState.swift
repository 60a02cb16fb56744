/// The life of one transfer as its caller sees it: decides who resumes the caller, and that it happens once.
///
/// Three parties call it, all under one lock: the caller's task (`enqueue`), the canceller of that task (`cancel`), and
/// the driver's thread (`start`, `finish`). `Caller` is a continuation in the driver and anything in a test.
struct TransferState<Caller> {
    private enum Phase {
        /// Made; may become `queued` or `abandoned`.
        case new
        /// Cancelled before its caller waited; becomes `finished`.
        case abandoned
        /// In the inbox; may become `running` or `finished`.
        case queued(Caller)
        /// In libcurl's hands; may become `cancelling` or `finished`.
        case running(Caller)
        /// Cancelled, still in libcurl's hands; becomes `finished`, by its reply if that wins the race.
        case cancelling(Caller)
        /// Its caller has been resumed.
        case finished
    }

    /// What the one who called must do, after letting go of the lock.
    enum Effect {
        case none
        /// Put it in the inbox.
        case submit
        /// Resume the caller: cancelled, nothing was sent.
        case resumeCancelled(Caller)
        /// Ask the driver's thread to take it out of libcurl's hands.
        case requestRemoval
    }

    private var phase = Phase.new

    /// The caller waits from now on.
    mutating func enqueue(_ caller: Caller) -> Effect {
        switch phase {
        case .new:
            phase = .queued(caller)
            return .submit
        case .abandoned:
            phase = .finished
            return .resumeCancelled(caller)
        case .queued, .running, .cancelling, .finished:
            preconditionFailure("a transfer is enqueued once")
        }
    }

    /// The driver's thread is about to run it. False if its caller has been resumed meanwhile.
    mutating func start() -> Bool {
        switch phase {
        case .queued(let caller):
            phase = .running(caller)
            return true
        case .finished:
            return false
        case .new, .abandoned, .running, .cancelling:
            preconditionFailure("a transfer is started once, from the inbox")
        }
    }

    /// The caller's task was cancelled. May be called at any time, any number of times.
    mutating func cancel() -> Effect {
        switch phase {
        case .new:
            phase = .abandoned
            return .none
        case .queued(let caller):
            phase = .finished
            return .resumeCancelled(caller)
        case .running(let caller):
            phase = .cancelling(caller)
            return .requestRemoval
        case .abandoned, .cancelling, .finished:
            return .none
        }
    }

    /// It has come to its end. Returns the caller to resume, or nil if that has been done.
    mutating func finish() -> Caller? {
        switch phase {
        case .queued(let caller), .running(let caller), .cancelling(let caller):
            phase = .finished
            return caller
        case .finished:
            return nil
        case .new, .abandoned:
            preconditionFailure("a transfer that was never enqueued cannot end")
        }
    }
}
