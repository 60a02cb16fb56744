internal import COpenSSL

/// SHA-256 by libcrypto, the algorithm fetched once and one context a thread.
package enum SHA256 {
    /// The digest of a run of bytes, which may be empty. Throws when libcrypto has no memory.
    package static func hash(_ bytes: Span<UInt8>) throws(OpenSSLFailure) -> SHA256Digest {
        try unsafe SHA256Digest(.hash) { digest in
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe copenssl_sha256(buffer.baseAddress, buffer.count, digest)
            }
        }
    }
}
