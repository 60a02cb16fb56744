/// Wakes the shipper when there may be something to ship. Signals that come while one is being handled count as one.
package final class WakeUpSignal: Sendable {
    let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (signals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Never waits.
    package func send() {
        continuation.yield()
    }

    /// Sends the last signal.
    func sendLast() {
        continuation.yield()
        continuation.finish()
    }
}
