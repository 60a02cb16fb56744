internal import SigV4

extension AuthenticationFailure {
    /// What a client of the look-up is told: the codes of AWS's JSON services.
    var lookUpError: LookUpError {
        switch self {
        case .claim(let failure):
            switch failure {
            case .missing, .basic, .signatureVersion2, .unsupportedScheme: .unsigned(explanation)
            case .unsupportedAlgorithm, .repeatedAuthorization, .headerAndQuery, .repeatedPart,
                .malformedAuthorization, .incomplete, .malformedCredential, .malformedSignature, .malformedDate,
                .expiresOutOfRange:
                .incompleteSignature(explanation)
            case .wrongTerminator, .scopeDateMismatch, .malformedSignedHeaders, .hostNotSigned, .dateNotSigned:
                .invalidSignature(explanation)
            }
        case .passwordLogin: .unsigned(explanation)
        case .unknownAccessKey, .sessionToken: .unrecognizedClient
        case .regionRefused, .serviceRefused: .invalidSignature(explanation)
        case .presignedChange, .presignedOAPI: .presigned
        case .hostRefused: .invalidSignature(explanation)
        case .mismatch(let mismatch): mismatch.signedHost == nil ? .signatureMismatch : .invalidSignature(explanation)
        case .verification(let failure, _):
            switch failure {
            case .signatureMismatch, .signedHeaderMissing, .unsignedPayload, .payloadHashMismatch: .signatureMismatch
            case .expired, .notYetCurrent: .invalidSignature(explanation)
            case .library: .internalFailure
            }
        }
    }
}
