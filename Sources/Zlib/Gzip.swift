internal import CZlib

/// The gzip format (RFC 1952), by zlib.
package enum Gzip {
    /// The most bytes that are compressed at once.
    package static let limit = 1 << 30

    /// One gzip member that names no file and bears no time: the same bytes always give the same member.
    ///
    /// - Throws: ``GzipFailure/tooLarge`` for more than ``limit`` bytes, ``GzipFailure/outOfMemory``.
    package static func compress(_ bytes: [UInt8]) throws(GzipFailure) -> [UInt8] {
        guard bytes.count <= limit else { throw .tooLarge }
        let member = unsafe [UInt8](unsafeUninitializedCapacity: czlib_gzip_bound(bytes.count)) { buffer, count in
            let start = buffer.baseAddress
            let capacity = buffer.count
            count = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe czlib_gzip(input.baseAddress, input.count, start, capacity)
            }
        }
        guard !member.isEmpty else { throw .outOfMemory }
        return member
    }
}

/// Why bytes were not compressed.
package enum GzipFailure: Error, Equatable {
    case tooLarge
    case outOfMemory
}
