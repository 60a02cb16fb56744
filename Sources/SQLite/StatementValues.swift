package import GRDB
internal import GRDBSQLite

/// The values of one run of a statement, the texts and blobs one after another in memory that is kept for the next run.
///
/// For statements that every request runs: GRDB's own arguments make an object of each list of values, and another of each
/// value. Inside a transaction only, which ends as a whole when a run fails.
package struct StatementValues {
    private enum Value {
        case null
        case integer(Int)
        case text(Range<Int>)
        case blob(Range<Int>)
    }

    private var values: [Value] = []
    /// Never empty: of an empty array there is no address, which SQLite would take for NULL.
    private var bytes: [UInt8] = [0]

    package init() {}

    /// - Parameters:
    ///   - count: room for so many values.
    ///   - bytes: room for so many bytes of texts and blobs.
    package init(count: Int, bytes size: Int) {
        values.reserveCapacity(count)
        bytes.reserveCapacity(size)
    }

    /// Begins another run's values.
    package mutating func begin() {
        values.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(0)
    }

    package mutating func add(_ integer: Int?) {
        values.append(integer.map { .integer($0) } ?? .null)
    }

    /// - Parameter text: without U+0000, at which SQLite would end it.
    package mutating func add(_ text: String?) {
        guard let text else { return values.append(.null) }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        values.append(.text(start..<bytes.count))
    }

    /// - Parameter text: UTF-8 without U+0000.
    package mutating func add(text: [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        values.append(.text(start..<bytes.count))
    }

    package mutating func add(blob: [UInt8]?) {
        guard let blob else { return values.append(.null) }
        addBlob { $0.append(contentsOf: blob) }
    }

    /// - Parameter write: appends the blob's bytes.
    package mutating func addBlob(_ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        values.append(.blob(start..<bytes.count))
    }

    /// Runs a statement that gives no row.
    ///
    /// - Throws: `DatabaseError`.
    package func execute(_ statement: Statement) throws {
        try run(statement) { _ in }
    }

    /// Runs a statement that gives one row at the most.
    ///
    /// - Returns: what was read of it; `nil` without one.
    /// - Throws: `DatabaseError`, and what `read` throws.
    package func row<Value>(of statement: Statement, _ read: (StatementRow) throws -> Value) throws -> Value? {
        var found: Value?
        try run(statement) { row in found = try read(row) }
        return found
    }

    private func run(_ statement: Statement, _ take: (StatementRow) throws -> Void) throws {
        let pointer = unsafe statement.sqliteStatement
        try unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }  // never: see ``bytes``
            // SQLite is lent the bytes: it may not keep them when this ends.
            defer {
                unsafe _ = sqlite3_reset(pointer)  // says once more how the run ended
                unsafe _ = sqlite3_clear_bindings(pointer)  // cannot fail
            }
            for (index, value) in values.enumerated() {
                try unsafe check(bind(value, from: start, at: Int32(index + 1), to: pointer), pointer)
            }
            while true {
                switch unsafe sqlite3_step(pointer) {
                case SQLITE_ROW: try take(StatementRow(of: statement))
                case SQLITE_DONE: return
                case let code: try unsafe check(code, pointer)
                }
            }
        }
    }

    private func bind(
        _ value: Value, from start: UnsafeRawPointer, at index: Int32, to pointer: OpaquePointer
    ) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(pointer, index)
        case .integer(let number): unsafe sqlite3_bind_int64(pointer, index, Int64(number))
        case .text(let range):
            unsafe sqlite3_bind_text(
                pointer, index, (start + range.lowerBound).assumingMemoryBound(to: CChar.self), Int32(range.count), nil)
        case .blob(let range):
            unsafe sqlite3_bind_blob(pointer, index, start + range.lowerBound, Int32(range.count), nil)
        }
    }

    private func check(_ code: Int32, _ pointer: OpaquePointer) throws {
        guard code != SQLITE_OK else { return }
        let message = unsafe sqlite3_errmsg(sqlite3_db_handle(pointer)).map { unsafe String(cString: $0) }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
}
