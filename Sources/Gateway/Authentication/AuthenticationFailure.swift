internal import Limits
package import SigV4

/// Why a request is not let in.
package enum AuthenticationFailure: Error, Equatable, Sendable {
    case claim(ClaimFailure)
    /// No credential is stored under this access key ID.
    case unknownAccessKey(AccessKeyID)
    case verification(VerificationFailure, now: SigningDate)
    /// The signature is another than that of this request.
    case mismatch(SignatureMismatch)
    /// The request is for a host that is none of `server.names`.
    case hostRefused(stated: String, names: ServerNames)
    case regionRefused(stated: String, expected: String)
    case serviceRefused(stated: String, expected: [String])
    /// OUTSCALE has no session tokens: a request that bears one is meant for somewhere else.
    case sessionToken
    /// A presigned URL for an action that changes something: anyone who sees the URL could send it again.
    case presignedChange
    /// An OAPI call presigned, which OUTSCALE's clients never do.
    case presignedOAPI
    /// A login and a password in the parameters.
    case passwordLogin

    /// One sentence on what is wrong and what was expected; holds no secret and no signature.
    package var explanation: String {
        switch self {
        case .claim(let failure): failure.explanation
        case .unknownAccessKey: "the access key is not known here"
        case .verification(let failure, let now): failure.explanation(now: now)
        case .mismatch(let mismatch): mismatch.explanation
        case .hostRefused(let stated, let names):
            "this gateway does not serve the host '\(stated.prefix(255))' but \(Self.list(names.names))"
        case .regionRefused(let stated, let expected):
            "Credential should be scoped to a valid region, not '\(stated)'; expected '\(expected)'."
        case .serviceRefused(let stated, let expected):
            "Credential should be scoped to correct service, not '\(stated)'; expected \(Self.list(expected))."
        case .sessionToken: "session tokens are not taken"
        case .presignedChange: "a presigned URL is taken for reads only"
        case .presignedOAPI: "signatures in the query are not taken for OAPI calls"
        case .passwordLogin: "logins and passwords are not taken; sign with an access key"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { "'\($0)'" }.joined(separator: " or ")
    }
}

extension SignatureMismatch {
    /// With what a client's own debug output can be compared.
    fileprivate var explanation: String {
        if let signedHost {
            return "the request was signed for the host '\(signedHost)' and arrived for '\((host ?? "").prefix(255))': "
                + "a proxy before the gateway must pass the Host header on unchanged"
        }
        return "the signature does not match the request: host '\((host ?? "").prefix(255))', signed headers "
            + "\(signedHeaders.prefix(128)), SHA-256 of the canonical request \(canonicalRequestHash)"
    }
}

extension ClaimFailure {
    var explanation: String {
        switch self {
        case .missing: "the request is not signed"
        case .basic: "logins and passwords are not taken; sign with an access key"
        case .signatureVersion2: "signature version 2 is not taken; use version 4"
        case .unsupportedScheme(let scheme): "Authorization of the kind '\(scheme)' is not taken"
        case .unsupportedAlgorithm(let algorithm):
            "Unsupported algorithm '\(algorithm)'; expected AWS4-HMAC-SHA256 or OSC4-HMAC-SHA256."
        case .repeatedAuthorization: "There is more than one Authorization header."
        case .headerAndQuery: "The request is signed both in a header and in its query."
        case .repeatedPart(let name): "'\(name)' is there more than once."
        case .malformedAuthorization(let piece): "'\(piece)' is not a valid key=value pair in Authorization header."
        case .incomplete(let parts, let dialect): parts.map { $0.explanation(dialect) }.joined(separator: " ")
        case .malformedCredential(let fault): fault.explanation
        case .wrongTerminator(let expected): "Credential should be scoped with a valid terminator: '\(expected)'."
        case .malformedSignature: "Signature must be 64 lower-case hexadecimal digits."
        case .malformedDate(let text): "Date must be in ISO-8601 'basic format'. Got '\(text)'."
        case .scopeDateMismatch(let scope, let date):
            "Date in Credential scope does not match the date of the request: '\(scope)' and '\(date)'."
        case .malformedSignedHeaders(.tooMany):
            "SignedHeaders must not name more than \(InputLimits.standard.signedHeaders) headers."
        case .malformedSignedHeaders: "SignedHeaders must be lower case, sorted and without repetition."
        case .hostNotSigned: "'Host' must be a 'SignedHeader' in the Authorization."
        case .dateNotSigned(let name): "'\(name)' must be a 'SignedHeader' in the Authorization."
        case .expiresOutOfRange(let text): "X-Amz-Expires must be from 1 to 604800 seconds. Got '\(text)'."
        }
    }
}

extension ClaimFailure.Part {
    fileprivate func explanation(_ dialect: SignatureDialect) -> String {
        switch self {
        case .date: "Authorization header requires existence of either a '\(dialect.dateHeader)' or a 'Date' header."
        case .algorithm, .credential, .signature, .signedHeaders:
            "Authorization header requires '\(rawValue)' parameter."
        }
    }
}

extension ClaimFailure.CredentialFault {
    fileprivate var explanation: String {
        switch self {
        case .partCount: "Credential must have exactly 5 slash-delimited elements."
        case .accessKeyID: "Credential begins with what is not an access key ID."
        case .date: "Credential has a date that is not YYYYMMDD."
        case .region: "Credential has a Region that is not one."
        case .service: "Credential has a service that is not one."
        }
    }
}

extension VerificationFailure {
    fileprivate func explanation(now: SigningDate) -> String {
        switch self {
        case .signatureMismatch: "the signature does not match the request"
        case .signedHeaderMissing(let name): "the signed header '\(name)' is not in the request"
        case .unsignedPayload(let value): "x-amz-content-sha256 '\(value)' is not taken: the body must be signed"
        case .payloadHashMismatch: "x-amz-content-sha256 is not the hash of the body"
        case .expired(let date): "Request has expired. Timestamp date is \(date). Current date is \(now)."
        case .notYetCurrent(let date): "Signature not yet current: \(date) is still later than \(now)."
        case .library: "the signature could not be checked"
        }
    }
}
