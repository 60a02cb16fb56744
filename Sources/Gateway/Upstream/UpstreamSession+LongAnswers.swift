internal import Audit
internal import Curl
package import OAPI

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

    /// Steps that are done at once on the loop: well below a millisecond.
    private static let shortWork = 128
    /// How long others wait for a turn.
    private static let turn = Duration.milliseconds(1)

    package func inTurns<Item: Sendable, Value: Sendable>(
        _ items: [Item], effort: Int, _ work: @escaping @Sendable (Item) -> Value?
    ) async throws(TurnFailure) -> [Value] {
        guard hasPlace || items.count * max(1, effort) > Self.shortWork else { return items.compactMap(work) }
        if access == .read, !hasPlace {
            do throws(UpstreamCallFailure) {
                keep(try await upstream.longAnswers.enter(UpstreamCaller(credential), until: deadline))
            } catch {
                upstream.longAnswers.countGivenUp()
                throw .noTurn
            }
        }
        let (presence, deadline) = (await presence(), deadline)
        return try await withTaskExecutorPreference(LongWork.executor) { @concurrent () throws(TurnFailure) in
            var values: [Value] = []
            var end = ContinuousClock.now + Self.turn
            for item in items {
                let now = ContinuousClock.now
                if now >= end {
                    guard now < deadline, !Task.isCancelled, presence?.isGone != true else { throw .timeIsOver }
                    await Task.yield()
                    end = .now + Self.turn
                }
                if let value = work(item) { values.append(value) }
            }
            return values
        }
    }
}
