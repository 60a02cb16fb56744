internal import COpenSSL

/// An HMAC-SHA-256 key (RFC 2104) with its two pads already hashed: each use then hashes the message alone.
///
/// Prints nothing of the key; libcrypto clears the pads when the last reference goes.
@safe package final class HMACKey {
    private let key: OpaquePointer

    /// The key of any length. Throws when libcrypto has no memory.
    package init(_ bytes: Span<UInt8>) throws(OpenSSLFailure) {
        let key = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe copenssl_hmac_key_new(buffer.baseAddress, buffer.count)
        }
        guard let key = unsafe key else { throw OpenSSLFailure(.makeKey) }
        unsafe self.key = key
    }

    /// The key whose bytes are a digest, as in SigV4's chain. Throws when libcrypto has no memory.
    package init(_ digest: SHA256Digest) throws(OpenSSLFailure) {
        let key = unsafe digest.withBytes { buffer in
            unsafe copenssl_hmac_key_new(buffer.baseAddress, buffer.count)
        }
        guard let key = unsafe key else { throw OpenSSLFailure(.makeKey) }
        unsafe self.key = key
    }

    deinit { unsafe copenssl_hmac_key_free(key) }

    /// The HMAC of a message. Throws when libcrypto has no memory.
    package func authenticate(_ message: Span<UInt8>) throws(OpenSSLFailure) -> SHA256Digest {
        try unsafe SHA256Digest(.authenticate) { digest in
            unsafe message.withUnsafeBufferPointer { buffer in
                unsafe copenssl_hmac_key_authenticate(key, buffer.baseAddress, buffer.count, digest)
            }
        }
    }
}

// Checked by hand: the C object never changes after it is made (copenssl_hmac_key_authenticate takes it const and
// copies its contexts), and only `deinit`, which runs once, frees it.
extension HMACKey: @unchecked Sendable {}

extension HMACKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
