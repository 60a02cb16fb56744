internal import OpenSSL

/// A ClientToken that is derived from what a request says, held without memory of its own.
struct DerivedToken: Sendable {
    /// As much of it as ``text`` shows, and zeros.
    private let digest: SHA256Digest

    private static let prefix: StaticString = "gw-"
    private static let digitCount = 48

    init(of parts: [String]) throws(OpenSSLFailure) {
        digest = try Self.digest(of: parts).withoutEnd
    }

    /// `nil` for what is no ``text``.
    init?(text: String) {
        let prefix = Self.prefix.description
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.count) + String(repeating: "0", count: 64 - Self.digitCount)
        guard let digest = SHA256Digest(hex: Array(digits.utf8)[...]) else { return nil }
        self.digest = digest
    }

    func matches(_ other: DerivedToken) -> Bool { digest.matches(other.digest) }

    var text: String { digest.hexText(Self.digitCount, after: Self.prefix) }

    /// In place of a client's own token that is longer than OAPI's limit.
    static func text(for own: String) throws(OpenSSLFailure) -> String {
        try digest(of: ["own", own]).hexText(60, after: "h-")
    }

    /// Each part goes in with its length, so that no two lists of parts run together into the same bytes.
    private static func digest(of parts: [String]) throws(OpenSSLFailure) -> SHA256Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for part in parts {
            bytes.append(contentsOf: String(part.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: part.utf8)
        }
        return try SHA256.hash(bytes.span)
    }
}
