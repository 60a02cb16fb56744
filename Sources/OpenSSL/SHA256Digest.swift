internal import COpenSSL

/// The 32 bytes of a SHA-256 or an HMAC-SHA-256, held without an array.
///
/// It is not `Equatable` on purpose: the only comparison is in constant time.
package struct SHA256Digest: Sendable {
    /// How many bytes a digest has.
    package static let byteCount = 32

    /// Eight bytes each, the first byte the most significant.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// The digest that a shim writes; the shim's result is checked.
    init(
        _ operation: OpenSSLFailure.Operation, _ body: (UnsafeMutablePointer<UInt64>) -> Int32
    ) throws(OpenSSLFailure) {
        let result = unsafe withUnsafeMutableBytes(of: &words) { bytes in
            guard let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return Int32(0) }
            return unsafe body(start)
        }
        try OpenSSLFailure.check(result, operation)
    }

    /// The digest that 64 lower-case hexadecimal digits spell; nil for anything else, upper case included.
    package init?(hex: ArraySlice<UInt8>) {
        guard hex.count == 64 else { return nil }
        var index = hex.startIndex
        func nextWord() -> UInt64? {
            var word: UInt64 = 0
            for _ in 0..<16 {
                let digit = hex[index]
                index += 1
                switch digit {
                case 0x30...0x39: word = word << 4 | UInt64(digit - 0x30)
                case 0x61...0x66: word = word << 4 | UInt64(digit - 0x57)
                default: return nil
                }
            }
            return word
        }
        guard let first = nextWord(), let second = nextWord(), let third = nextWord(), let fourth = nextWord()
        else { return nil }
        words = (first, second, third, fourth)
    }

    /// Appends the 64 lower-case hexadecimal digits.
    package func appendHex(to output: inout [UInt8]) {
        appendHex(of: words.0, to: &output)
        appendHex(of: words.1, to: &output)
        appendHex(of: words.2, to: &output)
        appendHex(of: words.3, to: &output)
    }

    /// The 64 lower-case hexadecimal digits.
    package var hexText: String {
        var output: [UInt8] = []
        output.reserveCapacity(64)
        appendHex(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether the two are the same, found in a time that does not depend on where they differ (`CRYPTO_memcmp`).
    package func matches(_ other: SHA256Digest) -> Bool {
        unsafe withUnsafeBytes(of: words) { left in
            unsafe withUnsafeBytes(of: other.words) { right in
                unsafe copenssl_equal(left.baseAddress, right.baseAddress, Self.byteCount) == 1
            }
        }
    }

    /// Lends the bytes in their order, to key another HMAC with.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let ordered = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        return unsafe withUnsafeBytes(of: ordered) { bytes in
            unsafe body(bytes.assumingMemoryBound(to: UInt8.self))
        }
    }

    private func appendHex(of word: UInt64, to output: inout [UInt8]) {
        for step in 1...16 {
            let nibble = UInt8(truncatingIfNeeded: word >> UInt64(64 - 4 * step)) & 0xF
            output.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
    }
}
