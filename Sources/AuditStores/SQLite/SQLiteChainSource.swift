internal import Audit
internal import FoundationEssentials
internal import GRDB
internal import SQLite

/// The chain of an SQLite store.
struct SQLiteChainSource: ChainSource {
    let database: Database

    func entries(
        _ numbers: ClosedRange<Int>, of kinds: [String]?, _ order: AuditQuery.Order
    ) throws -> ChainCursor<StoredEntry> {
        let isOfKind = kinds.map { " AND kind IN (\($0.map { "'\($0)'" }.joined(separator: ", ")))" } ?? ""
        let direction = order == .oldestFirst ? "ASC" : "DESC"
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT number, sequence, kind, statement, signature, hash FROM chain_entries
                    WHERE number >= ? AND number <= ?\(isOfKind) ORDER BY number \(direction)
                """,
            arguments: [numbers.lowerBound, numbers.upperBound])
        return { try cursor.next().map { try StoredEntry($0) } }
    }

    /// Goes through the rows of a statement, each to be read before the next one.
    private func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> ChainCursor<StatementRow> {
        let statement = try database.makeStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        let row = StatementRow(of: statement)
        return { try cursor.next() == nil ? nil : row }
    }

    func records(_ numbers: ClosedRange<Int>) throws -> (inout StoredRecord) throws -> Bool {
        let rows = try rows(
            "SELECT \(StoredRecord.columns) FROM records WHERE sequence >= ? AND sequence <= ? ORDER BY sequence",
            [numbers.lowerBound, numbers.upperBound])
        return { stored in
            guard let row = try rows() else { return false }
            try stored.read(row)
            return true
        }
    }

    func recordNumbers() throws -> ClosedRange<Int>? {
        let first = try Int.fetchOne(database, sql: "SELECT min(sequence) FROM records")
        let last = try Int.fetchOne(database, sql: "SELECT max(sequence) FROM records")
        guard let first, let last, first <= last else { return nil }
        return first...last
    }

    func place(of column: ChainHashColumn, _ hash: ChainHash) throws -> Int? {
        try Int.fetchOne(
            database, sql: "SELECT sequence FROM records WHERE \(column.rawValue) = ? ORDER BY sequence LIMIT 1",
            arguments: [hash.data])
    }

    func count(of hash: ChainHash) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM records WHERE hash = ?", arguments: [hash.data]) ?? 0
    }

    func openIntents() throws -> ChainCursor<(eventID: String, sequence: Int)> {
        let rows = try rows("SELECT event_id, sequence FROM open_intents")
        return { try rows().map { ($0.text(0) ?? "", $0.integer(1) ?? 0) } }
    }

    var listsTimes: Bool { false }

    func resources() throws -> ChainCursor<(resource: String, sequence: Int, time: Int?)> {
        let rows = try rows("SELECT resource_id, sequence FROM record_resources")
        return { try rows().map { ($0.text(0) ?? "", $0.integer(1) ?? 0, nil) } }
    }

    func namedResources() throws -> ChainCursor<(sequence: Int, resources: String)> {
        let rows = try rows(
            "SELECT sequence, resource_ids FROM records WHERE resource_ids IS NOT NULL ORDER BY sequence")
        return { try rows().map { ($0.integer(0) ?? 0, $0.text(1) ?? "") } }
    }

    func isFound(_ sequence: Int, by resource: String) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT 1 FROM record_resources WHERE resource_id = ? AND sequence = ?")
        return try Int.fetchOne(statement, arguments: [resource, sequence]) != nil
    }

    func resources(namedBy sequence: Int) throws -> String? {
        let statement = try database.cachedStatement(sql: "SELECT resource_ids FROM records WHERE sequence = ?")
        return try String.fetchOne(statement, arguments: [sequence])
    }

    func resourceAtWrongTime() throws -> (resource: String, sequence: Int)? { nil }

    func structureFinding() throws -> AuditVerification.Finding? {
        try SQLiteStructure.schemaFinding(in: database)
    }

    func damage(_ error: any Error) -> String? {
        guard error is DatabaseError else { return nil }
        let failure = SQLiteFailure(error)
        return failure.isDamage ? failure.reason : nil
    }
}

extension StoredEntry {
    fileprivate init(_ row: Row) throws {
        // What a table that somebody made anew may hold is no entry.
        self.init(
            number: try row.number(0) ?? 0, sequence: try row.number(1) ?? 0,
            kind: String.fromDatabaseValue(row[2]) ?? "", text: String.fromDatabaseValue(row[3]) ?? "",
            signature: Data.fromDatabaseValue(row[4]).map { Array($0) } ?? [],
            hash: row.hash(5))
    }
}

extension StatementRow: RecordColumns {
    func number(_ column: Int) throws -> Int? { integer(column) }
}
