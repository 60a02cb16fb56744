internal import Audit
internal import Files
internal import FoundationEssentials
internal import GRDB
internal import SystemPackage

extension SQLiteAuditStore {
    static func connect(
        to path: String?, _ keeper: ChainKeeper, options: Options,
        accepting acceptance: Set<ChainKeeper.Acceptance> = []
    ) throws(AuditStoreFailure) -> (file: OpenFile, begun: ChainKeeper.Appended?) {
        do {
            let database: DatabaseQueue
            if let path {
                // Before SQLite opens it, which would make a missing file anew, and unnoticed.
                guard FileIdentity(path: path) != nil else { throw AuditStoreFailure.missing(path: path) }
                database = try DatabaseQueue(path: path, configuration: configuration(path, options))
            } else {
                database = try DatabaseQueue(named: nil, configuration: configuration(path, options))
            }
            try AuditSchema.migrate(database)
            if path == nil, options.newestRecords != nil { try database.write { try $0.execute(sql: forgetting) } }
            let begun = try takeUpChain(of: database, keeper, accepting: acceptance)
            return (OpenFile(database: database, files: path.map(SQLiteFiles.init)), begun)
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).storeFailure(path: path ?? "memory:")
        }
    }

    private static func takeUpChain(
        of database: DatabaseQueue, _ keeper: ChainKeeper, accepting acceptance: Set<ChainKeeper.Acceptance>
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
        // The gateway's tables have none, and nobody else's shall say what may be deleted.
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(Double(options.lockTimeout.wholeMilliseconds) / 1000)
        configuration.prepareDatabase { database in
            if let path {
                switch try AuditSchema.state(of: database) {
                case .empty, .older, .current: break
                case .foreign: throw AuditStoreFailure.notAnAuditStore(path: path)
                case .newer: throw AuditStoreFailure.newerSchema(path: path)
                }
                guard try goOverToWAL(database, within: options.lockTimeout) == "wal" else {
                    throw AuditStoreFailure.unavailable(reason: "its file system has no shared memory, which WAL needs")
                }
            }
            // The schema's checks hold of every row by the types of its columns' values. To check `outcome` SQLite would make a
            // table of its own of the four words, for each record.
            try database.execute(
                sql: """
                    PRAGMA ignore_check_constraints = ON;
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 2000;
                    PRAGMA journal_size_limit = 67108864;
                    """)
            try options.prepare(database)
        }
        return configuration
    }

    /// Only a new file is not in WAL mode yet, and another process may be opening it. SQLite does not wait for its lock here,
    /// as it does when a transaction begins.
    ///
    /// - Returns: the mode that it is in then.
    private static func goOverToWAL(_ database: Database, within limit: Duration) throws -> String? {
        let end = ContinuousClock.now + limit
        while true {
            do {
                return try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end {
                try database.inTransaction(.immediate) { .rollback }
            }
        }
    }

    /// SQLite would make the file as the umask says; its WAL files get the mode of the file itself.
    static func createPrivately(_ path: String) throws(AuditStoreFailure) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
            try file.close()
        } catch Errno.fileExists {
            return  // made by another process since
        } catch {
            throw .unavailable(reason: "\(path) cannot be created: \(FileFailure(error).reason)")
        }
    }
}
