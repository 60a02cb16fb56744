internal import Dispatch
internal import PostgreSQL
internal import Synchronization

/// A session that asks for the next rows while the last ones are gone through. Its statements run one after another.
final class ReadAhead: Sendable {
    private final class Answer: Sendable {
        let rows = Mutex<Result<PostgreSQLRows, any Error>?>(nil)
    }

    private let connection: PostgreSQLConnection
    private let queue = DispatchQueue(label: "audit-read-ahead")

    init(_ connection: PostgreSQLConnection) {
        self.connection = connection
    }

    /// Runs statements, and waits for them and for all that were begun before.
    func run<Value>(_ body: (PostgreSQLConnection) throws -> Value) rethrows -> Value {
        try queue.sync { try body(connection) }
    }

    /// Begins a statement. What is returned waits for its rows.
    func begin(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> PostgreSQLRows
    ) -> () throws -> PostgreSQLRows? {
        let answer = Answer()
        queue.async { [connection] in
            let rows = Result { try body(connection) }
            answer.rows.withLock { $0 = rows }
        }
        return { [queue] in try queue.sync { answer.rows.withLock { $0 } }?.get() }
    }
}
