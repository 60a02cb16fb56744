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

    /// Says who the caller is, once that is proven.
    mutating func identify(_ authenticated: AuthenticatedRequest) {
        let credential = authenticated.credential
        record.identity = .known(
            accessKeyID: credential.accessKeyID.text, accountID: credential.accountID, userName: credential.profile)
        record.region = authenticated.claim.scope.region
    }

    /// Says what a request that was not let in claims of itself; nothing of it is believed.
    mutating func claim(of request: DownstreamRequest) {
        guard let claim = try? SignatureClaim(request.signed) else { return }  // it claims nothing that can be read
        record.identity = .unknown(claimedAccessKeyID: claim.accessKeyID.text)
        record.region = claim.scope.region
    }

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
    /// - Parameter requestID: what the client is told; OAPI's own where it answered.
    mutating func finish(
        _ outcome: AuditOutcome, _ elements: JSON?, upstream: [AuditUpstreamCall], requestID: String?,
        since received: ContinuousClock.Instant, now: SigningDate
    ) {
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

    /// What an EC2 error says of the call's end.
    ///
    /// - Parameters:
    ///   - calls: what had been sent upstream.
    ///   - access: of the call: nothing is unknown about a read that failed.
    init(_ error: EC2Error, after calls: [AuditUpstreamCall], of access: AuditAccess) {
        let known = AuditError(error)
        switch (error.code, access) {
        // With a token the client may ask again; what became of this attempt is not known until somebody looks.
        case (.operationOutcomeUnknown, .change), (.unavailable, .change):
            self = calls.isEmpty ? .refused(known) : .unknown(known)
        default: self = calls.isEmpty ? .refused(known) : .failed(known)
        }
    }
}

extension AuditError {
    init(_ error: EC2Error) {
        self.init(error.status >= 500 ? .server : .client, code: error.code.rawValue, message: error.message)
    }
}

extension JSON {
    /// EC2 parameters as CloudTrail writes them: names in lowerCamelCase, `A.1.B` as lists of objects.
    init(_ parameters: [FormParameter]) {
        var root = ParameterTree()
        for parameter in parameters where parameter.name != "Action" && parameter.name != "Version" {
            root.insert(parameter.value, at: parameter.name.split(separator: ".")[...])
        }
        self = root.json
    }

    /// The same value with all names of members in lowerCamelCase.
    var withLowerCamelCaseNames: JSON {
        switch self {
        case .object(let members):
            .object(members.map { Member($0.name.lowerCamelCase, $0.value.withLowerCamelCaseNames) })
        case .array(let values): .array(values.map(\.withLowerCamelCaseNames))
        case .null, .bool, .integer, .number, .string: self
        }
    }
}

/// Dotted names as a tree.
private struct ParameterTree {
    private var value: String?
    private var children: [(name: String, tree: ParameterTree)] = []

    mutating func insert(_ value: String, at path: ArraySlice<Substring>) {
        guard let name = path.first else {
            self.value = value
            return
        }
        let index = children.firstIndex { $0.name == name } ?? children.count
        if index == children.count { children.append((String(name), ParameterTree())) }
        children[index].tree.insert(value, at: path.dropFirst())
    }

    var json: JSON {
        if children.isEmpty { return .string(value ?? "") }
        if children.allSatisfy({ $0.name.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }) {
            return .array(children.map(\.tree.json))
        }
        return .object(children.map { JSON.Member($0.name.lowerCamelCase, $0.tree.json) })
    }
}

extension String {
    fileprivate var lowerCamelCase: String { prefix(1).lowercased() + dropFirst() }
}
