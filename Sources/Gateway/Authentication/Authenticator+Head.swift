internal import SigV4

extension Authenticator {
    /// Looks at the head of a request whose body has not come: whether what it says of its signature can be good at all.
    ///
    /// - Returns: why it cannot, as ``authenticate(_:at:)`` would say once the body is there; `nil` when it may be.
    func refusal(ofHead request: DownstreamRequest, at front: ScopePolicy.Front) -> AuthenticationFailure? {
        do throws(ClaimFailure) {
            let claim = try SignatureClaim(request.signed)
            do throws(AuthenticationFailure) {
                _ = try admit(claim, at: front)
                return nil
            } catch {
                return error
            }
        } catch {
            return .claim(error)
        }
    }

    /// The credential that a claim names, if the claim's time and scope let it in.
    func admit(_ claim: SignatureClaim, at front: ScopePolicy.Front) throws(AuthenticationFailure) -> Credential {
        guard let credential = credentials.credential(of: claim.accessKeyID) else {
            throw .unknownAccessKey(claim.accessKeyID)
        }
        do throws(VerificationFailure) {
            try claim.checkTime(now: now(), skewSeconds: verifier.skewSeconds)
        } catch {
            throw .verification(error, now: now())
        }
        if let refusal = policy.refusal(of: claim.scope, at: front) { throw refusal }
        return credential
    }
}
