internal import OpenSSL

/// The 32 bytes at the end of the chain. Compared in constant time only, until it is verified.
package struct Signature: Sendable {
    private let digest: SHA256Digest

    init(_ digest: SHA256Digest) {
        self.digest = digest
    }

    /// The signature that 64 lower-case hexadecimal digits spell; nil for anything else.
    package init?(hex: ArraySlice<UInt8>) {
        guard let digest = SHA256Digest(hex: hex) else { return nil }
        self.digest = digest
    }

    /// Whether the two are the same, in constant time.
    package func matches(_ other: Signature) -> Bool {
        digest.matches(other.digest)
    }

    /// 64 lower-case hexadecimal digits: what names a request that nothing else names. Not to be logged.
    package var hexText: String { digest.hexText }

    /// Appends the digits of ``hexText``.
    package func appendHex(to output: inout [UInt8]) {
        digest.appendHex(to: &output)
    }
}
