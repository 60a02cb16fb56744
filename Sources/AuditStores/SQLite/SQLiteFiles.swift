internal import Files

/// Which files an SQLite database in WAL mode consists of. While anybody has it open, none of them may change.
struct SQLiteFiles: Equatable {
    let database: FileIdentity?
    /// The WAL.
    private let log: FileIdentity?
    private let sharedMemory: FileIdentity?

    init(_ path: String) {
        database = FileIdentity(path: path)
        log = FileIdentity(path: path + "-wal")
        sharedMemory = FileIdentity(path: path + "-shm")
    }

    /// Whether all that is missing is the WAL.
    func isWithoutLog(of other: SQLiteFiles) -> Bool {
        log == nil && database == other.database && sharedMemory == other.sharedMemory
    }
}
