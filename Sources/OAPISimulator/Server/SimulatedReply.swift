/// What the simulator does with a request in the end.
package struct SimulatedReply: Sendable, Equatable {
    /// How much of the answer reaches the client.
    package enum Delivery: Sendable, Equatable {
        /// All of it.
        case whole
        /// The head, which promises the whole body, and that many bytes of it; then the connection is closed.
        case truncated(Int)
        /// Nothing: the connection is closed.
        case none
    }

    /// The HTTP status.
    package var status: Int
    /// The header fields but for `Content-Length`.
    package var headers: [SimulatedRequest.Header]
    /// The body.
    package var body: [UInt8]
    /// How much of it is sent.
    package var delivery = Delivery.whole

    /// The first value of a header; names compare without case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
