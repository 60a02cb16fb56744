internal import Audit
package import Logging
package import SigV4

/// Decides who a request comes from. Nothing goes further without an ``AuthenticatedRequest``, which only this file
/// can make.
package struct Authenticator: Sendable {
    let credentials: any CredentialStore
    let policy: ScopePolicy
    let verifier: SignatureVerifier
    private let names: ServerNames
    private let logger: Logger?
    let now: @Sendable () -> SigningDate

    package init(
        credentials: any CredentialStore, policy: ScopePolicy, verifier: SignatureVerifier,
        names: ServerNames = .any, logger: Logger? = nil, now: @escaping @Sendable () -> SigningDate
    ) {
        self.credentials = credentials
        self.policy = policy
        self.verifier = verifier
        self.names = names
        self.logger = logger
        self.now = now
    }

    /// Decides by the host, and by what the head says of the signature (``admit(_:at:)``), then verifies it.
    package func authenticate(
        _ request: DownstreamRequest, at front: ScopePolicy.Front
    ) throws(AuthenticationFailure) -> AuthenticatedRequest {
        guard names.includes(request.header("host")) else {
            throw .hostRefused(stated: request.header("host") ?? "", names: names)
        }
        let signed = request.signed
        let claim: SignatureClaim
        do throws(ClaimFailure) {
            claim = try SignatureClaim(signed)
        } catch {
            throw error == .missing ? Self.unsigned(request) : .claim(error)
        }
        // Before the body is hashed: anyone who knows an access key ID can claim it.
        let credential = try admit(claim, at: front)
        do throws(VerificationFailure) {
            let payload: PayloadHash
            do {
                let body = request.body
                payload = try PayloadHash(body.span)
            } catch {
                throw .library(error)
            }
            _ = try verifier.verify(signed, claim: claim, payload: payload, secret: credential.secret, now: now())
        } catch .signatureMismatch {
            throw .mismatch(mismatch(request, signed, claim, credential))
        } catch {
            throw .verification(error, now: now())
        }
        if claim.hasSessionToken { throw .sessionToken }
        return AuthenticatedRequest(request: request, credential: credential, claim: claim)
    }
}

extension Authenticator {
    /// Looks why a signature does not match: behind a proxy that writes a `Host` of its own it is right for another.
    /// The request is refused all the same, no matter who wrote that header.
    private func mismatch(
        _ request: DownstreamRequest, _ signed: SignedRequest, _ claim: SignatureClaim, _ credential: Credential
    ) -> SignatureMismatch {
        let body = request.body
        let payload = try? PayloadHash(body.span)  // no memory: nothing to tell
        let forwarded = request.header("x-forwarded-host").map { [String($0.prefix(255))] } ?? []
        let mismatch = payload.map {
            verifier.mismatch(
                signed, claim: claim, payload: $0, secret: credential.secret, now: now(),
                hosts: forwarded + names.names.prefix(8))
        }
        logger?.debug(
            "signature does not match",
            metadata: [
                "request.host": "\(TerminalText(mismatch?.host ?? "-"))",
                "request.signed-headers": "\(mismatch?.signedHeaders ?? "-")",
                "request.canonical-hash": "\(mismatch?.canonicalRequestHash ?? "-")",
                "request.signed-host": "\(TerminalText(mismatch?.signedHost ?? "-"))",
            ])
        return mismatch ?? SignatureMismatch(host: request.header("host"))
    }

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
package final class AuthenticatedRequest: Sendable {
    package let request: DownstreamRequest
    package let credential: Credential
    package let claim: SignatureClaim

    fileprivate init(request: DownstreamRequest, credential: Credential, claim: SignatureClaim) {
        self.request = request
        self.credential = credential
        self.claim = claim
    }

    /// True for a signature in the query: anyone who has the URL can send it again.
    var isPresigned: Bool { claim.placement != .header }
}
