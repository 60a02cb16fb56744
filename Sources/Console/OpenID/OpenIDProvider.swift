internal import Audit
internal import Files
internal import FoundationEssentials
internal import JSONCoding
internal import OpenSSL
internal import Synchronization

/// The provider of OpenID Connect that people sign in with: sends them there, and learns from it who they are
/// (the authorization code flow, with PKCE).
final class OpenIDProvider: Sendable {
    private struct Known {
        let metadata: OpenIDMetadata
        var keys: TokenKeys
        let metadataAt: ContinuousClock.Instant
        var keysAt: ContinuousClock.Instant
    }

    /// After so long what the provider says of itself is asked for again.
    private static let lifetime = Duration.seconds(3_600)
    /// A token of an unknown key has the keys fetched again, but not more often than this: tokens come from strangers.
    private static let keysLifetime = Duration.seconds(60)

    /// Asked for in any case: the claims that may name a user come with them.
    private static let scopes = ["openid", "profile", "email"]

    private let settings: OpenIDSettings
    private let transport: OpenIDTransport
    private let now: @Sendable () -> ContinuousClock.Instant
    private let known = Mutex<Known?>(nil)

    /// - Throws: when libcurl cannot be set up, and ``OpenIDFailure`` when there is no secret in the file that has it.
    init(_ settings: OpenIDSettings, now: @escaping @Sendable () -> ContinuousClock.Instant) throws {
        self.settings = settings
        self.now = now
        transport = try OpenIDTransport(settings)
        _ = try secret()
    }

    var issuer: String { settings.issuer }

    /// Where a browser is sent to sign in.
    ///
    /// - Parameter redirect: where it comes back to.
    func authorizationURL(_ attempt: SignInAttempt, redirect: String) async throws(OpenIDFailure) -> String {
        let endpoint = try await current().metadata.authorizationEndpoint
        let scopes = (Self.scopes + settings.scopes.filter { !Self.scopes.contains($0) }).joined(separator: " ")
        let fields = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirect), ("scope", scopes),
            ("state", attempt.state), ("nonce", attempt.nonce), ("code_challenge", attempt.challenge),
            ("code_challenge_method", "S256"),
        ]
        return endpoint + (endpoint.contains("?") ? "&" : "?") + Self.form(fields)
    }

    /// Who signed in, by the code that the browser brought.
    func user(
        code: String, _ attempt: SignInAttempt, redirect: String
    ) async throws(OpenIDFailure) -> ConsoleUser {
        let known = try await current()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
            ("code_verifier", attempt.verifier), ("client_id", settings.clientID),
        ]
        var authorization: String?
        if let secret = try secret() {
            switch known.metadata.clientAuthentication {
            case .basic:
                // Each part encoded as in a form (RFC 6749, section 2.3.1).
                let pair = "\(settings.clientID.inQuery):\(secret.inQuery)"
                authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
            case .form: fields.append(("client_secret", secret))
            }
        }
        let url = known.metadata.tokenEndpoint
        let answer = try OpenIDDocument.parse(
            try await transport.post(Self.form(fields), to: url, authorization: authorization), from: url)
        guard let text = answer["id_token"]?.string else { throw .malformed(url: url, why: "it gave no id_token") }
        let token = try IdentityToken(parsing: text)
        guard try token.isSigned(by: try await keys(for: token)) else { throw .token("its signature is not good") }
        try token.check(
            .init(issuer: settings.issuer, clientID: settings.clientID, nonce: attempt.nonce),
            now: AuditTime.now().seconds)
        return try OpenIDClaims(token.claims).user(settings)
    }

    func shutdown() async { await transport.shutdown() }

    // MARK: - What the provider says of itself

    private func current() async throws(OpenIDFailure) -> Known {
        if let known = known.withLock({ $0 }), known.metadataAt.duration(to: now()) < Self.lifetime { return known }
        let url = OpenIDMetadata.url(of: settings.issuer)
        let metadata = try OpenIDMetadata(
            try OpenIDDocument.parse(try await transport.get(url), from: url), issuer: settings.issuer)
        let fresh = Known(metadata: metadata, keys: try await fetchKeys(metadata), metadataAt: now(), keysAt: now())
        known.withLock { $0 = fresh }
        return fresh
    }

    private func fetchKeys(_ metadata: OpenIDMetadata) async throws(OpenIDFailure) -> TokenKeys {
        let url = metadata.keysURL
        return try TokenKeys(try OpenIDDocument.parse(try await transport.get(url), from: url), from: url)
    }

    private func keys(for token: IdentityToken) async throws(OpenIDFailure) -> [TokenKey] {
        var known = try await current()
        let keys = known.keys.keys(for: token)
        guard keys.isEmpty, known.keysAt.duration(to: now()) >= Self.keysLifetime else { return keys }
        known.keys = try await fetchKeys(known.metadata)
        known.keysAt = now()
        self.known.withLock { [known] in $0 = known }
        return known.keys.keys(for: token)
    }

    /// Read each time, so that a new one serves without a restart.
    private func secret() throws(OpenIDFailure) -> String? {
        guard let path = settings.clientSecretFile else { return nil }
        do {
            let text = String(decoding: try PrivateFile(path: path).bytes, as: UTF8.self)
            let secret = text.hasSuffix("\n") ? String(text.dropLast()) : text
            guard !secret.isEmpty else { throw OpenIDFailure.secret(path: path, why: "it is empty") }
            return secret
        } catch let failure as PrivateFile.Failure {
            switch failure {
            case .unreadable(let why): throw .secret(path: path, why: why)
            case .openToOthers(let mode):
                throw .secret(
                    path: path, why: "others can read it (mode 0\(String(mode, radix: 8))): chmod 600 \(path)")
            }
        } catch {
            throw .secret(path: path, why: "it is empty")
        }
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\($1.inQuery)" }.joined(separator: "&")
    }
}
