internal import JSONCoding
internal import OpenSSL

/// What a provider says of somebody who signed in with it: an ID token (OpenID Connect Core 1.0, section 2), a signed
/// JSON Web Token (RFC 7519).
struct IdentityToken: Sendable {
    /// As its header says. It only chooses among the provider's own keys, each of which has one algorithm.
    let algorithm: String
    let keyID: String?
    /// Not to be believed before ``check(_:now:)``.
    let claims: JSON
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// What a token must say.
    struct Expectation: Sendable {
        let issuer: String
        let clientID: String
        let nonce: String
    }

    /// In bytes; a token with many groups has some thousand.
    private static let sizeLimit = 64 * 1024
    /// How far the provider's clock may be from ours, in seconds.
    private static let clockSkew = 60

    init(parsing text: String) throws(OpenIDFailure) {
        guard text.utf8.count <= Self.sizeLimit else { throw .token("it is too large") }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64URL.bytes(parts[2]), let algorithm = header["alg"]?.string
        else { throw .token("it is no signed token") }
        // An extension that must be understood is one that is not understood here.
        guard header["crit"] == nil else { throw .token("it has a critical extension") }
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        self.claims = claims
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// An object without a name that is there twice, of which readers take either value.
    private static func object(_ part: Substring) -> JSON? {
        guard let bytes = Base64URL.bytes(part), let json = try? JSON(parsing: bytes), json.members != nil,  // no token
            json.repeatedName == nil
        else { return nil }
        return json
    }

    func isSigned(by keys: [TokenKey]) throws(OpenIDFailure) -> Bool {
        for key in keys where key.algorithm == algorithm {
            do {
                if try key.verifies(signature, of: signed) { return true }
            } catch {
                throw .token("its key is none: \(error)")
            }
        }
        return false
    }

    /// Whether it is meant for this console and this sign-in, and is of now (section 3.1.3.7).
    ///
    /// - Parameter now: in seconds since 1970.
    func check(_ expectation: Expectation, now: Int) throws(OpenIDFailure) {
        guard claims["iss"]?.string == expectation.issuer else { throw .token("it is of another issuer") }
        let audience = claims["aud"]?.string.map { [$0] } ?? claims["aud"]?.array?.compactMap(\.string) ?? []
        guard audience.contains(expectation.clientID) else { throw .token("it is for another client") }
        let party = claims["azp"]?.string
        guard party == nil ? audience.count == 1 : party == expectation.clientID else {
            throw .token("it was given to another client")
        }
        guard let expiry = claims["exp"]?.integer, expiry > now - Self.clockSkew else { throw .token("it has expired") }
        guard let issued = claims["iat"]?.integer, issued <= now + Self.clockSkew else {
            throw .token("it is of a time to come")
        }
        if let start = claims["nbf"]?.integer, start > now + Self.clockSkew { throw .token("it is not valid yet") }
        guard let nonce = claims["nonce"]?.string, SecretBytes(nonce.utf8).matches(SecretBytes(expectation.nonce.utf8))
        else { throw .token("it is of another sign-in") }
        guard claims["sub"]?.string?.isEmpty == false else { throw .token("it tells of nobody") }
    }
}
