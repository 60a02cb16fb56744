internal import COpenSSL

/// What an Ed25519 signature is verified with (RFC 8032).
package struct Ed25519PublicKey: Sendable, Hashable {
    /// How many bytes a key has.
    package static let byteCount = 32
    /// How many bytes a signature has.
    package static let signatureByteCount = 64
    /// PEM is 113 bytes of it.
    private static let pemCapacity = 512

    /// The key itself, without any wrapping.
    package let bytes: [UInt8]

    /// `nil` unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The key in a PEM file (SubjectPublicKeyInfo). Throws for any other text and for keys of other kinds.
    package init(pem: Span<UInt8>) throws(OpenSSLFailure) {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        let result = unsafe bytes.withUnsafeMutableBufferPointer { output in
            unsafe pem.withUnsafeBufferPointer { buffer in
                unsafe copenssl_ed25519_read_public(buffer.baseAddress, buffer.count, output.baseAddress)
            }
        }
        try OpenSSLFailure.check(result, .makeKey)
        self.bytes = bytes
    }

    /// The key as a PEM file (SubjectPublicKeyInfo).
    package func pem() throws(OpenSSLFailure) -> String {
        var text = [UInt8](repeating: 0, count: Self.pemCapacity)
        let count = unsafe text.withUnsafeMutableBufferPointer { output in
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe copenssl_ed25519_write_public(buffer.baseAddress, output.baseAddress, output.count)
            }
        }
        guard count > 0 else { throw OpenSSLFailure(.writeKey) }
        return String(decoding: text[..<count], as: UTF8.self)
    }

    /// Whether the signature is this key's, over this message; one of another length than 64 bytes is not. Throws when
    /// libcrypto has no memory.
    package func verifies(_ signature: [UInt8], of message: Span<UInt8>) throws(OpenSSLFailure) -> Bool {
        guard signature.count == Self.signatureByteCount else { return false }
        let result = unsafe bytes.withUnsafeBufferPointer { key in
            unsafe signature.withUnsafeBufferPointer { signature in
                unsafe message.withUnsafeBufferPointer { buffer in
                    unsafe copenssl_ed25519_verify(
                        key.baseAddress, buffer.baseAddress, buffer.count, signature.baseAddress)
                }
            }
        }
        let failure = OpenSSLFailure(.verify)  // takes the error queue, in which a bad signature leaves its mark
        guard result >= 0 else { throw failure }
        return result == 1
    }
}
