package import SigV4

/// Decides who a request comes from. Nothing goes further without an ``AuthenticatedRequest``, which only this file
/// can make.
package struct Authenticator: Sendable {
    let credentials: any CredentialStore
    let policy: ScopePolicy
    let verifier: SignatureVerifier
    let now: @Sendable () -> SigningDate

    package init(
        credentials: any CredentialStore, policy: ScopePolicy, verifier: SignatureVerifier,
        now: @escaping @Sendable () -> SigningDate
    ) {
        self.credentials = credentials
        self.policy = policy
        self.verifier = verifier
        self.now = now
    }

    /// Decides by what the head says of the signature (``admit(_:at:)``), then verifies it.
    package func authenticate(
        _ request: DownstreamRequest, at front: ScopePolicy.Front
    ) throws(AuthenticationFailure) -> AuthenticatedRequest {
        let signed = request.signed
        let claim: SignatureClaim
        do throws(ClaimFailure) {
            claim = try SignatureClaim(signed)
        } catch {
            throw error == .missing ? Self.unsigned(request) : .claim(error)
        }
        // Before the body is hashed: whoever knows an access key ID can claim it.
        let credential = try admit(claim, at: front)
        do throws(VerificationFailure) {
            let payload: PayloadHash
            do {
                payload = try PayloadHash(request.body.span)
            } catch {
                throw .library(error)
            }
            _ = try verifier.verify(signed, claim: claim, payload: payload, secret: credential.secret, now: now())
        } catch {
            throw .verification(error, now: now())
        }
        if claim.hasSessionToken { throw .sessionToken }
        return AuthenticatedRequest(request: request, credential: credential, claim: claim)
    }
}

extension Authenticator {
    /// A request without a signature of ours may bring another way to log in along, in its form or its query.
    private static func unsigned(_ request: DownstreamRequest) -> AuthenticationFailure {
        let login =
            UnsignedLogin.find(inForm: request.body) ?? UnsignedLogin.find(inForm: Array(request.target.queryBytes))
        return switch login {
        case .password: .passwordLogin
        case .signatureVersion2: .claim(.signatureVersion2)
        case nil: .claim(.missing)
        }
    }
}

/// A request whose signature was verified.
package struct AuthenticatedRequest: Sendable {
    package let request: DownstreamRequest
    package let credential: Credential
    package let claim: SignatureClaim

    fileprivate init(request: DownstreamRequest, credential: Credential, claim: SignatureClaim) {
        self.request = request
        self.credential = credential
        self.claim = claim
    }

    /// True for a signature in the query: whoever has the URL can send it again.
    var isPresigned: Bool { claim.placement != .header }
}
