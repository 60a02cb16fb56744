internal import Audit
internal import GRDB
internal import SQLite

/// The chain of an SQLite store.
struct SQLiteChainSource: ChainSource, SQLChain {
    let connection: Database
    var chain: String { "" }

    func entries(
        _ numbers: ClosedRange<Int>, of kinds: [String]?, _ order: AuditQuery.Order
    ) throws -> ChainCursor<StoredEntry> {
        let isOfKind = kinds.map { " AND kind IN (\($0.map { "'\($0)'" }.joined(separator: ", ")))" } ?? ""
        let direction = order == .oldestFirst ? "ASC" : "DESC"
        let rows = try rows(
            """
            SELECT \(StoredEntry.columns) FROM chain_entries
                WHERE number >= ? AND number <= ?\(isOfKind) ORDER BY number \(direction)
            """, [numbers.lowerBound, numbers.upperBound])
        return { try rows().map { try StoredEntry($0) } }
    }

    /// Goes through the rows of a statement, each to be read before the next one.
    private func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> ChainCursor<StatementRow> {
        let statement = try connection.makeStatement(sql: sql)
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

    func resourceAtWrongTime() throws -> (resource: String, sequence: Int)? { nil }

    func structureFinding() throws -> AuditVerification.Finding? {
        try SQLiteStructure.schemaFinding(in: connection)
    }

    func damage(_ error: any Error) -> String? {
        guard error is DatabaseError else { return nil }
        let failure = SQLiteFailure(error)
        return failure.isDamage ? failure.reason : nil
    }
}

extension StatementRow: RecordColumns {}
