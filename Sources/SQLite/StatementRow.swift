package import GRDB
internal import GRDBSQLite

/// The row where a statement of GRDB's is, read where SQLite has it: GRDB's own rows make an object of each value, which
/// costs more than hashing it does. Columns are numbered from 0 on.
package struct StatementRow {
    private let statement: Statement

    /// - Parameter statement: steps from row to row; what is read is the row where it is then.
    package init(of statement: Statement) {
        self.statement = statement
    }

    /// `nil` for whatever is no integer, NULL included.
    package func integer(_ column: Int) -> Int? {
        let (pointer, index) = unsafe (statement.sqliteStatement, Int32(column))
        guard unsafe sqlite3_column_type(pointer, index) == SQLITE_INTEGER else { return nil }
        return unsafe Int(sqlite3_column_int64(pointer, index))
    }

    /// `nil` for NULL. What is not UTF-8 comes out as U+FFFD.
    package func text(_ column: Int) -> String? {
        unsafe withBuffer(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the bytes of a text or a blob; false for NULL.
    package func append(_ column: Int, to bytes: inout [UInt8]) -> Bool {
        unsafe withBuffer(column) { unsafe bytes.append(contentsOf: $0) } != nil
    }

    private func withBuffer<Value>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Value
    ) rethrows -> Value? {
        let (pointer, index) = unsafe (statement.sqliteStatement, Int32(column))
        guard unsafe sqlite3_column_type(pointer, index) != SQLITE_NULL else { return nil }
        // The bytes first: asking for them is what turns a number into its digits.
        let start = unsafe sqlite3_column_blob(pointer, index)?.assumingMemoryBound(to: UInt8.self)
        let count = unsafe Int(sqlite3_column_bytes(pointer, index))
        return try unsafe body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}
