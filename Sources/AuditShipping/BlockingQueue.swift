internal import Dispatch

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
        // A stream, unlike a continuation, lets go of who waits when that is cancelled.
        let (answers, answer) = AsyncStream.makeStream(of: Result<Value, ShippingFailure>.self)
        queue.async { answer.yield(Result { () throws(ShippingFailure) in try work() }) }
        let first = await withTaskCancellationHandler {
            await answers.first { _ in true }
        } onCancel: {
            onCancel()
        }
        guard let first else { throw .cancelled }
        return try first.get()
    }
}
