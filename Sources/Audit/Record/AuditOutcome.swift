/// How a call ended.
package enum AuditOutcome: Sendable, Hashable {
    case succeeded
    /// The gateway refused it: nothing that could change anything was sent upstream.
    case refused(AuditError)
    /// Sent upstream, and it failed there.
    case failed(AuditError)
    /// Sent upstream, and nobody knows what came of it; the error is what the client was told, if it was told anything.
    case unknown(AuditError?)

    package var kind: AuditOutcomeKind {
        switch self {
        case .succeeded: .succeeded
        case .refused: .refused
        case .failed: .failed
        case .unknown: .unknown
        }
    }

    package var error: AuditError? {
        switch self {
        case .succeeded: nil
        case .refused(let error), .failed(let error): error
        case .unknown(let error): error
        }
    }
}

/// ``AuditOutcome`` without its error: what records are stored and searched by.
package enum AuditOutcomeKind: String, Sendable, Hashable, CaseIterable {
    case succeeded
    case refused
    case failed
    case unknown
}

/// The error that a client was answered with.
package struct AuditError: Sendable, Hashable {
    /// Whose fault it is: the first word of CloudTrail's `errorCode`.
    package enum Fault: String, Sendable, Hashable, CaseIterable {
        case client = "Client"
        case server = "Server"
    }

    package var fault: Fault
    /// The code as the client got it, such as `InvalidSnapshot.NotFound`.
    package var code: String
    package var message: String

    package init(_ fault: Fault, code: String, message: String) {
        self.fault = fault
        self.code = code
        self.message = message
    }

    /// CloudTrail's `errorCode`: `Client.InvalidSnapshot.NotFound`.
    package var prefixedCode: String { "\(fault.rawValue).\(code)" }
}

/// That a record was not written by the call itself: its outcome was found out afterwards.
package struct AuditReconciliation: Sendable, Hashable {
    /// When the call was taken. The record's own time is that of finding out.
    package var intentTime: AuditTime
    /// The operator whose word it is; `nil` for what the gateway found at OUTSCALE.
    package var settledBy: String?

    package init(intentTime: AuditTime, settledBy: String? = nil) {
        self.intentTime = intentTime
        self.settledBy = settledBy
    }
}
