internal import CPostgreSQL

/// What a `COPY … TO STDOUT (FORMAT binary)` gives, a row at a time where libpq has it: for many rows, of which an object
/// each would cost more than what is done with them. Columns are numbered from 0 on.
@safe package final class PostgreSQLCopy {
    private let connection: PostgreSQLConnection
    /// The piece that was taken last, which is libpq's; a row lies in one piece.
    private var piece: UnsafeMutableBufferPointer<UInt8>
    private var position = 0
    private var isBegun = false
    /// Whether the session is free again.
    package private(set) var isEnded = false
    /// Where the values of the row begin, and how long they are; -1 for NULL.
    private var values: [(start: Int, count: Int)] = []

    init(_ connection: PostgreSQLConnection) {
        self.connection = connection
        unsafe piece = UnsafeMutableBufferPointer(start: nil, count: 0)
    }

    deinit {
        unsafe cpostgresql_copied_free(piece.baseAddress)
    }

    /// Goes on to the next row; false at the end, at which the session is free again.
    package func next() throws(PostgreSQLFailure) -> Bool {
        while !isEnded {
            if unsafe position < piece.count, try readRow() { return true }
            try take()
        }
        return false
    }

    /// The next piece, from its first row on.
    private func take() throws(PostgreSQLFailure) {
        unsafe cpostgresql_copied_free(piece.baseAddress)
        unsafe piece = UnsafeMutableBufferPointer(start: nil, count: 0)
        position = 0
        guard let next = unsafe try connection.copied() else {
            isEnded = true
            return
        }
        unsafe piece = next
        if !isBegun {
            isBegun = true
            // A signature of 11 bytes, flags, and how long what extends the header is.
            position = 15
            position = try 19 + number(4)
        }
    }

    /// False for the trailer, which comes in the place of the last row.
    private func readRow() throws(PostgreSQLFailure) -> Bool {
        let count = try number(2)
        values.removeAll(keepingCapacity: true)
        guard count != 0xFFFF else {
            unsafe position = piece.count
            return false
        }
        for _ in 0..<count {
            let length = Int(Int32(truncatingIfNeeded: try number(4)))
            values.append((position, length))
            position += max(0, length)
        }
        guard unsafe position <= piece.count else { throw .unexpectedValue(column: count) }
        return true
    }

    /// The number in the next bytes, the most significant first.
    private func number(_ count: Int) throws(PostgreSQLFailure) -> Int {
        guard unsafe position + count <= piece.count else { throw .unexpectedValue(column: values.count) }
        var number = 0
        for index in position..<position + count { number = unsafe number << 8 | Int(piece[index]) }
        position += count
        return number
    }

    private func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
        let value = values[column]
        return unsafe value.count < 0
            ? nil : UnsafeBufferPointer(rebasing: piece[value.start..<value.start + value.count])
    }

    /// An `int8`; `nil` for NULL.
    package func integer(_ column: Int) throws(PostgreSQLFailure) -> Int? {
        guard let bytes = unsafe bytes(column) else { return nil }
        guard bytes.count == 8 else { throw .unexpectedValue(column: column) }
        return unsafe Int(Int64(bitPattern: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
    }

    /// A `text`; `nil` for NULL. What is not UTF-8 comes out as U+FFFD.
    package func text(_ column: Int) -> String? {
        unsafe bytes(column).map { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
    }

    /// Appends the value's bytes as they are stored; false for NULL.
    package func append(_ column: Int, to output: inout [UInt8]) -> Bool {
        guard let bytes = unsafe bytes(column) else { return false }
        unsafe output.append(contentsOf: bytes)
        return true
    }
}
