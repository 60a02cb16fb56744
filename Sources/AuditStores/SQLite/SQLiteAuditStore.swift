package import Audit
internal import Files
internal import GRDB
internal import SQLite
internal import Synchronization

/// Audit records in an SQLite database: WAL, so that readers never wait for the writer nor the writer for them, and
/// `synchronous=FULL`, so that a commit is on the disk when it returns.
package final class SQLiteAuditStore: AuditStore {
    /// What can be set about a connection.
    package struct Options: Sendable {
        /// How long to wait for somebody else's lock before an append fails.
        var lockTimeout: Duration = .seconds(2)
        /// Runs on every new connection, before its first use: the way for tests to bring about what disks do.
        var prepare: @Sendable (Database) throws -> Void = { _ in }
        /// How many records a store in memory keeps; `nil` for all.
        var newestRecords: Int?
        /// How many bytes are free where that file lies; `nil` when nobody knows.
        var freeBytes: @Sendable (_ path: String) -> Int? = { FreeSpace.bytes(at: $0) }
        /// For the statements of the chain.
        var now: @Sendable () -> AuditTime = { .now() }
    }

    struct OpenFile {
        let database: DatabaseQueue
        /// `nil` for a store in memory.
        let files: SQLiteFiles?
    }

    private enum Connection {
        case open(OpenFile)
        /// Given up after a failure; opened again at the next append.
        case lost
        /// Given up until the process starts anew: the files beside the database are not those that were opened, so
        /// nothing more can be read or written that is certain.
        case abandoned(reason: String)
        case closed
    }

    private struct LogCut: Error {}

    /// `nil` for a store in memory.
    private let path: String?
    private let options: Options
    /// What this process has open for reading the same file.
    private let readers: SQLiteReaders?
    let keeper: ChainKeeper
    /// How the chain was taken up when the store was opened; `nil` when it is damaged.
    let begun: ChainKeeper.Appended?
    private let connection: Mutex<Connection>
    private let unemptied = Mutex<String?>(nil)

    /// Opens or makes the store. A file that it makes can be read and written by its owner only.
    ///
    /// - Parameter path: `nil` for a store in memory.
    package convenience init(
        path: String?, chain: ChainSettings = ChainSettings(), options: Options = Options()
    ) throws(AuditStoreFailure) {
        try self.init(path: path, chain: chain, options: options, readers: nil)
    }

    /// - Parameters:
    ///   - readers: what this process opens for reading the same file.
    ///   - acceptance: what to have the chain say of what is wrong with the store, and go on.
    init(
        path: String?, chain: ChainSettings, options: Options = Options(), readers: SQLiteReaders?,
        accepting acceptance: Set<ChainKeeper.Acceptance> = []
    ) throws(AuditStoreFailure) {
        self.path = path
        self.options = options
        self.readers = readers
        keeper = ChainKeeper(chain, files: path.flatMap { SQLiteBackend(path: $0).files(chain) }, now: options.now)
        if let path { try Self.createPrivately(path) }
        do throws(AuditStoreFailure) {
            let (file, begun) = try Self.connect(to: path, keeper, options: options, accepting: acceptance)
            connection = Mutex(.open(file))
            self.begun = begun
        } catch {
            // What is in it can be read all the same.
            guard case .damagedChain = error else { throw error }
            connection = Mutex(.lost)
            begun = nil
        }
    }

    package func append(_ rows: [AuditRow]) throws(AuditFailure) {
        let appended: ChainKeeper.Appended? = try transaction { database in
            let links = SQLiteLinks(database: database)
            let appended = try keeper.append(rows, in: links)
            if path == nil, let newest = options.newestRecords, let appended {
                try links.forgetOldest(keeping: newest, after: appended.rows.count, appended.position)
            }
            return appended
        }
        // The rows are stored. What the file of the checkpoint lacks, the next checkpoint brings.
        if let appended { _ = try? keeper.committed(appended) }  // see above
    }

    package func checkpoint() throws(AuditFailure) {
        guard let appended = try transaction({ database in try keeper.checkpoint(in: SQLiteLinks(database: database)) })
        else { return }
        try keeper.committed(appended)
    }

    package var chainDamage: String? { keeper.damage }

    package var storedThrough: Int { keeper.storedThrough }

    /// What the closure does is done as a whole, durable on return, or not at all.
    func transaction<Value>(_ body: (Database) throws -> Value) throws(AuditFailure) -> Value {
        if let reason = keeper.damage { throw .damagedChain(reason: reason) }
        let database = try current()
        do {
            return try database.writeWithoutTransaction { database in
                // Kept between transactions, which GRDB's own way of beginning them is not.
                try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
                do {
                    if path != nil, database.isLogCut { throw LogCut() }
                    let value = try body(database)
                    try database.cachedStatement(sql: "COMMIT").execute()
                    return value
                } catch {
                    // After some failures SQLite has done so itself.
                    if database.isInsideTransaction { _ = try? database.rollback() }  // the first failure tells why
                    throw error
                }
            }
        } catch is LogCut {
            let reason = "\(path ?? "memory:")-wal was cut while in use: records are missing; restart the gateway"
            abandon(database, reason)
            throw .unavailable(reason: reason)
        } catch {
            let failure = SQLiteFailure(error)
            if let reason = failure.damage { throw .damagedChain(reason: reason) }
            if failure.mayBeTheConnections, path != nil { give(up: database) }
            throw .unavailable(reason: failure.reason)
        }
    }

    package var freeBytes: Int? { path.flatMap(options.freeBytes) }

    /// Looks whether the store's files are still those that were opened, and whether the chain was found damaged. True when
    /// the store was lost and is open again.
    package func probe() throws(AuditFailure) -> Bool {
        if let reason = keeper.damage { throw .damagedChain(reason: reason) }
        var wasLost = false
        if case .lost = connection.withLock({ $0 }) { wasLost = true }
        _ = try current()
        return wasLost
    }

    /// Closes what this process has open for reading, then its own connection, which so is the last one.
    package func close() {
        readers?.close()
        let closing = connection.withLock { connection in
            defer { connection = .closed }
            return connection
        }
        if case .open(let file) = closing {
            // All is committed: only the tidying up of the WAL can fail. The last connection to close removes the WAL; with
            // another process's reader open it is emptied, so that the database's file holds everything either way, unless
            // that reader is in the middle of something.
            do {
                try Self.emptyLog(file.database)
            } catch {
                let log = (path ?? "memory:") + "-wal"
                unemptied.withLock { $0 = "\(log) holds the newest records: \(SQLiteFailure(error).reason)" }
            }
            _ = try? file.database.close()  // see above
        }
        keeper.close()
    }

    package var leftover: String? { unemptied.withLock { $0 } }

    /// Runs a statement over the store's own connection: the way for tests to change what the disk is like.
    func execute(sql: String) throws {
        guard case .open(let file) = connection.withLock({ $0 }) else { throw AuditFailure.closed }
        try file.database.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// What a statement gives over the store's own connection, for tests.
    func number(sql: String) throws -> Int? {
        guard case .open(let file) = connection.withLock({ $0 }) else { throw AuditFailure.closed }
        return try file.database.read { try Int.fetchOne($0, sql: sql) }
    }

    /// A reader of a store in memory: it shares the writer's connection. A file has readers with connections of their own.
    package func makeReader() throws(AuditStoreFailure) -> any AuditReader {
        if let path { return try SQLiteAuditReader(path: path) }
        return SQLiteAuditReader(database: try ownDatabase())
    }

    /// Read over the store's own connection.
    func ownDatabase() throws(AuditStoreFailure) -> SQLiteDatabase {
        guard case .open(let file) = connection.withLock({ $0 }) else {
            throw .unavailable(reason: "the store is closed")
        }
        return SQLiteDatabase(sharing: file.database)
    }

    private func current() throws(AuditFailure) -> DatabaseQueue {
        switch connection.withLock({ $0 }) {
        case .open(let file):
            try checkIdentity(of: file)
            return file.database
        case .closed: throw .closed
        case .abandoned(let reason): throw .unavailable(reason: reason)
        case .lost:
            do {
                let file = try Self.connect(to: path, keeper, options: options).file
                connection.withLock { $0 = .open(file) }
                return file.database
            } catch {
                if case .damagedChain(let reason) = error { throw .damagedChain(reason: reason) }
                throw .unavailable(reason: error.description)
            }
        }
    }

    /// Before every transaction: SQLite itself would go on writing to a file that was removed.
    private func checkIdentity(of file: OpenFile) throws(AuditFailure) {
        guard let path, let opened = file.files else { return }
        let found = SQLiteFiles(path)
        guard found.database == opened.database else {
            give(up: file.database)
            throw .unavailable(reason: "\(path) was moved or removed while in use")
        }
        guard found == opened else {
            // What was stored since is in the log that has no name any more. It can still be brought into the database as
            // long as nobody has another one in its place.
            let isSaved = found.isWithoutLog(of: opened) && (try? Self.emptyLog(file.database)) != nil
            let reason = """
                \(path)-wal or \(path)-shm was moved, removed or replaced while in use: \
                \(isSaved ? "all records are in the database;" : "records may be missing;") restart the gateway
                """
            abandon(file.database, reason)
            throw .unavailable(reason: reason)
        }
    }

    private func abandon(_ database: DatabaseQueue, _ reason: String) {
        connection.withLock { $0 = .abandoned(reason: reason) }
        _ = try? database.close()  // nothing of it is used again
    }

    /// Brings everything in the WAL into the database, and empties it.
    private static func emptyLog(_ database: DatabaseQueue) throws {
        try database.writeWithoutTransaction { database in
            let isBusy = try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") != 0
            if isBusy { throw DatabaseError(resultCode: .SQLITE_BUSY) }
        }
    }

    private func give(up database: DatabaseQueue) {
        connection.withLock { $0 = .lost }
        _ = try? database.close()  // it failed already, and nothing of it is used again
    }
}
