internal import FoundationEssentials
internal import OpenSSL
internal import SigV4
internal import Translators

/// Page tokens of one caller: `PAGE.SEAL`, the page in base64url and an HMAC over it and the request it belongs to.
///
/// The key comes from the caller's secret, so that every gateway that knows the caller opens them, and nobody else.
struct CallerPageTokens: PageTokenSealer {
    private let secret: SecretAccessKey

    /// Costs nothing: most calls have no pages, and the key is made when one has.
    init(_ credential: Credential) {
        secret = credential.secret
    }

    func seal(_ page: String, for binding: String) -> String {
        let seal = try? digest(page, binding).hexText  // without memory for a seal there is no next page to open
        return "\(Data(page.utf8).base64URLText).\(seal ?? "")"
    }

    func open(_ token: String, for binding: String) -> String? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Data(base64URLText: String(parts[0])),
            let page = String(validating: bytes, as: UTF8.self),
            let stated = SHA256Digest(hex: Array(parts[1].utf8)[...]),
            let seal = try? digest(page, binding), seal.matches(stated)  // no memory: it does not open
        else { return nil }
        return page
    }

    /// Each part goes in with its length, so that no page runs into its binding.
    private func digest(_ page: String, _ binding: String) throws(OpenSSLFailure) -> SHA256Digest {
        let key = try secret.derivedKey(for: "passerelle page tokens 1")
        return try key.authenticate(Array("\(page.utf8.count):\(page)\(binding)".utf8).span)
    }
}

extension Data {
    /// RFC 4648 §5, without padding.
    fileprivate var base64URLText: String {
        String(base64EncodedString().prefix { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    fileprivate init?(base64URLText text: String) {
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
    }
}
