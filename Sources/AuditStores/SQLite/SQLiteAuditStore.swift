package import Audit
internal import Files
internal import FoundationEssentials
internal import GRDB
internal import Synchronization

/// Audit records in an SQLite database: WAL, so that readers never wait for the writer nor the writer for them, and
/// `synchronous=FULL`, so that a commit is on the disk when it returns.
package final class SQLiteAuditStore: AuditStore {
    /// What can be set about a connection.
    package struct Options: Sendable {
        /// How long to wait for somebody else's lock before an append fails.
        var lockTimeout: Duration = .seconds(2)
        /// How often to look whether the file is still the one that its path names. SQLite itself would go on writing
        /// to a file that was removed.
        var identityCheckInterval: Duration = .seconds(1)
        /// Runs on every new connection, before its first use: the way for tests to bring about what disks do.
        var prepare: @Sendable (Database) throws -> Void = { _ in }
        /// For the statements of the chain.
        var now: @Sendable () -> AuditTime = { .now() }
    }

    private struct OpenFile {
        let database: DatabaseQueue
        /// `nil` for a store in memory.
        let identity: FileIdentity?
        var identityChecked: ContinuousClock.Instant
    }

    private enum Connection {
        case open(OpenFile)
        /// Given up after a failure; opened again at the next append.
        case lost
        case closed
    }

    /// `nil` for a store in memory.
    private let path: String?
    private let options: Options
    let keeper: ChainKeeper
    /// How the chain was taken up when the store was opened; `nil` when it is damaged.
    let begun: ChainKeeper.Appended?
    private let connection: Mutex<Connection>

    /// Opens or makes the store. A file that it makes can be read and written by its owner only.
    ///
    /// - Parameter path: `nil` for a store in memory.
    package convenience init(
        path: String?, chain: ChainSettings = ChainSettings(), options: Options = Options()
    ) throws(AuditStoreFailure) {
        try self.init(path: path, chain: chain, options: options, accepting: .init())
    }

    /// - Parameter acceptance: what to have the chain say of what is wrong with the store, and go on.
    init(
        path: String?, chain: ChainSettings, options: Options, accepting acceptance: ChainKeeper.Acceptance
    ) throws(AuditStoreFailure) {
        self.path = path
        self.options = options
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
        let appended = try transaction { database in try keeper.append(rows, in: SQLiteLinks(database: database)) }
        // The rows are stored. What the file of the checkpoint lacks, the next checkpoint brings.
        _ = try? keeper.committed(appended)  // see above
    }

    package func checkpoint() throws(AuditFailure) {
        guard let appended = try transaction({ database in try keeper.checkpoint(in: SQLiteLinks(database: database)) })
        else { return }
        try keeper.committed(appended)
    }

    package var chainDamage: String? { keeper.damage }

    /// Whether a disk takes records shows when it is written to; that the chain is damaged shows before.
    package func probe() throws(AuditFailure) -> Bool {
        if let reason = keeper.damage { throw .damagedChain(reason: reason) }
        return false
    }

    /// What the closure does is done as a whole, durable on return, or not at all.
    func transaction<Value>(_ body: (Database) throws -> Value) throws(AuditFailure) -> Value {
        if let reason = keeper.damage { throw .damagedChain(reason: reason) }
        let database = try current()
        do {
            var value: Value?
            try database.inTransaction(.immediate) { database in
                value = try body(database)
                return .commit
            }
            guard let value else { throw AuditFailure.unavailable(reason: "the transaction did not run") }
            return value
        } catch {
            let failure = SQLiteFailure(error)
            if let reason = failure.damage { throw .damagedChain(reason: reason) }
            if failure.mayBeTheConnections, path != nil { give(up: database) }
            throw .unavailable(reason: failure.reason)
        }
    }

    package func close() {
        let closing = connection.withLock { connection in
            defer { connection = .closed }
            return connection
        }
        if case .open(let file) = closing {
            _ = try? file.database.close()  // all is committed: only the tidying up of the WAL can fail
        }
        keeper.close()
    }

    /// Runs a statement over the store's own connection: the way for tests to change what the disk is like.
    func execute(sql: String) throws {
        guard case .open(let file) = connection.withLock({ $0 }) else { throw AuditFailure.closed }
        try file.database.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// A reader of a store in memory: it shares the writer's connection. A file has readers with connections of their own.
    package func makeReader() throws(AuditStoreFailure) -> any AuditReader {
        if let path { return try SQLiteAuditReader(path: path) }
        guard case .open(let file) = connection.withLock({ $0 }) else {
            throw .unavailable(reason: "the store is closed")
        }
        return SQLiteAuditReader(sharing: file.database)
    }

    private func current() throws(AuditFailure) -> DatabaseQueue {
        switch connection.withLock({ $0 }) {
        case .open(let file):
            try checkIdentity(of: file)
            return file.database
        case .closed: throw .closed
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

    private func checkIdentity(of file: OpenFile) throws(AuditFailure) {
        let sinceCheck = file.identityChecked.duration(to: .now)
        guard let path, sinceCheck >= options.identityCheckInterval else { return }
        guard FileIdentity(path: path) == file.identity else {
            give(up: file.database)
            throw .unavailable(reason: "\(path) was moved or removed while in use")
        }
        var checked = file
        checked.identityChecked = .now
        connection.withLock { $0 = .open(checked) }
    }

    private func give(up database: DatabaseQueue) {
        connection.withLock { $0 = .lost }
        _ = try? database.close()  // it failed already, and nothing of it is used again
    }
}

// MARK: - Connecting

extension SQLiteAuditStore {
    private static func connect(
        to path: String?, _ keeper: ChainKeeper, options: Options,
        accepting acceptance: ChainKeeper.Acceptance = .init()
    ) throws(AuditStoreFailure) -> (file: OpenFile, begun: ChainKeeper.Appended?) {
        do {
            let database: DatabaseQueue
            var identity: FileIdentity?
            if let path {
                // Before SQLite opens it, which would make a missing file anew, and unnoticed.
                identity = FileIdentity(path: path)
                guard identity != nil else { throw AuditStoreFailure.missing(path: path) }
                database = try DatabaseQueue(path: path, configuration: configuration(path, options))
            } else {
                database = try DatabaseQueue(named: nil, configuration: configuration(path, options))
            }
            try AuditSchema.migrator.migrate(database)
            let begun = try takeUpChain(of: database, keeper, accepting: acceptance)
            return (OpenFile(database: database, identity: identity, identityChecked: .now), begun)
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).storeFailure(path: path ?? "memory:")
        }
    }

    private static func takeUpChain(
        of database: DatabaseQueue, _ keeper: ChainKeeper, accepting acceptance: ChainKeeper.Acceptance
    ) throws -> ChainKeeper.Appended? {
        // What the files say is read before the store, for another process may be writing both.
        let known = try keeper.knownPositions()
        var begun: ChainKeeper.Appended?
        try database.inTransaction(.immediate) { database in
            begun = try keeper.begin(SQLiteLinks(database: database), knowing: known, accepting: acceptance)
            return .commit
        }
        if let begun { try keeper.begun(begun) }
        return begun
    }

    private static func configuration(_ path: String?, _ options: Options) -> Configuration {
        var configuration = Configuration()
        configuration.label = "audit"
        configuration.busyMode = .timeout(Double(options.lockTimeout.wholeMilliseconds) / 1000)
        configuration.prepareDatabase { database in
            if let path {
                switch try AuditSchema.state(of: database) {
                case .empty, .older, .current: break
                case .foreign: throw AuditStoreFailure.notAnAuditStore(path: path)
                case .newer: throw AuditStoreFailure.newerSchema(path: path)
                }
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                guard mode == "wal" else {
                    throw AuditStoreFailure.unavailable(reason: "its file system has no shared memory, which WAL needs")
                }
            }
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 2000;
                    PRAGMA journal_size_limit = 67108864;
                    """)
            try options.prepare(database)
        }
        return configuration
    }

    /// SQLite would make the file as the umask says; its WAL files get the mode of the file itself.
    private static func createPrivately(_ path: String) throws(AuditStoreFailure) {
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else { return }
        do {
            try Data().write(to: URL(filePath: path), options: .withoutOverwriting)
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw .unavailable(reason: "\(path) cannot be created: \(FileFailure(error).reason)")
        }
    }
}
