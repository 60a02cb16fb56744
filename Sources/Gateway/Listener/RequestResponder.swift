/// What a listener asks of those who answer its requests.
protocol RequestResponder: Sendable {
    /// Looks at a request whose body has not come yet, or not all of it.
    ///
    /// - Parameter bodyLength: what the client announces; `nil` when it announces no length.
    /// - Returns: why the body need not be read; `nil` when it is to be.
    func refusal(ofHead request: DownstreamRequest, bodyLength: Int?) -> EarlyRefusal?

    /// Answers a request that is whole.
    func answer(_ request: DownstreamRequest) async -> DownstreamReply

    /// Answers one of which nothing more is read. Its body is what had come.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply
}
