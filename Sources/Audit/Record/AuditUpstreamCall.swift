/// One call that the gateway made upstream for a client's call.
package struct AuditUpstreamCall: Sendable, Hashable {
    /// The name of the call, such as `CreateSnapshot`.
    package var call: String
    /// The URL it went to, without a query.
    package var endpoint: String
    /// The HTTP status; `nil` when no answer came.
    package var status: Int?
    /// The `RequestId` of OUTSCALE's answer.
    package var oapiRequestID: String?
    /// From the start of the call to the end of its answer, or to the failure.
    package var duration: Duration
    /// 1 for the first try; 0 when nothing was sent, for the answer to an equal call was taken.
    package var attempt: Int

    package init(
        call: String, endpoint: String, status: Int?, oapiRequestID: String?, duration: Duration, attempt: Int
    ) {
        self.call = call
        self.endpoint = endpoint
        self.status = status
        self.oapiRequestID = oapiRequestID
        self.duration = duration
        self.attempt = attempt
    }
}

/// How the client's connection was protected, when the gateway itself ended TLS.
package struct AuditTLSDetails: Sendable, Hashable {
    /// Such as `TLSv1.3`.
    package var version: String
    /// Such as `TLS_AES_128_GCM_SHA256`; `nil` when it is not known.
    package var cipherSuite: String?
    /// The host name that the client asked for.
    package var clientProvidedHostHeader: String?

    package init(version: String, cipherSuite: String? = nil, clientProvidedHostHeader: String?) {
        self.version = version
        self.cipherSuite = cipherSuite
        self.clientProvidedHostHeader = clientProvidedHostHeader
    }
}
