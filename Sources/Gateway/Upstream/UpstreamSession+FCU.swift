internal import Curl
internal import Logging
internal import OAPI

extension UpstreamSession {
    /// How often a read is sent to FCU at most.
    private static let readTries = 2

    /// Passes an action on to FCU. A read that failed for the moment is sent once more. A change never is, unless FCU
    /// refused its signature for the gateway's clock, and so did nothing.
    ///
    /// - Returns: an answer that is a document of the protocol and, to a change, says whether it was done.
    func relay(_ call: FCUCall) async throws(OAPIFailure) -> FCUAnswer {
        let tries = call.isReadOnly ? Self.readTries : 1
        var attempt = 1
        while true {
            let result: Result<FCUAnswer, OAPIFailure>
            do throws(OAPIFailure) {
                result = .success(try await exchange(call, attempt))
            } catch {
                result = .failure(error)
            }
            let isWorthRepeating =
                switch result {
                case .success(let answer): answer.isForTheMoment
                case .failure(let failure): failure.isWorthRepeating
                }
            guard isWorthRepeating, attempt < tries, await pause(before: attempt + 1, until: deadline) else {
                return try result.get()
            }
            attempt += 1
        }
    }

    private func exchange(_ call: FCUCall, _ attempt: Int) async throws(OAPIFailure) -> FCUAnswer {
        if let key = credential?.accessKeyID {
            if upstream.locks.isLocked(key) { throw .accessKeyLocked }
            if call.fcu.refusedKeys.isLocked(key) { throw .refused(OAPIError(status: 401, code: nil)) }
        }
        var answer = try await once(call, attempt)
        if answer.refusesSignature, call.fcu.clock.learn(from: answer.response) {
            logger.warning("signed again: the clock differs from FCU's")
            answer = try await once(call, attempt + 1)
        }
        if answer.response.status == 401, let key = credential?.accessKeyID {
            // The signature is right, for it was made with the secret that verified the caller's own. So the key is
            // locked, or FCU does not know it. Calling on would prolong a lock.
            call.fcu.refusedKeys.lock(key, for: AccessKeyLocks.temporaryLock)
            logger.warning("access key refused by FCU")
        }
        if let failure = answer.failure(of: call.access) { throw failure }
        return answer
    }
}
