internal import JSONCoding
internal import OpenSSL

/// JSON that a provider sent.
enum OpenIDDocument {
    static func parse(_ bytes: [UInt8], from url: String) throws(OpenIDFailure) -> JSON {
        do {
            return try JSON(parsing: bytes)
        } catch {
            throw .malformed(url: url, why: "it is no JSON")
        }
    }

    /// A text in an answer that may be anything.
    static func member(_ name: String, of bytes: [UInt8]) -> String? {
        (try? JSON(parsing: bytes))?[name]?.string.map { String($0.prefix(256)) }  // see above
    }
}

/// What a provider says of itself (OpenID Connect Discovery 1.0).
struct OpenIDMetadata: Sendable, Equatable {
    /// How the client shows its secret.
    enum ClientAuthentication: Sendable, Equatable {
        case basic
        case form
    }

    let authorizationEndpoint: String
    let tokenEndpoint: String
    let keysURL: String
    let clientAuthentication: ClientAuthentication

    /// Where the document of an issuer is.
    static func url(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    init(_ json: JSON, issuer: String) throws(OpenIDFailure) {
        let source = Self.url(of: issuer)
        guard json["issuer"]?.string == issuer else {
            throw .malformed(
                url: source, why: "its issuer is \(json["issuer"]?.string ?? "missing"), and not console.oidc.issuer")
        }
        // A provider that is reached safely sends nobody to where anybody listens.
        func endpoint(_ name: String) throws(OpenIDFailure) -> String {
            guard let url = json[name]?.string, url.hasPrefix("https://") || issuer.hasPrefix("http://") else {
                throw .malformed(url: source, why: "it has no https URL as \(name)")
            }
            return url
        }
        authorizationEndpoint = try endpoint("authorization_endpoint")
        tokenEndpoint = try endpoint("token_endpoint")
        keysURL = try endpoint("jwks_uri")
        // Basic is what the specification has for a provider that does not say.
        let methods = json["token_endpoint_auth_methods_supported"]?.array?.compactMap(\.string)
        let isBasic = methods?.contains("client_secret_basic") ?? true
        clientAuthentication = isBasic ? .basic : .form
    }
}

/// The keys that a provider signs with (RFC 7517). Those of other kinds, and those for other uses, are left out.
struct TokenKeys: Sendable, Equatable {
    struct Named: Sendable, Equatable {
        let id: String?
        let key: TokenKey
    }

    private let keys: [Named]

    /// A provider has a handful; more are not tried.
    private static let limit = 64

    init(_ json: JSON, from url: String) throws(OpenIDFailure) {
        guard let list = json["keys"]?.array else { throw .malformed(url: url, why: "it has no keys") }
        keys = list.prefix(Self.limit).compactMap { json in
            guard json["use"]?.string ?? "sig" == "sig", let key = Self.key(json),
                json["alg"]?.string ?? key.algorithm == key.algorithm
            else { return nil }
            return Named(id: json["kid"]?.string, key: key)
        }
    }

    /// Those that may have signed a token; without a name in the token, all of its algorithm.
    func keys(for token: IdentityToken) -> [TokenKey] {
        keys.filter { $0.key.algorithm == token.algorithm && (token.keyID == nil || $0.id == token.keyID) }.map(\.key)
    }

    private static func key(_ json: JSON) -> TokenKey? {
        func number(_ name: String) -> [UInt8]? { json[name]?.string.flatMap(Base64URL.bytes) }
        switch json["kty"]?.string {
        case "RSA":
            guard let modulus = number("n"), let exponent = number("e") else { return nil }
            return .rs256(modulus: modulus, exponent: exponent)
        case "EC":
            guard json["crv"]?.string == "P-256", let x = number("x"), let y = number("y") else { return nil }
            return .es256(x: x, y: y)
        default: return nil
        }
    }
}
