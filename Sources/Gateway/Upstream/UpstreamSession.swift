internal import Audit
internal import Curl
internal import JSONCoding
internal import Limits
internal import Logging
package import OAPI
internal import SigV4
internal import Synchronization

/// OUTSCALE as one client's request uses it: in the caller's name, until the request's deadline, with a note of every
/// call for the audit.
package final class UpstreamSession: OAPIClient {
    let upstream: Upstream
    let credential: Credential?
    let deadline: ContinuousClock.Instant
    /// Changes end before the deadline, so that there is time to look up the outcome of one without an answer.
    let changeDeadline: ContinuousClock.Instant
    /// Of the client's request.
    let access: AuditAccess
    let presence: @Sendable () async -> ClientPresence?
    let logger: Logger
    /// The client's request, for the log.
    let requestID: String?
    /// The same for every repetition of the client's request; `nil` for what makes nothing.
    let token: String?
    private let recorded = Mutex(Recorded())
    /// Held while a long answer is worked on.
    private let place = Mutex<LongAnswerPlace?>(nil)

    private struct Recorded {
        var calls: [AuditUpstreamCall] = []
        var reach = UpstreamReach.nothing
        var completed = CompletedChanges()
    }

    /// - Parameter access: of the client's request. One that reads ends when its client goes; one that changes something
    ///   goes on to its end, with whatever it reads on its way: its outcome has to be found out and recorded.
    init(
        _ upstream: Upstream, as credential: Credential?, for request: DownstreamRequest, _ access: AuditAccess,
        requestID: String? = nil, token: String? = nil, logger: Logger
    ) {
        self.upstream = upstream
        self.credential = credential
        self.requestID = requestID
        self.token = token
        deadline = request.deadline
        self.access = access
        changeDeadline = deadline - (request.received.duration(to: deadline) / Self.lookUpShare)
        switch access {
        case .read: presence = request.presence
        case .change: presence = { nil }
        }
        self.logger = logger
    }

    /// For reads of the gateway's own, which no client waits for.
    init(_ upstream: Upstream, as credential: Credential, until deadline: ContinuousClock.Instant, logger: Logger) {
        self.upstream = upstream
        self.credential = credential
        self.deadline = deadline
        changeDeadline = deadline
        access = .read
        requestID = nil
        token = nil
        presence = { nil }
        self.logger = logger
    }

    /// The part of a request's time that is kept for look-ups: one sixth.
    private static let lookUpShare = 6

    /// The calls made so far, in their order.
    var calls: [AuditUpstreamCall] { recorded.withLock { $0.calls } }

    /// How far they came.
    var reach: UpstreamReach { recorded.withLock { $0.reach } }

    /// What was changed so far, as the record of a call that failed has it; `nil` for nothing.
    var completed: JSON? { recorded.withLock { $0.completed.elements } }

    package func send<Request: OAPIRequest>(
        _ request: Request
    ) async throws(OAPIFailure) -> OAPIReply<Request.Response> {
        let said = request.body
        let body = said.bytes
        let tries =
            switch request.repetition {
            case .safe(let tries): tries
            case .once: 1
            }
        var attempt = 1
        var failure: OAPIFailure?
        while true {
            let latest: OAPIFailure
            do throws(OAPIFailure) {
                let answer = try await exchange(Request.call, body: body, attempt)
                let reply = try await work { () throws(OAPIFailure) -> OAPIReply<Request.Response> in
                    try Self.decode(answer, to: Request.call)
                }
                if !Request.call.isReadOnly { noteCompleted(Request.call, said, answer.json) }
                upstream.newWords.report(reply.response.newWords, of: Request.call, to: logger)
                return reply
            } catch {
                latest = error
            }
            warnOfWrongURL(latest, Request.call)
            // Of a read the last try tells all; a change may have been done by an earlier one.
            let known = Request.call.isReadOnly ? latest : failure?.followed(by: latest) ?? latest
            let end = self.end(ofReading: Request.call.isReadOnly)
            guard attempt < tries, latest.isWorthRepeating, await pause(before: attempt + 1, until: end) else {
                throw known
            }
            failure = known
            attempt += 1
        }
    }

    package var account: (any AccountMemory)? { credential?.account }

    package var fresh: (any FreshResources)? { upstream.recentCreations }

    package var deletions: (any PendingDeletions)? { upstream.unansweredDeletions }

    package var madeImage: (any MadeImageMemory)? {
        guard let token, let credential else { return nil }
        return MadeImageOfRequest(
            images: upstream.madeImages, key: MadeImages.Key(caller: credential.accessKeyID, token: token))
    }

    package func leave(_ resourceIDs: [String]) { recorded.withLock { $0.completed.leave(resourceIDs) } }

    @inline(never)  // what it takes would be kept for as long as a call waits
    private func noteCompleted(_ call: OAPICall, _ request: JSON, _ answer: JSON?) {
        recorded.withLock { $0.completed.note(call, request: request, answer: answer) }
    }

    package var now: String? { AuditTime(seconds: Int(upstream.clock.time.epochSeconds)).text }

    /// Sends a body as it is and gives the answer as it is: the way of OAPI's own clients.
    func relay(_ call: OAPICall, body: [UInt8]) async throws(OAPIFailure) -> UpstreamAnswer {
        let answer = try await exchange(call, body: body, 1)
        if answer.isOfSomethingElse { warnOfWrongURL(.unexpectedAnswer(requestID: nil), call) }
        return answer
    }

    /// One call, recorded; signed again once when OAPI refused the signature for the gateway's clock.
    private func exchange(
        _ call: OAPICall, body: [UInt8], _ attempt: Int
    ) async throws(OAPIFailure) -> UpstreamAnswer {
        if let credential, upstream.locks.isLocked(credential.accessKeyID) { throw .accessKeyLocked }
        let outbound = OutboundOAPICall(call, body: body, to: upstream)
        let answer = try await once(outbound, attempt)
        guard answer.response.status == 401 || answer.response.status == 403 else { return answer }
        switch answer.error.code {
        case 1:
            guard upstream.clock.learn(from: answer.response) else { return answer }
            warn("signed again: the clock differs from OAPI's", of: call)
            return try await once(outbound, attempt + 1)
        case 11, 13:
            if let credential { upstream.locks.lock(credential.accessKeyID, for: AccessKeyLocks.temporaryLock) }
            warn("access key locked by OAPI", of: call)
            return answer
        default:
            return answer
        }
    }

    /// One exchange, recorded.
    func once<Call: OutboundCall>(_ call: Call, _ attempt: Int) async throws(OAPIFailure) -> Call.Answer {
        let start = ContinuousClock.now
        // Or sessions that wait for a place could keep this one from asking.
        letGo()
        do throws(UpstreamCallFailure) {
            let received = try await perform(call)
            upstream.reach.set(isReached: true)
            try await takePlace(forAnswerOf: received.response.body.count)
            let answer = await work { call.answer(received.response) }
            record(call, answer, sent: true, since: start, received.source == .ownCall ? attempt : 0)
            return answer
        } catch {
            throw failed(call, error, since: start, attempt)
        }
    }

    /// Records a call without an answer.
    ///
    /// Not inlined, nor is what follows: what it takes would be kept for as long as a call waits.
    @inline(never)
    private func failed(
        _ call: some OutboundCall, _ failure: UpstreamCallFailure, since start: ContinuousClock.Instant, _ attempt: Int
    ) -> OAPIFailure {
        switch failure {
        case .throttled:
            logger.info("call not sent: the access key has too many calls", metadata: metadata(of: call))
            return .throttled
        case .answerGivenUp:
            upstream.longAnswers.countGivenUp()
            record(call, nil, sent: true, since: start, attempt)
            logger.info("answer given up: the access key has too many long ones", metadata: metadata(of: call))
            return .throttled
        case .transfer(let failure):
            record(call, nil, sent: failure.progress != .notSent, since: start, attempt)
            return report(failure, of: call)
        }
    }

    @inline(never)
    private func warn(_ what: Logger.Message, of call: OAPICall) {
        logger.warning(what, metadata: ["oapi.call": "\(call.name)"])
    }

    /// Only calls that there are come here.
    @inline(never)
    private func warnOfWrongURL(_ failure: OAPIFailure, _ call: OAPICall) {
        let what: Logger.Message
        switch failure {
        case .refused(let error) where error.status == 404: what = "OUTSCALE knows no such call at this URL"
        case .unexpectedAnswer: what = "this URL does not answer as OAPI"
        default: return
        }
        logger.warning(what, metadata: metadata(of: OutboundOAPICall(call, body: [], to: upstream)))
    }

    var hasPlace: Bool { place.withLock { $0 != nil } }

    func keep(_ new: LongAnswerPlace) { place.withLock { $0 = new } }

    /// Nothing is worked on any more: what comes of an answer has been made.
    func letGo() {
        let held = place.withLock { place in
            defer { place = nil }
            return place
        }
        withExtendedLifetime(held) {}  // the next one is let in outside the lock
    }

    @inline(never)
    private func record<Call: OutboundCall>(
        _ call: Call, _ answer: Call.Answer?, sent: Bool, since start: ContinuousClock.Instant, _ attempt: Int
    ) {
        let entry = AuditUpstreamCall(
            call: call.name, endpoint: call.endpoint, status: answer?.response.status,
            oapiRequestID: answer?.requestID, duration: .now - start, attempt: attempt)
        recorded.withLock { recorded in
            recorded.calls.append(entry)
            recorded.reach.note(call, sent: sent)
        }
    }

    private static func decode<Response: OAPIResponse>(
        _ answer: UpstreamAnswer, to call: OAPICall
    ) throws(OAPIFailure) -> OAPIReply<Response> {
        guard answer.response.status == 200 else {
            throw answer.tellsNothing(of: call) ? .unexpectedAnswer(requestID: nil) : .refused(answer.error)
        }
        guard !answer.contradictsItself, let response = answer.json.flatMap({ Response($0) }) else {
            throw .unexpectedAnswer(requestID: answer.requestID)
        }
        return OAPIReply(response, requestID: answer.requestID)
    }

    /// When a call has to be over: a change leaves time to look up its outcome.
    func end(ofReading isReadOnly: Bool) -> ContinuousClock.Instant { isReadOnly ? deadline : changeDeadline }

    /// Waits a little, at random, so that those who were refused together do not come back together.
    ///
    /// - Returns: false when `end` leaves no time for another try, or the client is gone.
    func pause(before attempt: Int, until end: ContinuousClock.Instant) async -> Bool {
        let most = 200 << min(attempt, 5)
        let wait = Duration.milliseconds(Int.random(in: most / 4...most))
        guard .now + wait < end else { return false }
        return (try? await Task.sleep(for: wait)) != nil  // cancelled: the client is gone
    }
}

/// What OAPI answered, read once.
struct UpstreamAnswer: OutboundAnswer {
    let response: TransferResponse
    /// `nil` when the body is not JSON.
    let json: JSON?

    init(_ response: TransferResponse) {
        self.response = response
        // A proxy's page is not JSON: the status alone speaks.
        json = try? JSON(repairing: response.body, within: .standard)
    }

    /// OAPI's own id of the call.
    var requestID: String? { json?["ResponseContext"]?["RequestId"]?.string }

    /// Whether OAPI itself gave it, success or error, and nothing on the way: it has OAPI's shape.
    var isOAPIsOwn: Bool {
        guard let json else { return false }
        if json["ResponseContext"]?.members != nil || json["Errors"]?.array != nil { return true }
        // Older services' errors.
        return 400..<500 ~= response.status && json["__type"] != nil
    }

    /// Whether it says that the call succeeded, and OAPI did not say it, or said errors with it.
    var isOfSomethingElse: Bool { response.status < 300 && (!isOAPIsOwn || contradictsItself) }

    /// Whether there are errors in what is called a success.
    var contradictsItself: Bool { response.status < 300 && json?["Errors"]?.array?.isEmpty == false }

    /// Whether nothing can be told from it: a redirection, another success than 200, or a page of something else that
    /// finds fault with the request. What OAPI did, if it was asked, is not known.
    ///
    /// 401 and 429 are said by what lets nothing through.
    func tellsNothing(of call: OAPICall) -> Bool {
        switch response.status {
        case ..<400: true
        case 400: !isOAPIsOwn
        case 401, 429: false
        case ..<500: !call.isReadOnly && !isOAPIsOwn
        default: false
        }
    }

    /// Whether a change that was answered so may have been done: something else gave the answer, or OAPI failed in the
    /// middle of its work.
    var leavesChangeUnknown: Bool {
        !isOAPIsOwn || contradictsItself || response.status >= 300 && error.isServerSide
    }

    /// What the answer says when it is an error.
    var error: OAPIError { OAPIError(status: response.status, json: json) }
}

extension OAPIFailure {
    /// Refused for the moment, or never arrived: another try may do better. What was asked allows one.
    var isWorthRepeating: Bool {
        switch self {
        case .refused(let error): error.isThrottling || error.isServerSide
        case .notSent, .noAnswer: true
        case .throttled, .unexpectedAnswer, .accessKeyLocked: false
        }
    }
}
