internal import Dispatch
internal import Synchronization

/// Does what may block, for any time, away from the threads that run tasks: one thing after another.
///
/// Who is cancelled stops waiting at once. What has been begun goes on, for nobody can end a write to a file system that
/// hangs.
struct BlockingQueue: Sendable {
    private let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Does it, without waiting for it.
    func start(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }

    /// Does it, and waits for what comes of it.
    ///
    /// - Parameter onCancel: tells what has been begun that nobody waits for it.
    func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(ShippingFailure) -> Value,
        onCancel: @escaping @Sendable () -> Void = {}
    ) async throws(ShippingFailure) -> Value {
        let answer = Answer<Value>()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                answer.wait(waiter)
                queue.async {
                    do throws(ShippingFailure) {
                        answer.give(.success(try work()))
                    } catch {
                        answer.give(.failure(error))
                    }
                }
            }
        } onCancel: {
            onCancel()
            answer.give(.failure(.cancelled))
        }
        return try result.get()
    }

    /// What somebody waits for, and who gets it: the first one that is given.
    private final class Answer<Value: Sendable>: Sendable {
        typealias Outcome = Result<Value, ShippingFailure>
        typealias Waiter = CheckedContinuation<Outcome, Never>

        private enum State {
            case unasked
            case awaited(Waiter)
            case given(Outcome)
            case taken
        }

        private let state = Mutex(State.unasked)

        func wait(_ waiter: Waiter) {
            let given: Outcome? = state.withLock { state in
                guard case .given(let outcome) = state else {
                    state = .awaited(waiter)
                    return nil
                }
                state = .taken
                return outcome
            }
            if let given { waiter.resume(returning: given) }
        }

        func give(_ outcome: Outcome) {
            let waiter: Waiter? = state.withLock { state in
                switch state {
                case .unasked:
                    state = .given(outcome)
                    return nil
                case .awaited(let waiter):
                    state = .taken
                    return waiter
                case .given, .taken: return nil
                }
            }
            waiter?.resume(returning: outcome)
        }
    }
}
