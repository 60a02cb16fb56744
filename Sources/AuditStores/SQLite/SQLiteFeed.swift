internal import Audit
internal import Files
internal import GRDB

/// The chain of an SQLite store, row by row, for shipping.
struct SQLiteFeed: AuditFeed {
    private let database: SQLiteDatabase
    private let path: String
    private let identity: FileIdentity?

    /// Opens the store in a file of its own, which exists already.
    init(path: String, among readers: SQLiteReaders? = nil) throws(AuditStoreFailure) {
        self.path = path
        identity = FileIdentity(path: path)
        database = try SQLiteDatabase(path: path, among: readers)
    }

    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [FeedRow] {
        let rows = try await database.read { try SQLiteLinks(database: $0).feed(after: sequence, limit: limit) }
        // A file that was removed would go on being read, and never grow.
        if rows.isEmpty, FileIdentity(path: path) != identity { throw .replaced(path: path) }
        return rows
    }

    func lastSequence() async throws(AuditStoreFailure) -> Int {
        try await database.read { try $0.positions().newest }
    }
}
