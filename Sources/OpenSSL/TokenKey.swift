internal import COpenSSL

/// A public key that JSON Web Tokens are signed with, by one algorithm of RFC 7518 each. There is none for tokens without
/// a signature, nor for a secret that both sides know.
package enum TokenKey: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5 with SHA-256; modulus and exponent, big-endian.
    case rs256(modulus: [UInt8], exponent: [UInt8])
    /// ECDSA on P-256 with SHA-256; the key's point, of 32 bytes each.
    case es256(x: [UInt8], y: [UInt8])

    /// The name in a token's header.
    package var algorithm: String {
        switch self {
        case .rs256: "RS256"
        case .es256: "ES256"
        }
    }

    /// RSA keys are of 2048 to 8192 bits: shorter ones can be broken, and longer ones cost much time.
    private static let modulusByteCounts = 256...1024
    private static let exponentByteCounts = 1...8
    private static let coordinateByteCount = 32

    /// Whether this key made the signature of a message. Throws when libcrypto has no memory, or takes the key for none.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) throws(OpenSSLFailure) -> Bool {
        let result: Int32
        switch self {
        case .rs256(let modulus, let exponent):
            // Zeros in front are no part of the number.
            let digits = Array(modulus.drop { $0 == 0 })
            guard Self.modulusByteCounts.contains(digits.count), Self.exponentByteCounts.contains(exponent.count),
                signature.count == digits.count
            else { return false }
            result = unsafe copenssl_rs256_verify(
                digits, digits.count, exponent, exponent.count, message, message.count, signature, signature.count)
        case .es256(let x, let y):
            guard x.count == Self.coordinateByteCount, y.count == x.count, signature.count == 2 * x.count else {
                return false
            }
            result = unsafe copenssl_es256_verify(x, y, message, message.count, signature)
        }
        let failure = OpenSSLFailure(.verify)  // takes the error queue, in which a bad signature leaves its mark
        guard result >= 0 else { throw failure }
        return result == 1
    }
}
