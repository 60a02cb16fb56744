internal import NIOCore

extension EventLoopFuture where Value: Sendable {
    /// The value; or an error, when the task is cancelled before it is there.
    func valueUnlessCancelled() async throws -> Value {
        let promise = eventLoop.makePromise(of: Value.self)
        cascade(to: promise)
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }
}

extension EventLoopFuture<any Channel> {
    /// ``valueUnlessCancelled()``; a channel that comes later is closed.
    func channelUnlessCancelled() async throws -> any Channel {
        do {
            return try await valueUnlessCancelled()
        } catch {
            whenSuccess { $0.close(promise: nil) }
            throw error
        }
    }
}

extension ShippingFailure {
    /// What NIO and its TLS say.
    init(_ error: any Error) {
        self = error is CancellationError ? .cancelled : .target(reason: "\(error)")
    }
}
