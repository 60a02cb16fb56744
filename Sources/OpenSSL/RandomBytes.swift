internal import COpenSSL

/// Bytes nobody can foresee, from libcrypto's generator.
package enum RandomBytes {
    /// `count` random bytes (`RAND_bytes`). Throws when the generator cannot be seeded, or for 2 GiB or more.
    package static func make(count: Int) throws(OpenSSLFailure) -> [UInt8] {
        precondition(count >= 0, "a negative number of random bytes")
        guard count > 0 else { return [] }
        // RAND_bytes counts in an int.
        guard count <= Int32.max else { throw OpenSSLFailure(.random) }
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe copenssl_random(buffer.baseAddress, buffer.count)
        }
        try OpenSSLFailure.check(result, .random)
        return bytes
    }
}
