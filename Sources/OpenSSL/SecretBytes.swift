internal import COpenSSL

/// Bytes to be kept from logs and dumps: printed as `<redacted>`, overwritten in memory when the last reference goes.
@safe package final class SecretBytes {
    private let storage: UnsafeMutableBufferPointer<UInt8>

    /// Copies the bytes.
    package init(_ bytes: some Collection<UInt8>) {
        unsafe storage = .allocate(capacity: bytes.count)
        _ = unsafe storage.initialize(from: bytes)
    }

    deinit {
        unsafe copenssl_cleanse(storage.baseAddress, storage.count)
        unsafe storage.deallocate()
    }

    /// How many bytes there are.
    package var count: Int { unsafe storage.count }

    /// Appends the bytes; the caller is responsible for the copy.
    package func append(to output: inout [UInt8]) {
        unsafe output.append(contentsOf: storage)
    }

    /// Whether the two hold the same bytes, in a time that depends on their length alone (`CRYPTO_memcmp`).
    package func matches(_ other: SecretBytes) -> Bool {
        guard count == other.count else { return false }
        return unsafe copenssl_equal(storage.baseAddress, other.storage.baseAddress, count) == 1
    }

    /// Overwrites an array that held a secret, then empties it.
    package static func erase(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe copenssl_cleanse(buffer.baseAddress, buffer.count)
        }
        bytes.removeAll()
    }
}

// Checked by hand: the bytes are written by `init` and by `deinit` alone.
extension SecretBytes: @unchecked Sendable {}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
