package import GRDB
internal import GRDBSQLite

extension Database {
    /// Whether the WAL is shorter than the transactions in it, as its connections know them from the memory that they share:
    /// somebody cut it. To be asked inside a transaction that writes, while nobody else can change either; one call of the
    /// kernel. False when the database is not in WAL mode.
    package var isLogCut: Bool {
        guard let connection = unsafe sqliteConnection,
            let database = unsafe Self.file(of: connection, SQLITE_FCNTL_FILE_POINTER),
            let log = unsafe Self.file(of: connection, SQLITE_FCNTL_JOURNAL_POINTER),
            let methods = unsafe database.pointee.pMethods, let logMethods = unsafe log.pointee.pMethods,
            unsafe methods.pointee.iVersion >= 2
        else { return false }
        var region: UnsafeMutableRawPointer?
        var size: sqlite3_int64 = 0
        guard unsafe methods.pointee.xShmMap(database, 0, Self.regionSize, 0, &region) == SQLITE_OK,
            let index = unsafe region, unsafe logMethods.pointee.xFileSize(log, &size) == SQLITE_OK
        else { return false }
        // As SQLite's description of the WAL's format has it.
        let pageSize = unsafe Int64(index.load(fromByteOffset: 14, as: UInt16.self))
        let frames = unsafe Int64(index.load(fromByteOffset: 16, as: UInt32.self))
        return frames > 0 && size < 32 + frames * (24 + (pageSize == 1 ? 65_536 : pageSize))
    }

    /// A region of the shared memory, in bytes.
    private static let regionSize: Int32 = 32_768

    private static func file(of connection: OpaquePointer, _ which: Int32) -> UnsafeMutablePointer<sqlite3_file>? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard unsafe sqlite3_file_control(connection, "main", which, &file) == SQLITE_OK else { return nil }
        return unsafe file
    }
}
