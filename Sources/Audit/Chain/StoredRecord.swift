package import OpenSSL

/// A record as it lies in a store, byte for byte: read for the chain's sake and not for what it says.
package struct StoredRecord {
    /// The beginning of a query whose rows ``read(_:)`` takes, in either dialect of SQL.
    package static let select = """
        SELECT sequence, previous_hash, hash, stage, event_time, event_id, event_name, access_key_id, account_id, outcome,
            request_id, intent_sequence, resource_ids, record, seal, identity_type, read_only FROM records
        """
    /// The columns of ``select`` that are hashed of every record, in the order of
    /// ``ChainBytes/begin(_:resources:intentSequence:)``.
    private static let hashed = 3...13
    /// Those that are asked for by themselves.
    private enum Column {
        static let stage = 3
        static let time = 4
        static let eventID = 5
        static let intentSequence = 11
        static let resourceIDs = 12
        static let seal = 14
        static let identityType = 15
        static let readOnly = 16
    }

    package private(set) var sequence = 0
    /// `nil` when there is none, or it is no hash.
    package private(set) var previous: ChainHash?
    package private(set) var storedHash: ChainHash?
    package private(set) var isIntent = false
    package private(set) var endsIntent = false
    /// Set when the record opens a call or ends one that an intent opened.
    package private(set) var eventID: [UInt8] = []
    package private(set) var resourceIDs: [UInt8] = []
    /// Empty when there is none.
    package private(set) var seal: [UInt8] = []
    private var bytes: ChainBytes

    package init(chain: String) {
        bytes = ChainBytes(.record, chain: chain)
    }

    /// Takes a record's columns from a row that has those of ``select``.
    package mutating func read(_ row: some RecordColumns) throws {
        sequence = try row.number(0) ?? 0
        previous = try row.withBytes(1) { ChainHash(bytes: $0) } ?? nil
        storedHash = try row.withBytes(2) { ChainHash(bytes: $0) } ?? nil
        bytes.begin()
        let intentSequence = try row.number(Column.intentSequence)
        endsIntent = intentSequence != nil
        eventID.removeAll(keepingCapacity: true)
        resourceIDs.removeAll(keepingCapacity: true)
        for column in Self.hashed {
            switch column {
            case Column.time: bytes.add(try row.number(column))
            case Column.intentSequence: bytes.add(intentSequence)
            default:
                let isThere: Void? = try row.withBytes(column) { value in
                    bytes.add(value)
                    switch column {
                    case Column.stage: isIntent = Self.isIntent(value)
                    case Column.eventID where isIntent || endsIntent: eventID.append(copying: value)
                    case Column.resourceIDs: resourceIDs.append(copying: value)
                    default: break
                    }
                }
                if isThere == nil { bytes.addNull() }
            }
        }
        // Records of a version before these columns have none, and are hashed without.
        try row.withBytes(Column.identityType) { value in
            bytes.add(value)
            bytes.add(try row.number(Column.readOnly))
        }
        seal.removeAll(keepingCapacity: true)
        try row.withBytes(Column.seal) { seal.append(copying: $0) }
    }

    private static func isIntent(_ stage: Span<UInt8>) -> Bool {
        let expected = "intent".utf8
        guard stage.count == expected.count else { return false }
        return zip(stage.indices, expected).allSatisfy { stage[$0] == $1 }
    }

    /// The hash that the record has after `previous`, at the place that it has or another one.
    package mutating func hash(after previous: ChainHash, at sequence: Int? = nil) throws(OpenSSLFailure) -> ChainHash {
        try bytes.hash(sequence ?? self.sequence, after: previous)
    }
}

/// A row of any kind of store, read for the chain's sake; columns are numbered from 0 on.
package protocol RecordColumns {
    /// `nil` for NULL.
    func number(_ column: Int) throws -> Int?

    /// Lends the bytes of a text or a blob, and gives what was made of them; `nil` for NULL.
    @discardableResult
    func withBytes<Value>(_ column: Int, _ body: (Span<UInt8>) throws -> Value) throws -> Value?
}
