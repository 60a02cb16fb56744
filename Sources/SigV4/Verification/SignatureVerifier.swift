internal import OpenSSL

/// Proves or refuses the signature that a request states.
///
/// The strict form is tried first, then each named departure that can differ for this request; every comparison is in
/// constant time.
package struct SignatureVerifier: Sendable {
    /// How far clocks may differ unless told otherwise, in seconds, either way (OUTSCALE user guide, "About Signatures
    /// of API Requests": five minutes).
    package static let defaultSkewSeconds: Int64 = 300

    /// How far clocks may differ, in seconds.
    package let skewSeconds: Int64
    private let keys: SigningKeyCache

    /// A verifier that keeps its keys in `keys`.
    package init(keys: SigningKeyCache, skewSeconds: Int64 = SignatureVerifier.defaultSkewSeconds) {
        self.keys = keys
        self.skewSeconds = skewSeconds
    }

    /// Checks time, stated payload hash and signature, in that order.
    ///
    /// - Parameters:
    ///   - payload: the hash of the body as received; of an empty one for a request without a body.
    ///   - secret: the secret stored for `claim.accessKeyID`.
    /// - Returns: the form whose signature matched.
    /// - Throws: the first reason to refuse.
    package func verify(
        _ request: SignedRequest, claim: SignatureClaim, payload: PayloadHash, secret: SecretAccessKey,
        now: SigningDate
    ) throws(VerificationFailure) -> CanonicalForm {
        try claim.checkTime(now: now, skewSeconds: skewSeconds)
        try request.headers.checkStatedPayload(payload)
        let key: SigningKey
        do {
            key = try keys.key(of: claim.accessKeyID, secret: secret, scope: claim.scope)
        } catch {
            throw .library(error)
        }
        if try matches(.strict, request, claim, payload, key) { return .strict }
        let hasPort = request.headers.hasPort
        let hasOddPath = request.target.hasOddPath
        let hasQuery = !request.target.queryBytes.isEmpty
        let presigned = claim.placement != .header
        for form in CanonicalForm.allCases.dropFirst()
        where form.applies(
            hasPort: hasPort, hasOddPath: hasOddPath, hasQuery: hasQuery,
            hasSessionTokenInQuery: presigned && claim.hasSessionToken
        ) {
            if try matches(form, request, claim, payload, key) { return form }
        }
        throw .signatureMismatch
    }

    private func matches(
        _ form: CanonicalForm, _ request: SignedRequest, _ claim: SignatureClaim, _ payload: PayloadHash,
        _ key: SigningKey
    ) throws(VerificationFailure) -> Bool {
        let canonical = try CanonicalRequest(
            request, signing: claim.signedHeaders, payload: payload, placement: claim.placement, form: form
        )
        do {
            let text = try StringToSign(canonical, scope: claim.scope, date: claim.date)
            return try key.sign(text).matches(claim.signature)
        } catch {
            throw .library(error)
        }
    }
}

extension HeaderList {
    /// Holds every `X-Amz-Content-Sha256` against the body's own hash, signed or not.
    fileprivate func checkStatedPayload(_ payload: PayloadHash) throws(VerificationFailure) {
        for field in fields where field.name.count == 20 && name(of: field).elementsEqual("x-amz-content-sha256".utf8) {
            let stated = value(of: field)
            if stated.elementsEqual("UNSIGNED-PAYLOAD".utf8) || stated.starts(with: "STREAMING-".utf8) {
                throw .unsignedPayload(ClientText.excerpt(stated))
            }
            guard stated.elementsEqual(payload.hexText.utf8) else { throw .payloadHashMismatch }
        }
    }
}
