internal import Curl

/// A call on its way upstream: what the audit calls it, how it is signed, and how its answer is read.
protocol OutboundCall: Sendable {
    associatedtype Answer: OutboundAnswer

    var name: String { get }
    /// The URL it goes to, without a query.
    var endpoint: String { get }
    /// True when it changes nothing: then libcurl may send it again over another connection. Whether a change is sent
    /// again is for the caller to say.
    var isReadOnly: Bool { get }
    /// What makes it the same as another call of that endpoint, apart from who makes it.
    var content: [UInt8] { get }

    /// The request, signed in the caller's name, or unsigned for nobody.
    ///
    /// - Throws: ``TransferFailure/notSent(_:detail:)`` when it cannot be signed.
    func request(
        as credential: Credential?, deadline: ContinuousClock.Instant
    ) throws(TransferFailure) -> TransferRequest

    func answer(_ response: TransferResponse) -> Answer
}

/// What came back, read once.
protocol OutboundAnswer: Sendable {
    var response: TransferResponse { get }
    /// OUTSCALE's own ID of the call.
    var requestID: String? { get }
}

extension OutboundCall {
    var repeatability: Repeatability { isReadOnly ? .mayBeRepeated : .mayNotBeRepeated }
}
