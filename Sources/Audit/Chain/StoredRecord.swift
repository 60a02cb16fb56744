package import OpenSSL

/// A record as it lies in a store, byte for byte: read for the chain's sake and not for what it says.
package struct StoredRecord {
    /// The columns of a row that ``read(_:)`` takes, in their order.
    package static let columns = """
        sequence, previous_hash, hash, stage, event_time, event_id, event_name, access_key_id, account_id, outcome, \
        request_id, intent_sequence, resource_ids, record, seal, identity_type, read_only, signature_digest
        """
    /// Those of ``columns`` that are hashed of every record, in the order of
    /// ``ChainBytes/begin(_:resources:intentSequence:)``.
    private static let hashed = 3...13
    /// Those that are asked for by themselves.
    private enum Column {
        static let stage = 3
        static let time = 4
        static let eventID = 5
        static let intentSequence = 11
        static let resourceIDs = 12
        static let text = 13
        static let seal = 14
        static let identityType = 15
        static let readOnly = 16
        static let signatureDigest = 17
    }

    package private(set) var sequence = 0
    /// `nil` when there is none, or it is no hash.
    package private(set) var previous: ChainHash?
    package private(set) var storedHash: ChainHash?
    package private(set) var isIntent = false
    /// The intent whose call the record ends; `nil` when it ends none.
    package private(set) var intentSequence: Int?
    /// In seconds; `nil` when there is none.
    package private(set) var time: Int?
    /// Empty when there is none.
    package private(set) var seal: [UInt8] = []
    private var bytes: ChainBytes
    /// Where these lie in the bytes.
    private var eventIDRange = 0..<0
    private var resourceIDsRange = 0..<0
    private var textRange = 0..<0
    /// Used again for every hash.
    private var hashBytes: [UInt8] = []

    package init(chain: String) {
        bytes = ChainBytes(.record, chain: chain)
    }

    package var eventID: ArraySlice<UInt8> { bytes[eventIDRange] }
    /// As the column has them; empty when there are none.
    package var resourceIDs: ArraySlice<UInt8> { bytes[resourceIDsRange] }
    /// What it says; empty when there is nothing.
    var text: ArraySlice<UInt8> { bytes[textRange] }

    /// Takes a record's columns from a row that has those of ``columns``.
    package mutating func read(_ row: some RecordColumns) throws {
        sequence = try row.integer(0) ?? 0
        previous = try hash(1, of: row)
        storedHash = try hash(2, of: row)
        bytes.begin()
        resourceIDsRange = 0..<0
        for column in Self.hashed {
            switch column {
            case Column.time:
                time = try row.integer(column)
                bytes.add(time)
            case Column.intentSequence:
                intentSequence = try row.integer(column)
                bytes.add(intentSequence)
            default:
                let range = try bytes.add(column, of: row) ?? 0..<0
                switch column {
                case Column.stage: isIntent = bytes[range].elementsEqual("intent".utf8)
                case Column.eventID: eventIDRange = range
                case Column.resourceIDs: resourceIDsRange = range
                case Column.text: textRange = range
                default: break
                }
            }
        }
        // Records of a version before these columns have neither, and are hashed without.
        let isOld = try bytes.addIfThere(Column.identityType, of: row) == nil
        let readOnly = try row.integer(Column.readOnly)
        if !isOld || readOnly != nil { bytes.add(readOnly) }
        // Few records have one.
        _ = try bytes.addIfThere(Column.signatureDigest, of: row)
        seal.removeAll(keepingCapacity: true)
        _ = try row.append(Column.seal, to: &seal)
    }

    private mutating func hash(_ column: Int, of row: some RecordColumns) throws -> ChainHash? {
        hashBytes.removeAll(keepingCapacity: true)
        return try row.append(column, to: &hashBytes) ? ChainHash(bytes: hashBytes.span) : nil
    }

    /// The hash that the record has after `previous`, at the place that it has or another one.
    package mutating func hash(after previous: ChainHash, at sequence: Int? = nil) throws(OpenSSLFailure) -> ChainHash {
        try bytes.hash(sequence ?? self.sequence, after: previous)
    }
}
