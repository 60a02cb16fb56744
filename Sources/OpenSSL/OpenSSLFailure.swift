internal import COpenSSL

/// What libcrypto could not do. The only cause met in practice is memory that could not be had.
package struct OpenSSLFailure: Error, Equatable, CustomStringConvertible {
    /// The call that failed.
    package enum Operation: String, Sendable {
        case hash, makeKey, authenticate, random, sign, verify, writeKey, scrypt
    }

    /// The call that failed.
    package let operation: Operation
    /// This thread's error queue at that time, oldest first, in libcrypto's own words. Holds no data of ours.
    package let reasons: [String]

    /// Takes the thread's whole error queue.
    init(_ operation: Operation) {
        self.operation = operation
        var reasons: [String] = []
        while let reason = Self.nextReason() { reasons.append(reason) }
        self.reasons = reasons
    }

    /// Throws unless a shim answered 1.
    static func check(_ result: Int32, _ operation: Operation) throws(OpenSSLFailure) {
        guard result == 1 else { throw OpenSSLFailure(operation) }
    }

    private static func nextReason() -> String? {
        var text = [CChar](repeating: 0, count: 256)
        let code = unsafe text.withUnsafeMutableBufferPointer { buffer in
            unsafe copenssl_next_error(buffer.baseAddress, buffer.count)
        }
        guard code != 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package var description: String {
        reasons.isEmpty ? "libcrypto: \(operation)" : "libcrypto: \(operation): \(reasons.joined(separator: "; "))"
    }
}
