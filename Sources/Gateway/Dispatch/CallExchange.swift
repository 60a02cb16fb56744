internal import Audit
internal import JSONCoding
internal import Logging
internal import OAPI
internal import SigV4

/// One call from its request to its answer: what is recorded of it, what it does upstream, and how it ends.
///
/// The fronts read requests and write answers, each in its protocol's words. This owns what they share: the record, the
/// session and the end of the call, and the order of a change: intent, work, outcome, answer.
struct CallExchange: Sendable {
    let request: DownstreamRequest
    private(set) var record: AuditRecord
    /// OUTSCALE as this call uses it; `nil` until it is known who asks.
    private(set) var session: UpstreamSession?
    /// The call's place among those of its caller, held as long as the call.
    private var place: CallerPlace?
    /// Why the request was not let in; its sender may be told less.
    private var refusal: EarlyRefusal?
    private let context: CallContext

    /// - Parameters:
    ///   - action: what the request says before its sender is known.
    ///   - context: its Region is the record's until a signature names one.
    init(
        _ request: DownstreamRequest, by protocol: AuditProtocol, action: String, _ access: AuditAccess,
        in context: CallContext
    ) {
        self.request = request
        self.context = context
        record = AuditRecord(
            time: context.time, identity: .unknown(claimedAccessKeyID: nil),
            protocol: `protocol`, action: action, access: access, region: context.region,
            sourceIPAddress: request.sourceAddress, userAgent: request.header("user-agent"),
            invocationID: request.header("amz-sdk-invocation-id"), gatewayVersion: GatewayVersion.text,
            requestID: UUIDText.random(), eventID: AuditEventID(), tls: request.tls)
        record.traceParent = request.header("traceparent").flatMap { TraceParent.checked($0) }
    }

    var access: AuditAccess { record.access }

    /// The request's own ID, unless an answer of OUTSCALE's gave a better one.
    var requestID: String { record.requestID }

    /// How far the call has come upstream.
    var reach: UpstreamReach { session?.reach ?? .nothing }

    /// What the call has changed at OUTSCALE; `nil` for nothing.
    var completed: JSON? { session?.completed }

    /// OUTSCALE's ID of the last of its calls that gave one.
    var lastUpstreamRequestID: String? { session?.calls.last { $0.oapiRequestID != nil }?.oapiRequestID }
}

/// What becomes known of a call on its way.
extension CallExchange {
    /// Finds out who the caller is.
    ///
    /// - Throws: why the request is not let in. What it claims of itself is recorded then; nothing of it is believed.
    mutating func authenticate(at front: ScopePolicy.Front) throws(AuthenticationFailure) -> AuthenticatedRequest {
        do throws(AuthenticationFailure) {
            let authenticated = try context.authenticator.authenticate(request, at: front)
            identify(authenticated.credential)
            record.region = authenticated.claim.scope.region
            return authenticated
        } catch {
            noteRefusal(.notAuthentic(error))
            throw error
        }
    }

    /// Takes the call in among those of its caller.
    ///
    /// - Throws: the limit that it is beyond.
    mutating func admit(_ caller: Credential) throws(CallerLimits.Refusal) {
        place = try context.callers.admit(caller.accessKeyID)
    }

    /// Says who the caller is, again once an answer of OUTSCALE's has named its account.
    mutating func identify(_ credential: Credential) {
        record.identity = .known(
            accessKeyID: credential.accessKeyID.text, accountID: credential.accountID, userName: credential.profile)
    }

    /// Says why the request is not let in, and what it claims of itself; nothing of that is believed.
    mutating func noteRefusal(_ refusal: EarlyRefusal) {
        self.refusal = refusal
        guard case .notAuthentic(let failure) = refusal else { return }
        if case .claim = failure { return }  // it claims nothing that can be read
        guard let claim = try? SignatureClaim(request.signed) else { return }  // it claims nothing that can be read
        record.identity = .unknown(claimedAccessKeyID: claim.accessKeyID.text)
        record.region = claim.scope.region
    }

    /// Says what is asked for, once the request is parsed.
    mutating func name(_ action: String, _ access: AuditAccess) {
        record.action = action
        record.access = access
    }

    /// Says what the request says. Not for one that is refused for its signature: nothing is built of what it says.
    mutating func parameters(_ parameters: JSON?) {
        record.requestParameters = parameters
    }

    /// The ClientToken that goes upstream; and the request's signature, when the gateway made the token.
    mutating func token(_ clientToken: String?, for signature: SignatureDigest? = nil) {
        record.clientToken = clientToken
        record.signatureDigest = signature?.text
    }

    /// Begins to use OUTSCALE in the caller's name; `nil` for nobody.
    ///
    /// - Parameter token: the same for every repetition of a request that makes something.
    mutating func open(as credential: Credential?, token: String? = nil) -> UpstreamSession {
        let session = UpstreamSession(
            context.upstream, as: credential, for: request, record.access, requestID: requestID, token: token,
            logger: context.logger)
        self.session = session
        return session
    }

    /// Takes OUTSCALE's own request ID for the call's.
    mutating func answered(by requestID: String?) {
        if let requestID { record.requestID = requestID }
    }
}

/// How a call ends.
extension CallExchange {
    /// Marks the call as finished.
    ///
    /// - Parameters:
    ///   - elements: what came of a change.
    ///   - requestID: what the client is told; OUTSCALE's own where it answered. Of a call of unknown outcome the client is
    ///     told the intent's, by which the call is found.
    ///   - isDryRun: whether the client was told so that it succeeded in a dry run.
    @inline(never)  // what it takes would be kept for as long as a call waits
    mutating func finish(
        _ outcome: AuditOutcome, _ elements: JSON? = nil, requestID: String? = nil, isDryRun: Bool = false
    ) {
        record.isDryRun = isDryRun
        record.outcome = withheldReason.map { outcome.refused(because: $0) } ?? outcome
        record.responseElements = elements
        record.upstream = session?.calls ?? []
        if record.outcome.kind != .unknown { answered(by: requestID) }
        record.duration = .now - request.received
        record.time = context.time
    }

    /// Why the signature was not good, which the record says and its sender is not told.
    private var withheldReason: String? {
        guard case .notAuthentic(.mismatch) = refusal else { return nil }
        return refusal?.explanation
    }

    /// Makes a change between its two records: the intent is on the disk before anything is sent, and the outcome
    /// before the answer goes out. A call of unknown outcome has the intent alone, so that it is looked up and can be
    /// settled as one whose gateway was killed.
    ///
    /// - Parameters:
    ///   - storing: whether the intent is stored.
    ///   - unrecorded: the answer when the outcome cannot be stored in time; the intent stands alone until it is.
    ///   - work: does what was asked, finishes the call, and gives the answer.
    /// - Throws: when the intent cannot be stored by the call's deadline: nothing was sent. The caller leaves the refusal
    ///   as a note, but for ``AuditFailure/seen(_:)``, after which the call can be begun anew.
    mutating func change(
        storing: AuditRow.Storing = .always, unrecorded: (_ requestID: String) -> DownstreamReply,
        _ work: (inout CallExchange) async -> DownstreamReply
    ) async throws(AuditFailure) -> DownstreamReply {
        do throws(AuditFailure) {
            let intent = context.audit.row(of: record, as: .intent, storing: storing)
            try await context.audit.store(intent, until: request.deadline)
        } catch {
            if case .seen = error {} else { complain("change refused: it cannot be recorded", error) }
            throw error
        }
        let reply = await work(&self)
        if record.outcome.kind == .unknown {
            context.audit.leaveOpen(record.eventID)
            return reply
        }
        do throws(AuditFailure) {
            try await context.audit.store(context.audit.row(of: record, as: .outcome), until: request.deadline)
            return reply
        } catch {
            complain("outcome not recorded", error)
            return unrecorded(requestID)
        }
    }

    /// Not inlined: what it takes to write a line would be kept for as long as a call waits.
    @inline(never)
    private func complain(_ what: Logger.Message, _ failure: AuditFailure) {
        context.logger.error(what, metadata: ["error": "\(failure)"])
    }

    /// Leaves the record of a call that changed nothing: nobody waits for it.
    func note() async {
        await context.audit.note(record)
    }

    /// Counts the call, whatever came of it, and leaves its one line in the log.
    func log(status: Int) {
        context.metrics.count(record)
        context.logger.info(
            "request answered",
            metadata: AccessLine(record, of: request, refusal: refusal?.explanation, status: status).metadata)
    }
}
