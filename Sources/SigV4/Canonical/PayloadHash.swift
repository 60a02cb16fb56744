package import OpenSSL

/// The SHA-256 of a request's body, byte for byte as received.
package struct PayloadHash: Sendable {
    private let digest: SHA256Digest

    /// Hashes a body, which may be empty. Throws when libcrypto has no memory.
    package init(_ body: Span<UInt8>) throws(OpenSSLFailure) {
        digest = try SHA256.hash(body)
    }

    /// 64 lower-case hexadecimal digits.
    package var hexText: String { digest.hexText }

    func appendHex(to output: inout [UInt8]) {
        digest.appendHex(to: &output)
    }
}
