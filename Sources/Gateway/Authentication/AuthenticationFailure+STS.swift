internal import EC2Query
internal import SigV4

extension AuthenticationFailure {
    /// What a client of STS is told: the codes of AWS's query services.
    var stsError: QueryError {
        switch self {
        case .claim(let failure):
            switch failure {
            case .missing, .basic, .signatureVersion2, .unsupportedScheme:
                QueryError(
                    "MissingAuthenticationToken", "Request is missing Authentication Token: \(explanation).",
                    status: 403)
            case .unsupportedAlgorithm, .repeatedAuthorization, .headerAndQuery, .repeatedPart,
                .malformedAuthorization, .incomplete, .malformedCredential, .malformedSignature, .malformedDate,
                .expiresOutOfRange:
                QueryError("IncompleteSignature", explanation, status: 403)
            case .wrongTerminator, .scopeDateMismatch, .malformedSignedHeaders, .hostNotSigned, .dateNotSigned:
                QueryError("SignatureDoesNotMatch", explanation, status: 403)
            }
        case .passwordLogin: QueryError("MissingAuthenticationToken", explanation, status: 403)
        case .unknownAccessKey, .sessionToken:
            QueryError("InvalidClientTokenId", EC2Error.sessionTokenRefused.message, status: 403)
        case .mismatch(let mismatch):
            QueryError(
                "SignatureDoesNotMatch",
                mismatch.signedHost == nil ? EC2Error.signatureDoesNotMatch.message : explanation, status: 403)
        case .regionRefused, .serviceRefused, .hostRefused, .presignedChange, .presignedOAPI:
            QueryError("SignatureDoesNotMatch", explanation, status: 403)
        case .verification(let failure, _):
            switch failure {
            case .signatureMismatch, .signedHeaderMissing, .unsignedPayload, .payloadHashMismatch:
                QueryError("SignatureDoesNotMatch", EC2Error.signatureDoesNotMatch.message, status: 403)
            case .notYetCurrent: QueryError("SignatureDoesNotMatch", explanation, status: 403)
            case .expired: QueryError("ExpiredToken", explanation, status: 403)
            case .library: .internalFailure
            }
        }
    }
}
