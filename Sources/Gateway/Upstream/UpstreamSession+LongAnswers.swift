internal import Audit
internal import Curl

/// How a long answer is worked on: when there is a place for it, and away from the event loop, where other connections
/// wait.
extension UpstreamSession {
    /// Waits for a place if the answer is long and the session has none. A change waits for none, nor what is read on its
    /// way: what was done is told, or the client would have it done again.
    ///
    /// - Parameter length: of the answer's body, in bytes.
    func takePlace(forAnswerOf length: Int) async throws(UpstreamCallFailure) {
        guard access == .read, length >= LongAnswers.length, !hasPlace else { return }
        keep(try await upstream.longAnswers.enter(UpstreamCaller(credential), until: deadline))
    }

    /// Does what the answer needs: on the loop when it is short.
    func work<Value: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard hasPlace else { return try work() }
        return try await withTaskExecutorPreference(LongWork.executor) { @concurrent () throws(Failure) in try work() }
    }
}
