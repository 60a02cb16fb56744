internal import FoundationEssentials
internal import JWTKit
internal import OpenSSL

/// The claims by which an ID token is believed or not (OpenID Connect Core 1.0, section 2).
struct IdentityClaims: JWTPayload {
    let iss: IssuerClaim
    let sub: SubjectClaim
    let aud: AudienceClaim
    let azp: String?
    let exp: ExpirationClaim
    let iat: IssuedAtClaim
    let nbf: NotBeforeClaim?
    let nonce: String?

    /// What they must say.
    struct Expectation: Sendable {
        let issuer: String
        let clientID: String
        let nonce: String
    }

    /// How far the provider's clock may be from ours, in seconds.
    private static let clockSkew = 60.0

    /// The library's own call, which knows nothing of this sign-in: ``check(_:now:)`` does.
    func verify(using _: some JWTAlgorithm) {}

    /// Whether the token is meant for this console and this sign-in, and is of now (section 3.1.3.7).
    func check(_ expectation: Expectation, now: Date) throws(OpenIDFailure) {
        guard iss.value == expectation.issuer else { throw .token("it is of another issuer") }
        guard aud.value.contains(expectation.clientID) else { throw .token("it is for another client") }
        guard azp == nil ? aud.value.count == 1 : azp == expectation.clientID else {
            throw .token("it was given to another client")
        }
        let (earliest, latest) = (now - Self.clockSkew, now + Self.clockSkew)
        do {
            try exp.verifyNotExpired(currentDate: earliest)
            try nbf?.verifyNotBefore(currentDate: latest)
        } catch {
            throw .token("it has expired, or is not valid yet")
        }
        guard iat.value <= latest else { throw .token("it is of a time to come") }
        guard let nonce, SecretBytes(nonce.utf8).matches(SecretBytes(expectation.nonce.utf8)) else {
            throw .token("it is of another sign-in")
        }
        guard !sub.value.isEmpty else { throw .token("it tells of nobody") }
    }
}
