package import JSONCoding

/// What is kept of one call: a CloudTrail event (AWS CloudTrail User Guide, "CloudTrail record contents"), version 1.11.
///
/// Text that a client chose is kept as it came, within ``AuditLimits``; secrets among the parameters and response
/// elements are hidden when the record is rendered (``AuditRedaction``), so no caller can forget to.
package struct AuditRecord: Sendable, Equatable {
    /// When the gateway finished the call; for an intent, when it took it.
    package var time: AuditTime
    package var identity: AuditIdentity
    package var `protocol`: AuditProtocol
    /// The action as the client named it: `CopySnapshot`.
    package var action: String
    package var access: AuditAccess
    /// The Region of the credential scope.
    package var region: String
    /// The peer, or the client that a trusted proxy names.
    package var sourceIPAddress: String
    /// As the client sent it; a record says ``noUserAgent`` for `nil`.
    package var userAgent: String?
    /// The decoded parameters, names in lowerCamelCase; `nil` when there were none to decode. What is no object is written
    /// as the member ``bareValueName`` of one.
    package var requestParameters: JSON?
    /// What came of a call that changes something; `nil` for a read and a failure. What is no object is written as with
    /// ``requestParameters``.
    package var responseElements: JSON?
    package var outcome: AuditOutcome
    /// The calls made upstream, in their order.
    package var upstream: [AuditUpstreamCall]
    /// The `ClientToken` that went upstream.
    package var clientToken: String?
    /// The client's `amz-sdk-invocation-id`.
    package var invocationID: String?
    /// Of the request's signature, for a create whose `ClientToken` the gateway made: it tells one signature from another, and
    /// nobody can send a request with it. The intent alone bears it.
    package var signatureDigest: String?
    /// The client's `traceparent` (W3C Trace Context), checked.
    package var traceParent: String?
    package var gatewayVersion: String
    /// From the request's first byte to its answer; `nil` while it is not finished.
    package var duration: Duration?
    /// The request ID that the client is answered with: OAPI's own where OAPI answered, the gateway's otherwise. An
    /// intent bears the gateway's, for nothing has answered yet.
    package var requestID: String
    /// The same in a call's intent and outcome, which are two views of one event.
    package var eventID: AuditEventID
    package var tls: AuditTLSDetails?
    /// Whether the call only asked what it would do, and was told that it would be done: an error in EC2's protocol, and
    /// in CloudTrail's records, and a success all the same.
    package var isDryRun = false
    /// Set when the outcome was found out afterwards.
    package var reconciliation: AuditReconciliation?
    /// What the gateway's own event says; CloudTrail's field of that name.
    package var serviceEventDetails: JSON?

    /// The error that a dry run which would have been done is answered with.
    static let dryRunError = AuditError(
        .client, code: "DryRunOperation", message: "Request would have succeeded, but DryRun flag is set.")
    /// What `userAgent` says of a call that came without one: the member is there in every record.
    package static let noUserAgent = "Unknown"
    /// The member that holds parameters, or an answer, that are no JSON object: both are an object or null in every record.
    package static let bareValueName = "value"

    package init(
        time: AuditTime, identity: AuditIdentity, protocol: AuditProtocol, action: String, access: AuditAccess,
        region: String, sourceIPAddress: String, userAgent: String? = nil, requestParameters: JSON? = nil,
        responseElements: JSON? = nil, outcome: AuditOutcome = .unknown(nil), upstream: [AuditUpstreamCall] = [],
        clientToken: String? = nil, invocationID: String? = nil, gatewayVersion: String, duration: Duration? = nil,
        requestID: String, eventID: AuditEventID, tls: AuditTLSDetails? = nil
    ) {
        self.time = time
        self.identity = identity
        self.protocol = `protocol`
        self.action = action
        self.access = access
        self.region = region
        self.sourceIPAddress = sourceIPAddress
        self.userAgent = userAgent
        self.requestParameters = requestParameters
        self.responseElements = responseElements
        self.outcome = outcome
        self.upstream = upstream
        self.clientToken = clientToken
        self.invocationID = invocationID
        self.gatewayVersion = gatewayVersion
        self.duration = duration
        self.requestID = requestID
        self.eventID = eventID
        self.tls = tls
    }
}
