internal import OpenSSL
internal import SigV4

/// What is remembered of a request's signature: the first half of the SHA-256 of its digits. It tells one signature from
/// another, and nobody can send a request with it.
struct SignatureDigest: Sendable, Hashable {
    /// The first eight bytes.
    let beginning: UInt64
    private let end: UInt64

    init(of signature: Signature) throws(OpenSSLFailure) {
        let digest = try SHA256.hash(Array(signature.hexText.utf8).span)
        beginning = digest.beginning
        end = digest.continuation
    }

    /// `nil` for what is no ``text``.
    init?(text: String) {
        guard text.utf8.count == 32, let beginning = UInt64(text.prefix(16), radix: 16),
            let end = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.beginning = beginning
        self.end = end
    }

    /// 32 hexadecimal digits, as the audit has it (``AuditRecord/signatureDigest``).
    var text: String { Self.digits(beginning) + Self.digits(end) }

    private static func digits(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
