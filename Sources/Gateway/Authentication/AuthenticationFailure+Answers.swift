internal import EC2Query
internal import SigV4

extension AuthenticationFailure {
    /// What an EC2 client is told: FCU's codes and statuses.
    var ec2Error: EC2Error {
        switch self {
        case .claim(let failure): failure.ec2Error
        case .unknownAccessKey, .presignedChange, .presignedOAPI, .passwordLogin: .authFailure
        case .regionRefused, .serviceRefused: EC2Error(.signatureDoesNotMatch, explanation)
        case .sessionToken: .sessionTokenRefused
        case .hostRefused: EC2Error(.authFailure, explanation)
        case .mismatch(let mismatch):
            mismatch.signedHost == nil ? .signatureDoesNotMatch : EC2Error(.signatureDoesNotMatch, explanation)
        case .verification(let failure, _):
            switch failure {
            case .signatureMismatch, .signedHeaderMissing, .unsignedPayload, .payloadHashMismatch:
                .signatureDoesNotMatch
            case .notYetCurrent: EC2Error(.signatureDoesNotMatch, explanation)
            case .expired: EC2Error(.requestExpired, explanation)
            case .library: .internalError
            }
        }
    }

    /// What an OAPI client is told: OUTSCALE's codes, and the gateway's own words.
    var oapiError: GatewayOAPIError {
        switch self {
        case .unknownAccessKey: .unknownAccessKey
        case .verification(.library, _): .internalFault
        case .claim, .verification, .mismatch, .hostRefused, .regionRefused, .serviceRefused, .sessionToken,
            .presignedChange, .presignedOAPI,
            .passwordLogin:
            .authenticationFailed(explanation)
        }
    }
}

extension ClaimFailure {
    fileprivate var ec2Error: EC2Error {
        switch self {
        case .missing, .basic, .signatureVersion2, .unsupportedScheme: .authFailure
        case .unsupportedAlgorithm, .repeatedAuthorization, .headerAndQuery, .repeatedPart, .malformedAuthorization,
            .incomplete, .malformedCredential, .malformedSignature, .malformedDate, .expiresOutOfRange:
            EC2Error(.incompleteSignature, explanation)
        case .wrongTerminator, .scopeDateMismatch, .malformedSignedHeaders, .hostNotSigned, .dateNotSigned:
            EC2Error(.signatureDoesNotMatch, explanation)
        }
    }
}
