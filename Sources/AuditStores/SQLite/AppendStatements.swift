internal import Audit
internal import GRDB
internal import SQLite

/// The statements that append records, and the memory for their values.
struct AppendStatements {
    private let database: Database
    private let opened: Statement
    private let closing: Statement
    /// Of the records that are inserted together.
    private var records: StatementValues
    /// Of any other statement.
    private var values = StatementValues()

    /// - Parameter count: how many records there are.
    init(_ database: Database, records count: Int) throws {
        self.database = database
        let together = RowInsertion.records.rows(of: count)
        records = StatementValues(
            count: together * RowInsertion.records.columns, bytes: together * RowInsertion.usualRecord)
        // Not one statement: for what it returns SQLite would make a table.
        opened = try database.cachedStatement(sql: "SELECT min(sequence) FROM open_intents WHERE event_id = ?")
        closing = try database.cachedStatement(sql: "DELETE FROM open_intents WHERE event_id = ?")
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
        records.add(text: row.bytes)
        records.addBlob { previous.append(to: &$0) }
        records.addBlob { position.hash.append(to: &$0) }
        records.add(blob: seal)
        records.add(row.identityType)
        records.add(row.access.column)
        records.add(row.signatureDigest)
    }

    /// Inserts the records that were added, of which there are so many.
    func insertRecords(_ count: Int) throws {
        try records.execute(database.cachedStatement(sql: RowInsertion.records.statement(of: count)))
    }

    /// Closes the call that this row ends.
    ///
    /// - Returns: the first row that opened it; `nil` when none did, or an outcome was there before.
    mutating func close(_ row: AuditRow) throws -> Int? {
        values.begin()
        values.add(row.eventID)
        guard let first = try values.row(of: opened, { $0.integer(0) }) ?? nil else { return nil }
        try values.execute(closing)
        return first
    }

    /// Inserts rows of a text and a record's number each.
    mutating func insert(_ rows: [(text: String, sequence: Int)], by insertion: RowInsertion) throws {
        var rest = rows[...]
        while !rest.isEmpty {
            let group = rest.prefix(insertion.rows(of: rest.count))
            rest = rest.dropFirst(group.count)
            values.begin()
            for row in group {
                values.add(row.text)
                values.add(row.sequence)
            }
            try values.execute(database.cachedStatement(sql: insertion.statement(of: group.count)))
        }
    }
}

/// The statements that insert rows into a table, several by one: for each run SQLite makes a cursor on the table and on
/// every index. When one is refused the whole transaction goes, as it does after any failure: to take back a statement alone
/// SQLite would keep a copy of every page that the statement changes.
struct RowInsertion {
    static let records = RowInsertion(
        into: "records",
        [
            "sequence", "stage", "event_time", "event_id", "event_name", "access_key_id", "account_id", "outcome",
            "request_id", "intent_sequence", "resource_ids", "record", "previous_hash", "hash", "seal", "identity_type",
            "read_only", "signature_digest",
        ])
    static let resources = RowInsertion(into: "record_resources", ["resource_id", "sequence"])
    static let openIntents = RowInsertion(into: "open_intents", ["event_id", "sequence"])
    /// Room for a usual record's texts.
    static let usualRecord = 2048

    let columns: Int
    /// By the logarithm of how many rows each inserts; few different ones, for they are kept.
    private let statements: [String]

    private init(into table: String, _ columns: [String]) {
        self.columns = columns.count
        let row = "(\(Array(repeating: "?", count: columns.count).joined(separator: ", ")))"
        statements = (0...4).map { power in
            """
            INSERT OR ROLLBACK INTO \(table) (\(columns.joined(separator: ", ")))
                VALUES \(Array(repeating: row, count: 1 << power).joined(separator: ", "))
            """
        }
    }

    /// How many of so many rows are inserted first: the most that one statement takes.
    func rows(of count: Int) -> Int { 1 << power(of: count) }

    /// - Parameter count: as ``rows(of:)`` gives it.
    func statement(of count: Int) -> String { statements[power(of: count)] }

    private func power(of count: Int) -> Int {
        min(statements.count - 1, Int.bitWidth - 1 - count.leadingZeroBitCount)
    }
}
