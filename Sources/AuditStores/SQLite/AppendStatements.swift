internal import Audit
internal import GRDB
internal import SQLite

/// The statements that append records, and the memory for their values.
struct AppendStatements {
    private let database: Database
    private let opening: Statement
    private let closing: Statement
    private let listing: Statement
    private let intent: Statement
    /// Of the records that are inserted together.
    private var records: StatementValues
    /// Of any other statement.
    private var values = StatementValues()

    /// - Parameter count: how many records there are.
    init(_ database: Database, records count: Int) throws {
        self.database = database
        let together = RecordInsertion.rows(of: count)
        records = StatementValues(
            count: together * RecordInsertion.columns, bytes: together * RecordInsertion.usualBytes)
        opening = try database.cachedStatement(sql: "INSERT INTO open_intents (event_id, sequence) VALUES (?, ?)")
        closing = try database.cachedStatement(sql: "DELETE FROM open_intents WHERE event_id = ?")
        listing = try database.cachedStatement(
            sql: "INSERT INTO record_resources (resource_id, sequence) VALUES (?, ?)")
        intent = try database.cachedStatement(sql: "SELECT min(sequence) FROM open_intents WHERE event_id = ?")
    }

    mutating func beginRecords() { records.begin() }

    /// By construction no text of a row holds U+0000, at which SQLite would end it.
    mutating func addRecord(
        _ row: AuditRow, as position: ChainPosition, after previous: ChainHash, intent: Int?, resources: String?,
        seal: [UInt8]?
    ) {
        records.add(position.sequence)
        records.add(row.kind.stage.rawValue)
        records.add(row.time.seconds)
        records.add(row.eventID)
        records.add(row.action)
        records.add(row.accessKeyID)
        records.add(row.accountID)
        records.add(row.outcome.rawValue)
        records.add(row.requestID)
        records.add(intent)
        records.add(resources)
        records.add(row.text)
        records.addBlob { previous.append(to: &$0) }
        records.addBlob { position.hash.append(to: &$0) }
        records.add(blob: seal)
        records.add(row.identityType)
        records.add(row.access.column)
        records.add(row.signatureDigest)
    }

    /// Inserts the records that were added, of which there are so many.
    func insertRecords(_ count: Int) throws {
        try records.execute(database.cachedStatement(sql: RecordInsertion.statement(of: count)))
    }

    /// The row that opened the call that this row ends.
    mutating func intentSequence(of row: AuditRow) throws -> Int? {
        values.begin()
        values.add(row.eventID)
        return try values.row(of: intent) { $0.integer(0) } ?? nil
    }

    mutating func open(_ row: AuditRow, _ sequence: Int) throws {
        values.begin()
        values.add(row.eventID)
        values.add(sequence)
        try values.execute(opening)
    }

    mutating func close(_ row: AuditRow) throws {
        values.begin()
        values.add(row.eventID)
        try values.execute(closing)
    }

    mutating func list(_ resourceID: String, _ sequence: Int) throws {
        values.begin()
        values.add(resourceID)
        values.add(sequence)
        try values.execute(listing)
    }
}

/// The statements that insert records, several by one: for each run SQLite makes a cursor on the table and on every index.
/// When one is refused the whole transaction goes, as it does after any failure: to take back a statement alone SQLite would
/// keep a copy of every page that the statement changes.
enum RecordInsertion {
    static let columns = 18
    /// Room for a usual record's texts.
    static let usualBytes = 2048
    /// How many records a statement inserts, by the logarithm of that; few different ones, for they are kept.
    private static let statements = (0...4).map { power in
        let row = "(\(Array(repeating: "?", count: columns).joined(separator: ", ")))"
        return """
            INSERT OR ROLLBACK INTO records (sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome,
                request_id, intent_sequence, resource_ids, record, previous_hash, hash, seal, identity_type, read_only,
                signature_digest)
                VALUES \(Array(repeating: row, count: 1 << power).joined(separator: ", "))
            """
    }

    /// How many of so many records are inserted first: the most that one statement takes.
    static func rows(of count: Int) -> Int { 1 << power(of: count) }

    /// - Parameter count: as ``rows(of:)`` gives it.
    static func statement(of count: Int) -> String { statements[power(of: count)] }

    private static func power(of count: Int) -> Int {
        min(statements.count - 1, Int.bitWidth - 1 - count.leadingZeroBitCount)
    }
}
