internal import Audit
internal import EC2Query
internal import JSONCoding
internal import OAPI
internal import SigV4

/// The audit record of one request, filled as the request goes on.
struct CallRecord {
    private(set) var record: AuditRecord
    /// When the call's answer is due, its records included.
    let deadline: ContinuousClock.Instant

    /// - Parameter region: the gateway's own, until a signature names one.
    init(
        _ request: DownstreamRequest, by protocol: AuditProtocol, action: String, access: AuditAccess, region: String,
        now: SigningDate
    ) {
        deadline = request.deadline
        record = AuditRecord(
            time: AuditTime(seconds: Int(now.epochSeconds)), identity: .unknown(claimedAccessKeyID: nil),
            protocol: `protocol`, action: action, access: access, region: region,
            sourceIPAddress: request.sourceAddress, userAgent: request.header("user-agent"),
            invocationID: request.header("amz-sdk-invocation-id"), gatewayVersion: GatewayVersion.text,
            requestID: RequestID.make(), eventID: AuditEventID(), tls: request.tls)
    }

    /// The request's own ID, unless an answer of OAPI gave a better one.
    var requestID: String { record.requestID }

    /// Says what is asked for, once the request is parsed.
    mutating func name(_ action: String, _ access: AuditAccess) {
        record.action = action
        record.access = access
    }

    /// Says who the caller is, once that is proven.
    mutating func identify(_ authenticated: AuthenticatedRequest) {
        let credential = authenticated.credential
        record.identity = .known(
            accessKeyID: credential.accessKeyID.text, accountID: credential.accountID, userName: credential.profile)
        record.region = authenticated.claim.scope.region
    }

    /// Takes up the account that an answer has named since the caller was identified.
    mutating func accountIsKnown(_ credential: Credential) {
        record.identity = .known(
            accessKeyID: credential.accessKeyID.text, accountID: credential.accountID, userName: credential.profile)
    }

    /// Says what a request that was not let in claims of itself; nothing of it is believed.
    ///
    /// - Parameter refusal: why it was not let in.
    mutating func claim(of request: DownstreamRequest, refusal: AuthenticationFailure) {
        if case .claim = refusal { return }  // it claims nothing that can be read
        guard let claim = try? SignatureClaim(request.signed) else { return }  // it claims nothing that can be read
        record.identity = .unknown(claimedAccessKeyID: claim.accessKeyID.text)
        record.region = claim.scope.region
    }

    /// Says what the request says. Not for one that is refused for its signature: nothing is built of what it says.
    mutating func request(_ parameters: JSON?) {
        record.requestParameters = parameters
    }

    /// The ClientToken that goes upstream.
    mutating func token(_ clientToken: String?) {
        record.clientToken = clientToken
    }

    /// Takes OAPI's own request ID for the call's.
    mutating func answered(by requestID: String?) {
        if let requestID { record.requestID = requestID }
    }

    /// Marks the record as finished.
    ///
    /// - Parameters:
    ///   - requestID: what the client is told; OAPI's own where it answered.
    ///   - isDryRun: whether it was told so that it succeeded in a dry run.
    mutating func finish(
        _ outcome: AuditOutcome, _ elements: JSON?, upstream: [AuditUpstreamCall], requestID: String?,
        since received: ContinuousClock.Instant, now: SigningDate, isDryRun: Bool = false
    ) {
        record.isDryRun = isDryRun
        record.outcome = outcome
        record.responseElements = elements
        record.upstream = upstream
        answered(by: requestID)
        record.duration = .now - received
        record.time = AuditTime(seconds: Int(now.epochSeconds))
    }
}

extension AuditOutcome {
    /// What the want of an answer says of the end of a call that was passed on: nothing is unknown about a read, and
    /// what was not sent did nothing.
    init(_ failure: OAPIFailure, told: AuditError, of access: AuditAccess) {
        switch (failure, access) {
        case (_, .read): self = .failed(told)
        case (.notSent, .change), (.accessKeyLocked, .change): self = .refused(told)
        case (.refused, .change): self = .failed(told)
        case (.noAnswer, .change), (.unexpectedAnswer, .change): self = .unknown(told)
        }
    }

    /// What an EC2 error says of the call's end, by how far the call had come. A dry run that would have been done has
    /// succeeded.
    init(_ error: EC2Error, after reach: UpstreamReach) {
        let known = AuditError(error)
        switch (error.code, reach) {
        case (.dryRunOperation, _): self = .succeeded
        case (_, .nothing): self = .refused(known)
        // With a token the client may ask again; what became of this attempt is not known until somebody looks.
        case (.operationOutcomeUnknown, .change), (.unavailable, .change): self = .unknown(known)
        case (_, .reads), (_, .change): self = .failed(known)
        }
    }
}

extension AuditError {
    init(_ error: EC2Error) {
        self.init(error.status >= 500 ? .server : .client, code: error.code.rawValue, message: error.message)
    }
}
