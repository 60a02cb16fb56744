internal import JSONCoding

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
    /// Whether it always says who it is when it sends a browser back (RFC 9207).
    let namesItself: Bool

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
        namesItself = json["authorization_response_iss_parameter_supported"] == .bool(true)
        // Basic is what the specification has for a provider that does not say.
        let methods = json["token_endpoint_auth_methods_supported"]?.array?.compactMap(\.string)
        let isBasic = methods?.contains("client_secret_basic") ?? true
        clientAuthentication = isBasic ? .basic : .form
    }
}
