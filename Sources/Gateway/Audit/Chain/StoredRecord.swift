internal import FoundationEssentials
internal import GRDB
internal import OpenSSL

/// A record as it lies in an SQLite store, byte for byte: read for the chain's sake and not for what it says.
struct StoredRecord {
    /// The beginning of a query whose rows ``read(_:)`` takes.
    static let select = """
        SELECT sequence, previous_hash, hash, stage, event_time, event_id, event_name, access_key_id, account_id, outcome,
            request_id, intent_sequence, resource_ids, record FROM records
        """
    /// The columns of ``select`` that are hashed, in the order of ``ChainBytes/begin(_:intentSequence:)``.
    private static let columns = 3...13
    private static let numbers: Set = [4, 11]

    private(set) var sequence = 0
    /// `nil` when there is none, or it is no hash.
    private(set) var previous: ChainHash?
    private(set) var storedHash: ChainHash?
    private(set) var isIntent = false
    private(set) var endsIntent = false
    private(set) var eventID = Data()
    private(set) var resourceIDs = Data()
    private var bytes: ChainBytes

    init(chain: String) {
        bytes = ChainBytes(.record, chain: chain)
    }

    mutating func read(_ row: Row) throws {
        sequence = row[0]
        previous = try row.withUnsafeData(atIndex: 1) { $0.flatMap { ChainHash(bytes: $0.span) } }
        storedHash = try row.withUnsafeData(atIndex: 2) { $0.flatMap { ChainHash(bytes: $0.span) } }
        bytes.begin()
        for column in Self.columns {
            if Self.numbers.contains(column) {
                bytes.add(row[column] as Int?)
            } else {
                try row.withUnsafeData(atIndex: column) { bytes.add($0) }
            }
        }
        isIntent = try row.withUnsafeData(atIndex: 3) { $0?.elementsEqual("intent".utf8) ?? false }
        endsIntent = row[11] as Int? != nil
        if isIntent || endsIntent { eventID = row[5] }
        resourceIDs = row[12] as Data? ?? Data()
    }

    /// The hash that the record has after `previous`, at the place that it has or another one.
    mutating func hash(after previous: ChainHash, at sequence: Int? = nil) throws(OpenSSLFailure) -> ChainHash {
        try bytes.hash(sequence ?? self.sequence, after: previous)
    }
}
