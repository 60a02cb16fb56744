package import FoundationEssentials
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
    package private(set) var eventID = Data()
    package private(set) var resourceIDs = Data()
    /// Empty when there is none.
    package private(set) var seal: [UInt8] = []
    private var bytes: ChainBytes

    package init(chain: String) {
        bytes = ChainBytes(.record, chain: chain)
    }

    /// Takes a record's columns from a row that has those of ``select``.
    package mutating func read(_ row: some RecordColumns) throws {
        sequence = try row.number(0) ?? 0
        previous = try row.withData(1) { $0.flatMap { ChainHash(bytes: $0.span) } }
        storedHash = try row.withData(2) { $0.flatMap { ChainHash(bytes: $0.span) } }
        bytes.begin()
        let intentSequence = try row.number(Column.intentSequence)
        endsIntent = intentSequence != nil
        // Each column is asked for once: that costs more than hashing it.
        for column in Self.hashed {
            switch column {
            case Column.time: bytes.add(try row.number(column))
            case Column.intentSequence: bytes.add(intentSequence)
            default:
                try row.withData(column) { data in
                    bytes.add(data)
                    switch column {
                    case Column.stage: isIntent = data?.elementsEqual("intent".utf8) ?? false
                    case Column.eventID: if isIntent || endsIntent { eventID = data.map { Data($0) } ?? Data() }
                    case Column.resourceIDs: resourceIDs = data.map { Data($0) } ?? Data()
                    default: break
                    }
                }
            }
        }
        // Records of a version before these columns have none, and are hashed without.
        try row.withData(Column.identityType) { data in
            guard let data else { return }
            bytes.add(data)
            bytes.add(try row.number(Column.readOnly))
        }
        seal.removeAll(keepingCapacity: true)
        try row.withData(Column.seal) { if let data = $0 { seal.append(contentsOf: data) } }
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

    /// Lends the bytes of a text or a blob; `nil` for NULL. They may be gone afterwards.
    func withData<Value>(_ column: Int, _ body: (Data?) throws -> Value) throws -> Value
}
