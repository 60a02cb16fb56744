internal import COpenSSL

/// scrypt (RFC 7914) by libcrypto: a hash of passwords that costs an attacker who guesses both time and memory.
package struct Scrypt: Sendable, Hashable {
    /// How many bytes a key has.
    package static let keyByteCount = 32
    /// A cost is 2 to the power of this; 17 takes 128 MiB and a few tenths of a second with blocks of 8.
    package static let costExponents = 1...20
    /// More memory than this is refused, in bytes.
    private static let memoryLimit = 1 << 28

    package let costExponent: Int
    package let blockSize: Int
    package let parallelism: Int

    /// `nil` for parameters that make no sense, or that would take more than 256 MiB.
    package init?(costExponent: Int, blockSize: Int = 8, parallelism: Int = 1) {
        guard Self.costExponents.contains(costExponent), 1...32 ~= blockSize, 1...16 ~= parallelism else { return nil }
        self.costExponent = costExponent
        self.blockSize = blockSize
        self.parallelism = parallelism
        guard memory <= Self.memoryLimit else { return nil }
    }

    /// The bytes that one hash takes while it is made.
    package var memory: Int { 128 * blockSize * ((1 << costExponent) + parallelism) }

    /// The key of a password. Blocks its thread for as long as the cost says.
    package func key(of password: SecretBytes, salt: [UInt8]) throws(OpenSSLFailure) -> SecretBytes {
        var text: [UInt8] = []
        password.append(to: &text)
        defer { SecretBytes.erase(&text) }
        var key = [UInt8](repeating: 0, count: Self.keyByteCount)
        defer { SecretBytes.erase(&key) }
        // libcrypto reckons a little more than RFC 7914 does.
        let memory = UInt64(memory + (1 << 20))
        let result = unsafe text.withUnsafeBufferPointer { text in
            unsafe salt.withUnsafeBufferPointer { salt in
                unsafe key.withUnsafeMutableBufferPointer { key in
                    unsafe copenssl_scrypt(
                        text.baseAddress, text.count, salt.baseAddress, salt.count, UInt64(1) << UInt64(costExponent),
                        UInt64(blockSize), UInt64(parallelism), memory, key.baseAddress, key.count)
                }
            }
        }
        try OpenSSLFailure.check(result, .scrypt)
        return SecretBytes(key)
    }
}
