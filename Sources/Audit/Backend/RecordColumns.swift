/// A row of any kind of store; columns are numbered from 0 on.
///
/// No generic call and no object for a column: going through one costs more than hashing it.
package protocol RecordColumns {
    /// `nil` for NULL.
    func integer(_ column: Int) throws -> Int?

    /// `nil` for NULL.
    func text(_ column: Int) -> String?

    /// Appends the bytes of a text or a blob; false for NULL.
    func append(_ column: Int, to bytes: inout [UInt8]) throws -> Bool
}

extension RecordColumns {
    /// The number in a column that is never NULL.
    package func number(of column: Int) throws -> Int {
        guard let value = try integer(column) else {
            throw AuditStoreFailure.unavailable(reason: "a number is missing")
        }
        return value
    }

    /// `nil` for NULL.
    package func bytes(_ column: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        return try append(column, to: &bytes) ? bytes : nil
    }

    /// `nil` for whatever is no hash, NULL included.
    package func hash(_ column: Int) throws -> ChainHash? {
        try bytes(column).flatMap { ChainHash(bytes: $0.span) }
    }
}
