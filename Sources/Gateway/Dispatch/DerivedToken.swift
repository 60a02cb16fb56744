internal import OpenSSL

/// A ClientToken that is derived from what a request says, held without memory of its own.
struct DerivedToken: Sendable {
    private let digest: SHA256Digest

    /// Each part goes in with its length, so that no two lists of parts run together into the same bytes.
    init(of parts: [String]) throws(OpenSSLFailure) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for part in parts {
            bytes.append(contentsOf: String(part.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: part.utf8)
        }
        digest = try SHA256.hash(bytes.span)
    }

    func matches(_ other: DerivedToken) -> Bool { digest.matches(other.digest) }

    /// A prefix and so many hexadecimal digits.
    func text(prefix: String = "gw-", length: Int = 48) -> String {
        prefix + digest.hexText.prefix(length)
    }
}
