internal import JSONCoding

/// What a provider says of somebody who signed in with it: an ID token, a signed JSON Web Token (RFC 7519). It is not to be
/// believed before ``TokenKeys/claims(of:)`` and ``IdentityClaims/check(_:now:)``.
struct IdentityToken: Sendable {
    let text: String
    /// As its header says. It only chooses among the provider's own keys, each of which has one algorithm.
    let algorithm: TokenKeys.Algorithm
    let keyID: String?
    let claims: JSON

    /// In bytes; a token with many groups has some thousand.
    private static let sizeLimit = 64 * 1024

    /// - Throws: for a token that its readers may take in different ways, besides what is no token.
    init(parsing text: String) throws(OpenIDFailure) {
        guard text.utf8.count <= Self.sizeLimit else { throw .token("it is too large") }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]) else {
            throw .token("it is no signed token")
        }
        // An extension that must be understood is one that is not understood here; the library does not look.
        guard header["crit"] == nil else { throw .token("it has a critical extension") }
        guard let algorithm = header["alg"]?.string.flatMap(TokenKeys.Algorithm.init) else {
            throw .token("it is signed neither with RS256 nor with ES256")
        }
        // The library stops the process for an audience of nobody.
        guard claims["aud"]?.array?.isEmpty != true else { throw .token("it is for nobody") }
        self.text = text
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        self.claims = claims
    }

    /// An object without a name that is there twice, of which readers take either value.
    private static func object(_ part: Substring) -> JSON? {
        guard let bytes = Base64URL.bytes(part), let json = try? JSON(parsing: bytes), json.members != nil,  // no token
            json.repeatedName == nil
        else { return nil }
        return json
    }
}
