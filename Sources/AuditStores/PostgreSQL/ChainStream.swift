internal import Audit
internal import PostgreSQL

/// A session beside another one that sees the same moment of the store, and gives a chain's rows while that one is
/// asked for other things: the server reads on while they are verified.
final class ChainStream {
    private let connection: PostgreSQLConnection
    private let chain: String
    /// The last one that was begun.
    private var copy: PostgreSQLCopy?

    private init(_ connection: PostgreSQLConnection, chain: String) {
        self.connection = connection
        self.chain = chain
    }

    /// - Parameter other: is in a transaction, which lasts longer than this.
    /// - Returns: `nil` where no further session is to be had, or none of that moment, as with another server of the address.
    static func open(
        _ chain: String, asSeenBy other: PostgreSQLConnection, at address: PostgreSQLAddress,
        _ settings: PostgreSQLConnection.Settings
    ) throws -> ChainStream? {
        let row = try other.query("SELECT quote_literal(pg_export_snapshot()), quote_literal($1)", [.text(chain)]).first
        guard let snapshot = row?.text(0), let chain = row?.text(1) else {
            throw PostgreSQLFailure.unexpectedValue(column: 0)
        }
        do {
            let connection = try PostgreSQLSession.open(address, for: .reading, settings).connection
            // Along the primary key, whatever the server thinks of sorting them all.
            try connection.run(
                """
                BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
                SET TRANSACTION SNAPSHOT \(snapshot);
                SET LOCAL enable_sort = off;
                SET LOCAL jit = off;
                SET LOCAL max_parallel_workers_per_gather = 0;
                """)
            return ChainStream(connection, chain: chain)
        } catch is PostgreSQLFailure {
            return nil
        }
    }

    /// The records with these numbers, as ``StoredRecord/columns`` has them; `nil` while something else is copied.
    func records(_ numbers: ClosedRange<Int>) throws -> PostgreSQLCopy? {
        try rows(
            """
            \(StoredRecord.columns) FROM records WHERE chain = \(chain)
                AND sequence BETWEEN \(numbers.lowerBound) AND \(numbers.upperBound) ORDER BY sequence
            """)
    }

    /// What records can be found by: the resource, the number and the time; `nil` while something else is copied.
    func resources() throws -> PostgreSQLCopy? {
        try rows("resource_id, sequence, event_time FROM record_resources WHERE chain = \(chain)")
    }

    private func rows(_ selection: String) throws -> PostgreSQLCopy? {
        guard copy?.isEnded ?? true else { return nil }
        copy = try connection.copy("COPY (SELECT \(selection)) TO STDOUT (FORMAT binary)")
        return copy
    }
}

extension PostgreSQLCopy: RecordColumns {}
