internal import OpenSSL

/// One sign-in with the provider, from the browser's leaving to its coming back. The browser keeps a random text in a
/// cookie; all that is sent to the provider comes of it by a key that only this process has. So nothing is kept here, and
/// no sign-in is gone on with that this browser has not begun.
struct SignInAttempt: Sendable {
    /// How long it may take, in seconds.
    static let lifetime = 600

    /// In the cookie.
    let text: String
    /// Comes back with the browser.
    let state: String
    /// Comes back in the token.
    let nonce: String
    /// What PKCE calls so (RFC 7636): shown to the provider when the code is.
    let verifier: String
    /// Its hash, which is shown before.
    let challenge: String

    /// Makes the attempts of one process.
    struct Maker: Sendable {
        private let key: HMACKey

        init() throws(OpenSSLFailure) {
            let bytes = try RandomBytes.make(count: 32)
            key = try HMACKey(bytes.span)
        }

        /// - Parameter now: in seconds since 1970.
        func begin(now: Int) throws(OpenSSLFailure) -> SignInAttempt {
            try attempt("\(try SessionToken.random()).\(now + SignInAttempt.lifetime)")
        }

        /// The attempt of a browser that comes back; `nil` when this process has begun none such, or too long ago.
        func resume(_ text: String, state: String, now: Int) throws(OpenSSLFailure) -> SignInAttempt? {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard text.utf8.count < 100, parts.count == 2, let expiry = Int(parts[1]), now < expiry else { return nil }
            let attempt = try attempt(text)
            return SecretBytes(state.utf8).matches(SecretBytes(attempt.state.utf8)) ? attempt : nil
        }

        private func attempt(_ text: String) throws(OpenSSLFailure) -> SignInAttempt {
            func derived(_ what: String) throws(OpenSSLFailure) -> String {
                let bytes = Array("\(what) \(text)".utf8)
                return try key.authenticate(bytes.span).hexText
            }
            let verifier = try derived("verifier")
            let bytes = Array(verifier.utf8)
            var digest: [UInt8] = []
            try SHA256.hash(bytes.span).append(to: &digest)
            return SignInAttempt(
                text: text, state: try derived("state"), nonce: try derived("nonce"), verifier: verifier,
                challenge: Base64URL.text(digest))
        }
    }
}
