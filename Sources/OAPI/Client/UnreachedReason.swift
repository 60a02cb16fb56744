/// Why a request did not reach OUTSCALE.
package enum UnreachedReason: String, Sendable, Hashable, CaseIterable {
    case nameResolution = "name_resolution"
    case connectionRefused = "connection_refused"
    case connectTimeout = "connect_timeout"
    case connectionLost = "connection_lost"
    case tlsHandshake = "tls_handshake"
    case certificateRejected = "certificate_rejected"
    case authoritiesUnreadable = "authorities_unreadable"
    case proxyRefused = "proxy_refused"
    /// The call's own time was up first, or its caller went.
    case timeUp = "time_up"
    case gatewayFault = "gateway_fault"

    /// A clause for the caller, who may pass it on to the operator.
    package var explanation: String {
        switch self {
        case .nameResolution: "its host name could not be resolved"
        case .connectionRefused: "the connection was refused"
        case .connectTimeout: "no connection was made within the time limit"
        case .connectionLost: "the connection was lost while it was made"
        case .tlsHandshake: "the TLS handshake failed"
        case .certificateRejected:
            "its certificate has expired, is of another host, or is of an authority that is not trusted"
        case .authoritiesUnreadable: "the gateway's file of trusted authorities cannot be read"
        case .proxyRefused: "the proxy on the way refused the connection"
        case .timeUp: "the time for the call was up"
        case .gatewayFault: "the gateway could not send the request"
        }
    }
}
