/// Why a request's signature is not accepted.
enum SignatureFailure: Error, Equatable, Sendable {
    /// No `Authorization` header.
    case missing
    /// A part of the `Authorization` header, or a header it relies on, cannot be used.
    case malformed(String)
    case unknownAccessKey
    /// `host` or the date is not among the signed headers.
    case unsigned(String)
    /// A signed header is not in the request.
    case headerAbsent(String)
    case tooOld
    case inFuture
    /// `X-Amz-Content-Sha256` is not the hash of the body.
    case otherPayload
    case mismatch
    /// The key is locked after too many failures.
    case locked

    /// What the client is told.
    var refusal: Refusal {
        switch self {
        case .unknownAccessKey: .unknownAccessKey
        case .locked: .temporarilyLocked
        case .missing, .malformed, .unsigned, .headerAbsent, .tooOld, .inFuture, .otherPayload, .mismatch:
            .authenticationFailed
        }
    }

    /// What the journal is told.
    var reason: String {
        switch self {
        case .missing: "no Authorization header"
        case .malformed(let part): "malformed: \(part)"
        case .unknownAccessKey: "unknown access key"
        case .unsigned(let name): "not signed: \(name)"
        case .headerAbsent(let name): "signed but absent: \(name)"
        case .tooOld: "the date is too old"
        case .inFuture: "the date is in the future"
        case .otherPayload: "x-amz-content-sha256 is not the body's hash"
        case .mismatch: "wrong signature"
        case .locked: "the access key is locked"
        }
    }
}
