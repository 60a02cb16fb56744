internal import FoundationEssentials
internal import JSONCoding

/// The provider of OpenID Connect that people sign in with: sends them there, and learns from it who they are
/// (the authorization code flow, with PKCE).
final class OpenIDProvider: Sendable {
    /// After so long what the provider says of itself is asked for again.
    private static let lifetime = Duration.seconds(3_600)
    /// So long a provider that did not answer is not asked again, however many people want to sign in.
    private static let failureLifetime = Duration.seconds(5)
    /// A token of an unknown key has the keys fetched again, but not more often than this: tokens come from strangers.
    private static let keysLifetime = Duration.seconds(60)

    /// Asked for in any case: the claims that may name a user come with them.
    private static let scopes = ["openid", "profile", "email"]

    private let settings: OpenIDSettings
    private let transport: OpenIDTransport
    /// By their URLs.
    private let metadata: SharedAnswers<String, OpenIDMetadata, OpenIDFailure>
    private let keys: SharedAnswers<String, TokenKeys, OpenIDFailure>

    /// - Throws: when libcurl cannot be set up, and ``OpenIDFailure`` when there is no secret in the file that has it.
    init(_ settings: OpenIDSettings, now: @escaping @Sendable () -> ContinuousClock.Instant) throws {
        self.settings = settings
        metadata = SharedAnswers(lifetime: Self.lifetime, failureLifetime: Self.failureLifetime, now: now)
        keys = SharedAnswers(lifetime: Self.lifetime, failureLifetime: Self.failureLifetime, now: now)
        transport = try OpenIDTransport(settings)
        _ = try settings.secret()
    }

    /// Where a browser is sent to sign in.
    ///
    /// - Parameter redirect: where it comes back to.
    func authorizationURL(_ attempt: SignInAttempt, redirect: String) async throws(OpenIDFailure) -> String {
        let endpoint = try await currentMetadata().authorizationEndpoint
        let scopes = (Self.scopes + settings.scopes.filter { !Self.scopes.contains($0) }).joined(separator: " ")
        let fields = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirect), ("scope", scopes),
            ("state", attempt.state), ("nonce", attempt.nonce), ("code_challenge", attempt.challenge),
            ("code_challenge_method", "S256"),
        ]
        return endpoint + (endpoint.contains("?") ? "&" : "?") + Self.form(fields)
    }

    /// Whether it is this provider that sent a browser back, by the issuer that came along. Only a provider that does not
    /// say that it names itself may leave it out (RFC 9207, section 2.4).
    func sent(_ issuer: String?) async throws(OpenIDFailure) -> Bool {
        if let issuer { return issuer.utf8.elementsEqual(settings.issuer.utf8) }
        return try await !currentMetadata().namesItself
    }

    /// Who signed in, by the code that the browser brought.
    func user(
        code: String, _ attempt: SignInAttempt, redirect: String
    ) async throws(OpenIDFailure) -> ConsoleUser {
        let metadata = try await currentMetadata()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
            ("code_verifier", attempt.verifier), ("client_id", settings.clientID),
        ]
        var authorization: String?
        if let secret = try settings.secret() {
            switch metadata.clientAuthentication {
            case .basic:
                // Each part encoded as in a form (RFC 6749, section 2.3.1).
                let pair = "\(settings.clientID.inQuery):\(secret.inQuery)"
                authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
            case .form: fields.append(("client_secret", secret))
            }
        }
        let url = metadata.tokenEndpoint
        let answer = try OpenIDDocument.parse(
            try await transport.post(Self.form(fields), to: url, authorization: authorization), from: url)
        guard let text = answer["id_token"]?.string else { throw .malformed(url: url, why: "it gave no id_token") }
        let token = try IdentityToken(parsing: text)
        let claims = try await keys(for: token, at: metadata.keysURL).claims(of: token)
        try claims.check(.init(issuer: settings.issuer, clientID: settings.clientID, nonce: attempt.nonce), now: .now)
        return try OpenIDClaims(token.claims).user(settings)
    }

    func shutdown() async { await transport.shutdown() }

    // MARK: - What the provider says of itself

    private func currentMetadata() async throws(OpenIDFailure) -> OpenIDMetadata {
        let url = OpenIDMetadata.url(of: settings.issuer)
        return try await metadata.value(url) { () async throws(OpenIDFailure) in
            try OpenIDMetadata(
                try OpenIDDocument.parse(try await transport.get(url), from: url), issuer: settings.issuer)
        }
    }

    private func keys(for token: IdentityToken, at url: String) async throws(OpenIDFailure) -> TokenKeys {
        func fetch() async throws(OpenIDFailure) -> TokenKeys {
            try await TokenKeys(try await transport.get(url), from: url)
        }
        let known = try await keys.value(url, ask: fetch)
        if known.hasKey(for: token) { return known }
        return try await keys.value(url, noOlderThan: Self.keysLifetime, ask: fetch)
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\($1.inQuery)" }.joined(separator: "&")
    }
}
