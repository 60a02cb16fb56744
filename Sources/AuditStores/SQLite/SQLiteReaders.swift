internal import GRDB
internal import Synchronization

/// The connections over which this process reads a store that it writes: the store closes them before its own, for SQLite
/// takes the WAL away with the last connection that can write, and only when that is the last of all.
final class SQLiteReaders: Sendable {
    /// One that nobody uses any more is gone without being closed.
    private struct Entry {
        weak var reader: SQLiteReader?
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ reader: SQLiteReader) {
        entries.withLock { entries in
            entries.removeAll { $0.reader == nil }
            entries.append(Entry(reader: reader))
        }
    }

    func close() {
        let readers = entries.withLock { entries in
            defer { entries = [] }
            return entries.compactMap(\.reader)
        }
        for reader in readers { reader.close() }
    }
}

/// A connection for reading that can be closed at any time.
final class SQLiteReader: Sendable {
    private let connection: Mutex<DatabaseQueue?>

    init(_ connection: DatabaseQueue) {
        self.connection = Mutex(connection)
    }

    /// `nil` once it is closed.
    var current: DatabaseQueue? { connection.withLock { $0 } }

    /// Waits for what is being read.
    func close() {
        let last = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        // The connection closes with the last reference to it: GRDB crashes when one that was closed is read.
        _ = try? last?.read { _ in }  // it need not succeed to have waited
    }
}
