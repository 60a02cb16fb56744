internal import Audit
internal import CoreMetrics
internal import Curl
internal import Logging
internal import OAPI
internal import SigV4

/// How a call goes out: shared with equal reads, when it is its caller's turn, and with a word in the log when it does
/// not arrive.
extension UpstreamSession {
    /// Leaves in the log why there is no answer: as a warning when it is nothing that a caller does.
    func report(_ failure: TransferFailure, of call: some OutboundCall) -> OAPIFailure {
        var metadata = metadata(of: call)
        metadata["upstream.failure"] = "\(failure.shortDescription)"
        guard let reason = UnreachedReason(failure) else {
            logger.info("no answer from upstream", metadata: metadata)
            return .noAnswer()
        }
        if reason != .timeUp {
            if reason != .gatewayFault { upstream.reach.set(isReached: false) }
            metadata["upstream.detail"] = "\(TerminalText(String(failure.detail.prefix(256))))"
            logger.warning("OUTSCALE not reached", metadata: metadata)
        } else {
            logger.info("no answer from upstream", metadata: metadata)
        }
        return .notSent(reason)
    }

    func metadata(of call: some OutboundCall) -> Logger.Metadata {
        [
            "upstream.call": "\(TerminalText(String(call.name.prefix(64))))", "upstream.url": "\(call.endpoint)",
            "request.id": "\(requestID ?? "-")", "request.access-key": "\(credential?.accessKeyID.text ?? "-")",
        ]
    }

    /// Ends when the client goes, if the call may.
    func perform(_ call: some OutboundCall) async throws(UpstreamCallFailure) -> ReceivedAnswer {
        guard let presence = await presence() else { return try await answer(to: call).get() }
        guard let result = await presence.during({ await self.answer(to: call) }) else {
            throw .transfer(.cancelled(.mayBeSent))
        }
        return try result.get()
    }

    private func answer(to call: some OutboundCall) async -> Result<ReceivedAnswer, UpstreamCallFailure> {
        if call.isReadOnly { return await sharedAnswer(to: call) }
        defer { upstream.sharedReads.changed() }
        return await send(call, until: end(ofReading: false)).map { ReceivedAnswer(response: $0, source: .ownCall) }
    }

    /// A read takes the answer of an equal one that is under way, an anonymous one that of the last minute too.
    @inline(never)  // a change that waits needs none of what this takes
    private func sharedAnswer(to call: some OutboundCall) async -> Result<ReceivedAnswer, UpstreamCallFailure> {
        let key = SharedReads.Key(caller: UpstreamCaller(credential), endpoint: call.endpoint, bytes: call.content)
        if credential == nil, let known = upstream.anonymousAnswers.answer(to: key) {
            upstream.metrics.remembered.increment()
            return .success(ReceivedAnswer(response: known, source: .equalCall))
        }
        var source = ReceivedAnswer.Source.ownCall
        let answer = await upstream.sharedReads.answer(key, until: deadline) {
            source = .equalCall
        } _: {
            await send(call, until: deadline)
        }
        switch source {
        case .ownCall:
            if credential == nil, case .success(let response) = answer {
                upstream.anonymousAnswers.remember(response, to: key)
            }
        case .equalCall: upstream.metrics.shared.increment()
        }
        return answer.map { ReceivedAnswer(response: $0, source: source) }
    }

    /// Sends the call when it is its caller's turn. It is signed then: a signature ages.
    private func send(_ call: some OutboundCall, until deadline: ContinuousClock.Instant) async -> SharedReads.Answer {
        do throws(UpstreamCallFailure) {
            return .success(
                try await upstream.admission.perform(for: UpstreamCaller(credential), until: deadline) {
                    () async throws(TransferFailure) in
                    try await upstream.driver.perform(call.request(as: credential, deadline: deadline))
                } hold: { response in
                    _ = try? await takePlace(forAnswerOf: response.body.count)  // told again where the answer is read
                })
        } catch {
            return .failure(error)
        }
    }
}

/// An answer, and whether it was given to this call.
struct ReceivedAnswer: Sendable {
    enum Source: Sendable {
        case ownCall
        /// Of the same caller, to the same question.
        case equalCall
    }

    let response: TransferResponse
    let source: Source
}

extension UnreachedReason {
    /// `nil` when something may have been sent.
    init?(_ failure: TransferFailure) {
        guard failure.progress == .notSent else { return nil }
        guard case .notSent(let reason, _) = failure else {
            self = .timeUp
            return
        }
        self =
            switch reason {
            case .nameResolution: .nameResolution
            case .connectionRefused: .connectionRefused
            case .connectTimeout: .connectTimeout
            case .connectionLost: .connectionLost
            case .tlsHandshake: .tlsHandshake
            case .certificateRejected: .certificateRejected
            case .trustUnreadable: .authoritiesUnreadable
            case .proxyRefused: .proxyRefused
            case .malformedRequest, .library: .gatewayFault
            }
    }
}

extension TransferFailure {
    /// libcurl's own words.
    fileprivate var detail: String {
        switch self {
        case .notSent(_, let detail), .outcomeUnknown(_, let detail): detail
        case .deadlineExceeded, .cancelled, .driverStopped, .responseTooLarge: ""
        }
    }
}
