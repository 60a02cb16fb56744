internal import OpenSSL

/// What a signature was compared with and did not match, for people who look for the reason. Nothing in it is secret.
package struct SignatureMismatch: Sendable, Hashable {
    /// SHA-256 of the canonical request in its strict form, in hexadecimal: it stands in the string to sign, which
    /// clients print when they debug.
    package let canonicalRequestHash: String
    /// As the request bears it; `nil` without one.
    package let host: String?
    /// With `;` between the names.
    package let signedHeaders: String
    /// The host for which the signature is right.
    package let signedHost: String?

    /// What is known when nothing can be computed.
    package init(host: String?) {
        self.init(canonicalRequestHash: "-", host: host, signedHeaders: "-", signedHost: nil)
    }

    fileprivate init(canonicalRequestHash: String, host: String?, signedHeaders: String, signedHost: String?) {
        self.canonicalRequestHash = canonicalRequestHash
        self.host = host
        self.signedHeaders = signedHeaders
        self.signedHost = signedHost
    }
}

extension SignatureVerifier {
    /// Looks why a signature does not match.
    ///
    /// - Parameter hosts: other hosts for which it may have been made.
    package func mismatch(
        _ request: SignedRequest, claim: SignatureClaim, payload: PayloadHash, secret: SecretAccessKey,
        now: SigningDate,
        hosts: [String]
    ) -> SignatureMismatch {
        let canonical = try? CanonicalRequest(  // without a signed header there is no hash to tell
            request, signing: claim.signedHeaders, payload: payload, placement: claim.placement)
        let hash = canonical.flatMap { try? SHA256.hash($0.bytes.span).hexText } ?? "-"  // no memory: nothing to tell
        let host = request.headers.onlyValue(of: "host").map { String(decoding: $0, as: UTF8.self) }
        let signedHost = hosts.first { other in
            guard other != host else { return false }
            let moved = SignedRequest(
                method: request.method, target: request.target, headers: request.headers.replacing(host: other))
            // Thrown when it does not match.
            return (try? verify(moved, claim: claim, payload: payload, secret: secret, now: now)) != nil
        }
        return SignatureMismatch(
            canonicalRequestHash: hash, host: host,
            signedHeaders: String(decoding: claim.signedHeaders.bytes, as: UTF8.self),
            signedHost: signedHost)
    }
}

extension HeaderList {
    /// The same headers with another `Host`.
    fileprivate func replacing(host: String) -> HeaderList {
        var changed = HeaderList()
        for field in fields {
            let name = Array(name(of: field))
            changed.append(
                name: name, value: name.elementsEqual("host".utf8) ? Array(host.utf8) : Array(value(of: field)))
        }
        return changed
    }
}
