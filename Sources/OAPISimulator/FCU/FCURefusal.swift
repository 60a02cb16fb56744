/// Why the simulated FCU refuses a request, with the status, code and text that OUTSCALE's own tests of FCU state.
enum FCURefusal: Error, Equatable, Sendable {
    /// No signature, an unknown key, or a locked one: FCU says the same of all.
    case authFailure
    case signatureDoesNotMatch
    case requestExpired
    case unauthorized
    case throttled
    case invalidAction(String)
    case missingAction
    case missingParameter(String)
    case dryRun
    case keyPairExists(String)
    case methodNotAllowed

    var status: Int {
        switch self {
        case .authFailure: 401
        case .signatureDoesNotMatch, .unauthorized: 403
        case .methodNotAllowed: 405
        case .throttled: 503
        case .requestExpired, .invalidAction, .missingAction, .missingParameter, .dryRun, .keyPairExists: 400
        }
    }

    var code: String {
        switch self {
        case .authFailure: "AuthFailure"
        case .signatureDoesNotMatch: "SignatureDoesNotMatch"
        case .requestExpired: "RequestExpired"
        case .unauthorized: "UnauthorizedOperation"
        case .throttled: "RequestLimitExceeded"
        case .invalidAction, .methodNotAllowed: "InvalidAction"
        case .missingAction: "MissingAction"
        case .missingParameter: "MissingParameter"
        case .dryRun: "DryRunOperation"
        case .keyPairExists: "InvalidKeyPair.Duplicate"
        }
    }

    var message: String {
        switch self {
        case .authFailure:
            """
            Outscale was not able to validate the provided access credentials. Invalid login/password or password has \
            expired.
            """
        case .signatureDoesNotMatch:
            """
            The request signature we calculated does not match the signature you provided. Check your AWS Secret \
            Access Key and signing method. Consult the service documentation for details.
            """
        case .requestExpired: "Request has expired."
        case .throttled: "Request limit exceeded."
        case .unauthorized: "You are not authorized to perform this operation."
        case .invalidAction(let action): "Action is not valid for this web service: \(action)"
        case .missingAction: "The request must contain the parameter: Action"
        case .missingParameter(let name): "The request must contain the parameter: \(name)"
        case .dryRun: "Request would have succeeded, but DryRun flag is set."
        case .keyPairExists(let name): "The keypair '\(name)' already exists."
        case .methodNotAllowed: "The HTTP method is not allowed."
        }
    }
}

extension SignatureFailure {
    /// What FCU says of it.
    var fcuRefusal: FCURefusal {
        switch self {
        case .missing, .unknownAccessKey, .locked: .authFailure
        case .tooOld: .requestExpired
        case .malformed, .unsigned, .headerAbsent, .inFuture, .otherPayload, .mismatch: .signatureDoesNotMatch
        }
    }
}
