/// Why a request states no signature that could be checked. Texts are the client's own, cut short and made printable;
/// none holds a signature or a password.
package enum ClaimFailure: Error, Equatable, Sendable {
    /// What a signature must come with, in the order AWS names it.
    package enum Part: String, Sendable, CaseIterable {
        /// `X-Amz-Algorithm`; query authentication only.
        case algorithm = "Algorithm"
        case credential = "Credential"
        case signature = "Signature"
        case signedHeaders = "SignedHeaders"
        /// The dialect's date header or `Date`; `X-Amz-Date` in a query.
        case date = "Date"
    }

    /// What is wrong with a credential or its scope.
    package enum CredentialFault: Sendable, Hashable {
        /// Not five parts with four `/` between them.
        case partCount
        case accessKeyID
        /// Not eight digits.
        case date
        /// Empty, over 64 bytes, or with bytes that are not visible ASCII.
        case region
        case service
    }

    /// Neither header nor query says anything of authentication.
    case missing
    /// `Authorization: Basic`: a login and a password.
    case basic
    /// Signature version 2 (or S3's older form), which is not taken.
    case signatureVersion2
    /// A scheme that is no signature (`Bearer`).
    case unsupportedScheme(String)
    /// A signature of another algorithm (`AWS4-ECDSA-P256-SHA256`, `AWS3-HTTPS`).
    case unsupportedAlgorithm(String)
    /// More than one `Authorization` header.
    case repeatedAuthorization
    /// Signed both in a header and in the query.
    case headerAndQuery
    /// A field of `Authorization`, a query parameter or a date header that is there twice.
    case repeatedPart(String)
    /// A piece of `Authorization` that is not `Name=value` with a known name.
    case malformedAuthorization(String)
    /// Parts that are not there, in the order of `Part`, of a signature of that dialect.
    case incomplete([Part], SignatureDialect)
    case malformedCredential(CredentialFault)
    /// The scope ends in another word than the dialect's.
    case wrongTerminator(expected: String)
    /// Not 64 lower-case hexadecimal digits.
    case malformedSignature
    /// A date that is not `YYYYMMDD'T'HHMMSS'Z'` (or, in `Date`, an HTTP date), or that no calendar has.
    case malformedDate(String)
    /// The scope's day is not the day of the request's date.
    case scopeDateMismatch(scope: String, date: SigningDate)
    case malformedSignedHeaders(SignedHeaders.Fault)
    /// `host` is not among the signed headers.
    case hostNotSigned
    /// The header that gives the date (its lower-case name) is not among the signed headers.
    case dateNotSigned(String)
    /// `X-Amz-Expires` is not a whole number of seconds from 1 to 604800.
    case expiresOutOfRange(String)
}
