package import OpenSSL

/// Why a stated signature was not accepted.
package enum VerificationFailure: Error, Equatable, Sendable {
    /// No form of the request gives the signature it states.
    case signatureMismatch
    /// A signed header, by its lower-case name, that the request does not have.
    case signedHeaderMissing(String)
    /// `X-Amz-Content-Sha256` says that the body is not signed, or signed in chunks (`UNSIGNED-PAYLOAD`,
    /// `STREAMING-…`): the parameters are the body, so it must be.
    case unsignedPayload(String)
    /// `X-Amz-Content-Sha256` is not the body's hash.
    case payloadHashMismatch
    /// Signed too long ago, or presigned for a time that is over.
    case expired(SigningDate)
    /// Signed further in the future than clocks may differ.
    case notYetCurrent(SigningDate)
    /// libcrypto failed: neither proven nor refused.
    case library(OpenSSLFailure)
}
