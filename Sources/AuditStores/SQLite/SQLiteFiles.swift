internal import Files
internal import SystemPackage

/// Which files an SQLite database in WAL mode consists of. While anybody has it open, none of them may change.
struct SQLiteFiles: Equatable {
    /// Where they are: kept, for they are looked at before every transaction.
    struct Paths {
        fileprivate let database: FilePath
        fileprivate let log: FilePath
        fileprivate let sharedMemory: FilePath

        init(_ path: String) {
            database = FilePath(path)
            log = FilePath(path + "-wal")
            sharedMemory = FilePath(path + "-shm")
        }
    }

    let database: FileIdentity?
    /// The WAL.
    private let log: FileIdentity?
    private let sharedMemory: FileIdentity?

    init(at paths: Paths) {
        database = FileIdentity(paths.database)
        log = FileIdentity(paths.log)
        sharedMemory = FileIdentity(paths.sharedMemory)
    }

    /// Whether all that is missing is the WAL.
    func isWithoutLog(of other: SQLiteFiles) -> Bool {
        log == nil && database == other.database && sharedMemory == other.sharedMemory
    }
}
