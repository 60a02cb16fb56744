package import FoundationEssentials
package import OpenSSL

/// Where the chain stands after one of its links: the SHA-256 that the next link is bound to.
package struct ChainHash: Sendable, Equatable, CustomStringConvertible {
    let digest: SHA256Digest

    init(_ digest: SHA256Digest) {
        self.digest = digest
    }

    /// `nil` unless there are 32 bytes.
    package init?(bytes: Span<UInt8>) {
        guard let digest = SHA256Digest(bytes: bytes) else { return nil }
        self.digest = digest
    }

    /// `nil` unless these are 64 lower-case hexadecimal digits.
    init?(hex: String) {
        guard let digest = SHA256Digest(hex: Array(hex.utf8)[...]) else { return nil }
        self.digest = digest
    }

    /// What is before the first link: 32 zero bytes.
    package static let beforeAll: ChainHash = {
        guard let hash = ChainHash(hex: String(repeating: "0", count: 64)) else {
            preconditionFailure("64 zeros are a hash")
        }
        return hash
    }()

    /// 64 lower-case hexadecimal digits.
    package var description: String { digest.hexText }

    /// Appends the 32 bytes.
    package func append(to output: inout [UInt8]) { digest.append(to: &output) }

    /// As the store keeps it.
    package var data: Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(SHA256Digest.byteCount)
        digest.append(to: &bytes)
        return Data(bytes)
    }

    package static func == (left: ChainHash, right: ChainHash) -> Bool {
        left.digest.matches(right.digest)
    }
}

/// The bytes that a link of the chain is hashed over. None of its parts can be mistaken for another: each bears its
/// kind and its length.
///
///     link   = version kind part(chain's name) previous-hash sequence part…
///     part   = 00 | 01 length bytes | 02 integer         (nothing; text or bytes; a number)
///
/// Version is `01`, kind `52` for a record and `45` for an entry; the previous hash is 32 bytes; sequence, lengths and
/// integers are 8 bytes, the most significant first.
package struct ChainBytes {
    package enum Kind: UInt8 {
        case record = 0x52
        case entry = 0x45
    }

    private var bytes: [UInt8]
    /// Used again for every link.
    private var place: [UInt8] = []
    private let prefixCount: Int

    package init(_ kind: Kind, chain: String) {
        let name = chain.utf8
        prefixCount = 2 + 1 + 8 + name.count + Self.placeCount
        bytes = [1, kind.rawValue]
        bytes.reserveCapacity(4096)
        add(chain)
        bytes.append(contentsOf: repeatElement(0, count: Self.placeCount))
    }

    /// The previous hash and the sequence.
    private static let placeCount = SHA256Digest.byteCount + 8

    /// Begins the parts of another link.
    mutating func begin() {
        bytes.removeLast(bytes.count - prefixCount)
    }

    mutating func add(_ text: String) {
        let utf8 = text.utf8
        bytes.append(1)
        bytes.append(bigEndian: UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    mutating func add(_ text: String?) {
        if let text { add(text) } else { addNull() }
    }

    mutating func add(_ blob: [UInt8]) {
        bytes.append(1)
        bytes.append(bigEndian: UInt64(blob.count))
        bytes.append(contentsOf: blob)
    }

    mutating func addNull() { bytes.append(0) }

    /// The text or the blob in a row's column, and where it lies then; `nil` for NULL, which is a part as well.
    mutating func add(_ column: Int, of row: some RecordColumns) throws -> Range<Int>? {
        let range = try addIfThere(column, of: row)
        if range == nil { addNull() }
        return range
    }

    /// The same, but that NULL is no part.
    mutating func addIfThere(_ column: Int, of row: some RecordColumns) throws -> Range<Int>? {
        let header = bytes.count
        bytes.append(1)
        bytes.append(bigEndian: 0)
        let start = bytes.count
        guard try row.append(column, to: &bytes) else {
            bytes.removeLast(start - header)
            return nil
        }
        let count = bytes.count - start
        for byte in 0..<8 { bytes[start - 1 - byte] = UInt8(truncatingIfNeeded: count >> (8 * byte)) }
        return start..<bytes.count
    }

    subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    mutating func add(_ value: Int?) {
        guard let value else { return addNull() }
        bytes.append(2)
        bytes.append(bigEndian: UInt64(bitPattern: Int64(value)))
    }

    /// The hash of the link with these parts, as number `sequence` after `previous`.
    package mutating func hash(_ sequence: Int, after previous: ChainHash) throws(OpenSSLFailure) -> ChainHash {
        place.removeAll(keepingCapacity: true)
        previous.digest.append(to: &place)
        place.append(bigEndian: UInt64(bitPattern: Int64(sequence)))
        let start = prefixCount - place.count
        for (index, byte) in place.enumerated() { bytes[start + index] = byte }
        return ChainHash(try SHA256.hash(bytes.span))
    }
}

extension ChainBytes {
    /// The parts of a record, in the order in which ``StoredRecord/columns`` reads them: everything that a reader of
    /// the store relies on.
    ///
    /// - Parameter resources: ``AuditRow/resourceColumn``.
    package mutating func begin(_ row: AuditRow, resources: String?, intentSequence: Int?) {
        beginWithoutCaller(row, resources: resources, intentSequence: intentSequence)
        add(row.identityType)
        add(row.access.column)
        if let digest = row.signatureDigest { add(digest) }
    }

    /// The parts of a record of a version before the columns `identity_type` and `read_only`.
    mutating func beginWithoutCaller(_ row: AuditRow, resources: String?, intentSequence: Int?) {
        begin()
        add(row.kind.stage.rawValue)
        add(row.time.seconds)
        add(row.eventID)
        add(row.action)
        add(row.accessKeyID)
        add(row.accountID)
        add(row.outcome.rawValue)
        add(row.requestID)
        add(intentSequence)
        add(resources)
        add(row.bytes)
    }
}
