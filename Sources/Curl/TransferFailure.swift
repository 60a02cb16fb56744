/// Why there is no answer. What matters to the caller is whether the server may have taken the request: see
/// ``progress``.
package enum TransferFailure: Error, Equatable {
    /// No byte of the request left for the server. `detail` is libcurl's own words, for the log.
    case notSent(NotSentReason, detail: String)
    /// The request, or part of it, may have been taken, and its answer did not come whole.
    case outcomeUnknown(OutcomeUnknownReason, detail: String)
    /// The request's deadline passed first.
    case deadlineExceeded(RequestProgress)
    /// The task that waited for it was cancelled.
    case cancelled(RequestProgress)
    /// The driver was shut down first.
    case driverStopped(RequestProgress)
    /// The answer's body or headers were longer than `limit` bytes. The server had taken the request.
    case responseTooLarge(limit: Int)
}

/// How far a request came.
package enum RequestProgress: String, Sendable, Equatable {
    /// No byte of it left: repeating it is safe.
    case notSent = "not_sent"
    /// Bytes of it may have been taken by the server.
    case mayBeSent = "may_be_sent"
}

/// Reasons for which a request was not sent.
package enum NotSentReason: String, Sendable, Equatable {
    /// The URL, a header or the body is not one that the driver sends; nothing was tried.
    case malformedRequest = "malformed_request"
    /// The server's or the proxy's name could not be resolved.
    case nameResolution = "name_resolution"
    /// No address accepted a connection.
    case connectionRefused = "connection_refused"
    /// The connection did not stand within the connect time-out.
    case connectTimeout = "connect_timeout"
    /// The TLS handshake failed for another reason than the certificate.
    case tlsHandshake = "tls_handshake"
    /// The server's certificate is not trusted, or is for another host.
    case certificateRejected = "certificate_rejected"
    /// The CA bundle could not be read.
    case trustUnreadable = "trust_unreadable"
    /// The proxy would not open a tunnel.
    case proxyRefused = "proxy_refused"
    /// The connection was lost while it was being set up.
    case connectionLost = "connection_lost"
    /// libcurl could not go on: out of memory, or a state that it reports as its own fault.
    case library = "library"
}

/// Reasons for which the outcome of a request that may have been sent is unknown.
package enum OutcomeUnknownReason: String, Sendable, Equatable {
    /// The request could not be sent whole.
    case sendFailed = "send_failed"
    /// The connection ended before a line of the answer had come, interim answers aside.
    case closedBeforeAnswer = "closed_before_answer"
    /// The connection failed while the answer was awaited or read.
    case connectionLost = "connection_lost"
    /// The answer ended before its time.
    case truncatedAnswer = "truncated_answer"
    /// What came was not HTTP, or broke its rules.
    case malformedAnswer = "malformed_answer"
    /// libcurl could not go on: out of memory, or a state that it reports as its own fault.
    case library = "library"
}

extension TransferFailure {
    /// Whether the server may have taken the request. The one question that decides what may be done next.
    package var progress: RequestProgress {
        switch self {
        case .notSent: .notSent
        case .outcomeUnknown, .responseTooLarge: .mayBeSent
        case .deadlineExceeded(let progress), .cancelled(let progress), .driverStopped(let progress): progress
        }
    }

    /// A label for metrics: one of a fixed set, lower case with underscores.
    package var shortDescription: String {
        switch self {
        case .notSent(let reason, _): "not_sent.\(reason.rawValue)"
        case .outcomeUnknown(let reason, _): "outcome_unknown.\(reason.rawValue)"
        case .deadlineExceeded(let progress): "deadline_exceeded.\(progress.rawValue)"
        case .cancelled(let progress): "cancelled.\(progress.rawValue)"
        case .driverStopped(let progress): "driver_stopped.\(progress.rawValue)"
        case .responseTooLarge: "response_too_large"
        }
    }
}
