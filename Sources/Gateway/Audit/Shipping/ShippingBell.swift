/// Rings when there may be something to ship; rings that come while one is being answered are one.
package final class ShippingBell: Sendable {
    let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (rings, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Never waits.
    package func ring() {
        continuation.yield()
    }

    /// Rings for the last time.
    func ringLast() {
        continuation.yield()
        continuation.finish()
    }
}
