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
        let digits = hex.span
        var fault: UInt8 = 0
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<start + 16 {
                // Digits and letters come at random, so branching on which it is would cost more than the arithmetic.
                let digit = digits[index]
                let isNumber: UInt8 = digit &- 0x30 < 10 ? 1 : 0
                let isLetter: UInt8 = digit &- 0x61 < 6 ? 1 : 0
                fault |= (isNumber | isLetter) ^ 1
                word = word << 4 | UInt64((digit & 0xF) + isLetter * 9)
            }
            return word
        }
        words = (word(0), word(16), word(32), word(48))
        guard fault == 0 else { return nil }
    }

    /// The digest that 32 bytes are; nil for any other number of them.
    package init?(bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<start + 8 { word = word << 8 | UInt64(bytes[index]) }
            return word
        }
        words = (word(0), word(8), word(16), word(24))
    }

    /// The first eight bytes as a number.
    package var beginning: UInt64 { words.0 }

    /// The eight bytes after these.
    package var continuation: UInt64 { words.1 }

    /// The digest with zeros for its last eight bytes.
    package var withoutEnd: SHA256Digest {
        var digest = self
        digest.words.3 = 0
        return digest
    }

    /// Appends the 32 bytes.
    package func append(to output: inout [UInt8]) {
        unsafe withBytes { bytes in
            unsafe output.append(contentsOf: bytes)
        }
    }

    /// Appends the 64 lower-case hexadecimal digits.
    package func appendHex(to output: inout [UInt8]) {
        // One append of 64 bytes: 64 appends of one cost as much as the hash.
        unsafe withHexDigits { unsafe output.append(contentsOf: $0) }
    }

    /// The 64 lower-case hexadecimal digits.
    package var hexText: String {
        unsafe withHexDigits { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The first of these digits behind a prefix of ASCII characters.
    package func hexText(_ digits: Int, after prefix: StaticString) -> String {
        unsafe withHexDigits { bytes in
            unsafe String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + digits) { text in
                for index in 0..<prefix.utf8CodeUnitCount { unsafe text[index] = prefix.utf8Start[index] }
                for index in 0..<digits { unsafe text[prefix.utf8CodeUnitCount + index] = bytes[index] }
                return prefix.utf8CodeUnitCount + digits
            }
        }
    }

    /// The 32 digits of a part of a digest: of ``beginning`` and ``continuation``.
    package static func hexText(_ beginning: UInt64, _ continuation: UInt64) -> String {
        let digits = (
            hexDigits(beginning >> 32), hexDigits(beginning), hexDigits(continuation >> 32), hexDigits(continuation)
        )
        return unsafe withUnsafeBytes(of: digits) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private func withHexDigits<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let digits = (
            Self.hexDigits(words.0 >> 32), Self.hexDigits(words.0), Self.hexDigits(words.1 >> 32),
            Self.hexDigits(words.1), Self.hexDigits(words.2 >> 32), Self.hexDigits(words.2),
            Self.hexDigits(words.3 >> 32), Self.hexDigits(words.3)
        )
        return unsafe withUnsafeBytes(of: digits) { unsafe body($0) }
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

    /// The eight digits of a word's lower half, in the order of memory; all eight reckoned at once.
    private static func hexDigits(_ word: UInt64) -> UInt64 {
        // Spreads the eight nibbles out to a byte each, then turns 0...15 into `0`...`f`.
        var nibbles = word & 0xFFFF_FFFF
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles + 0x3030_3030_3030_3030 + letters * 0x27).bigEndian
    }
}
