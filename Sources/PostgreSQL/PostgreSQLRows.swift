internal import CPostgreSQL

/// The rows that a statement gave.
///
/// `@unchecked Sendable`: a result is complete before it comes here, and libpq only reads it from then on.
@safe package final class PostgreSQLRows: @unchecked Sendable {
    private let result: OpaquePointer
    package let count: Int
    private let columns: Int

    /// Takes the result over.
    init(_ result: OpaquePointer) {
        unsafe self.result = result
        count = unsafe cpostgresql_rows(result)
        columns = unsafe cpostgresql_columns(result)
    }

    deinit {
        unsafe cpostgresql_result_free(result)
    }

    /// Row number `index`, from 0 on.
    package subscript(index: Int) -> PostgreSQLRow {
        precondition(index < count, "there are \(count) rows")
        return PostgreSQLRow(rows: self, index: index)
    }

    /// The first row; `nil` when there is none.
    package var first: PostgreSQLRow? { count > 0 ? self[0] : nil }

    /// The last row; `nil` when there is none.
    package var last: PostgreSQLRow? { count > 0 ? self[count - 1] : nil }

    /// All rows, each made into a value.
    package func map<Value>(_ transform: (PostgreSQLRow) throws -> Value) rethrows -> [Value] {
        try (0..<count).map { try transform(self[$0]) }
    }

    fileprivate func withBuffer<Value, Failure>(
        _ row: Int, _ column: Int, _ body: (UnsafeBufferPointer<UInt8>?) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        precondition(column < columns, "there are \(columns) columns")
        var length: Int32 = 0
        let start = unsafe cpostgresql_value(result, row, column, &length)
        guard length >= 0 else { return try body(nil) }
        return try unsafe body(UnsafeBufferPointer(start: start, count: Int(length)))
    }
}

/// One of the rows; columns are numbered from 0 on.
package struct PostgreSQLRow {
    private let rows: PostgreSQLRows
    private let index: Int

    fileprivate init(rows: PostgreSQLRows, index: Int) {
        self.rows = rows
        self.index = index
    }

    /// The value's bytes as they are stored; `nil` for NULL.
    package func bytes(_ column: Int) -> [UInt8]? {
        unsafe rows.withBuffer(index, column) { unsafe $0.map { bytes in unsafe Array(bytes) } }
    }

    /// Appends the value's bytes as they are stored; false for NULL.
    package func append(_ column: Int, to bytes: inout [UInt8]) -> Bool {
        unsafe rows.withBuffer(index, column) { buffer in
            guard let buffer = unsafe buffer else { return false }
            unsafe bytes.append(contentsOf: buffer)
            return true
        }
    }

    /// A `text`; `nil` for NULL. What is not UTF-8 comes out as U+FFFD.
    package func text(_ column: Int) -> String? {
        unsafe rows.withBuffer(index, column) {
            unsafe $0.map { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
        }
    }

    /// An `int8` or an `int4`; `nil` for NULL.
    package func integer(_ column: Int) throws(PostgreSQLFailure) -> Int? {
        try unsafe rows.withBuffer(index, column) { buffer throws(PostgreSQLFailure) in
            guard let buffer = unsafe buffer else { return nil }
            let word = unsafe buffer.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return switch buffer.count {
            case 4: Int(Int32(truncatingIfNeeded: word))
            case 8: Int(Int64(bitPattern: word))
            default: throw .unexpectedValue(column: column)
            }
        }
    }

    /// A `bool`; `nil` for NULL.
    package func boolean(_ column: Int) throws(PostgreSQLFailure) -> Bool? {
        guard let bytes = bytes(column) else { return nil }
        guard bytes.count == 1 else { throw .unexpectedValue(column: column) }
        return bytes[0] != 0
    }

    /// The value of a column that is never NULL.
    package func required(_ column: Int) throws(PostgreSQLFailure) -> Int {
        guard let value = try integer(column) else { throw .unexpectedValue(column: column) }
        return value
    }

    /// The text of a column that is never NULL.
    package func required(_ column: Int) throws(PostgreSQLFailure) -> String {
        guard let value = text(column) else { throw .unexpectedValue(column: column) }
        return value
    }
}
