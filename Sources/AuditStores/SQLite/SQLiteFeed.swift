internal import Audit
internal import Files
internal import GRDB

/// The chain of an SQLite store, row by row, for shipping.
struct SQLiteFeed: AuditFeed {
    private let database: SQLiteDatabase
    private let path: String
    private let identity: FileIdentity?

    /// Opens the store in a file of its own, which exists already.
    init(path: String) throws(AuditStoreFailure) {
        self.path = path
        identity = FileIdentity(path: path)
        database = try SQLiteDatabase(path: path)
    }

    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [FeedRow] {
        let rows = try await database.read { database in
            let sql = """
                SELECT sequence, stage, outcome, event_time, event_name, record FROM records
                    WHERE sequence > ? ORDER BY sequence LIMIT ?
                """
            return try Row.fetchAll(database, sql: sql, arguments: [sequence, limit]).map(FeedRow.init)
        }
        // A file that was removed would go on being read, and never grow.
        if rows.isEmpty, FileIdentity(path: path) != identity { throw .replaced(path: path) }
        return rows
    }

    func lastSequence() async throws(AuditStoreFailure) -> Int {
        try await database.read { try $0.positions().newest }
    }
}

extension FeedRow {
    fileprivate init(_ row: Row) throws {
        guard let stage = AuditStage(rawValue: row[1]), let outcome = AuditOutcomeKind(rawValue: row[2]) else {
            throw AuditStoreFailure.unavailable(reason: "row \(row[0] as Int) is damaged")
        }
        self.init(
            sequence: row[0], stage: stage, outcome: outcome, time: AuditTime(seconds: row[3]), action: row[4],
            text: row[5])
    }
}
