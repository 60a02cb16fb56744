internal import COpenSSL

/// An Ed25519 key pair (RFC 8032), to sign with.
///
/// Prints nothing of the key; libcrypto clears it when the last reference goes.
@safe package final class Ed25519SigningKey {
    /// PEM is 119 bytes of it.
    private static let pemCapacity = 512

    private let key: OpaquePointer
    /// What others verify its signatures with.
    package let publicKey: Ed25519PublicKey

    private init(owning key: OpaquePointer?) throws(OpenSSLFailure) {
        guard let key = unsafe key else { throw OpenSSLFailure(.makeKey) }
        var bytes = [UInt8](repeating: 0, count: Ed25519PublicKey.byteCount)
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe copenssl_ed25519_public(key, buffer.baseAddress)
        }
        guard result == 1, let publicKey = Ed25519PublicKey(bytes: bytes) else {
            let failure = OpenSSLFailure(.makeKey)
            unsafe copenssl_ed25519_free(key)
            throw failure
        }
        unsafe self.key = key
        self.publicKey = publicKey
    }

    /// A new key, from libcrypto's random generator. Throws when that cannot be seeded.
    package convenience init() throws(OpenSSLFailure) {
        try unsafe self.init(owning: copenssl_ed25519_new())
    }

    /// The key in a PEM file (PKCS #8, without a passphrase). Throws for any other text and for keys of other kinds.
    package convenience init(pem: SecretBytes) throws(OpenSSLFailure) {
        var text: [UInt8] = []
        pem.append(to: &text)
        defer { SecretBytes.erase(&text) }
        let key = unsafe text.withUnsafeBufferPointer { buffer in
            unsafe copenssl_ed25519_read(buffer.baseAddress, buffer.count)
        }
        try unsafe self.init(owning: key)
    }

    deinit { unsafe copenssl_ed25519_free(key) }

    /// The key as a PEM file (PKCS #8).
    package func pem() throws(OpenSSLFailure) -> SecretBytes {
        var text = [UInt8](repeating: 0, count: Self.pemCapacity)
        defer { SecretBytes.erase(&text) }
        let count = unsafe text.withUnsafeMutableBufferPointer { buffer in
            unsafe copenssl_ed25519_write(key, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else { throw OpenSSLFailure(.writeKey) }
        return SecretBytes(text[..<count])
    }

    /// Signs a message; the same message always gives the same 64 bytes.
    package func sign(_ message: Span<UInt8>) throws(OpenSSLFailure) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Ed25519PublicKey.signatureByteCount)
        let result = unsafe signature.withUnsafeMutableBufferPointer { output in
            unsafe message.withUnsafeBufferPointer { buffer in
                unsafe copenssl_ed25519_sign(key, buffer.baseAddress, buffer.count, output.baseAddress)
            }
        }
        try OpenSSLFailure.check(result, .sign)
        return signature
    }
}

// Checked by hand: the C object never changes after it is made, and only `deinit`, which runs once, frees it.
extension Ed25519SigningKey: @unchecked Sendable {}

extension Ed25519SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
