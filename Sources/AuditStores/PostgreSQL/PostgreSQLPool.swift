internal import Audit
internal import Dispatch
internal import PostgreSQL
internal import Synchronization

/// A few sessions that read the audit, each on a queue of its own, made when they are first needed and anew after they
/// were lost.
final class PostgreSQLPool: AuditDatabase {
    private final class Lane: Sendable {
        let queue: DispatchQueue
        let connection = Mutex<PostgreSQLConnection?>(nil)
        /// Readings under way or waiting.
        let load = Atomic(0)

        init(_ number: Int) {
            queue = DispatchQueue(label: "audit-reader-\(number)")
        }
    }

    let address: PostgreSQLAddress
    let settings: PostgreSQLConnection.Settings
    private let lanes: [Lane]

    init(_ address: PostgreSQLAddress, size: Int = 4, answerTimeout: Duration = .seconds(60)) {
        self.address = address
        settings = .init(applicationName: "passerelle audit reader", answerTimeout: answerTimeout)
        lanes = (1...size).map(Lane.init)
    }

    /// Connects the first of the sessions, blocking, so that what is wrong with the database is said at once.
    func open() throws(AuditStoreFailure) {
        try readBlocking { _ in }
    }

    /// ``read(_:)`` over the first of the sessions, blocking.
    func readBlocking<Value: Sendable>(
        _ body: (PostgreSQLConnection) throws -> Value
    ) throws(AuditStoreFailure) -> Value {
        try perform(lanes[0], body)
    }

    /// Runs `body` over one of the sessions, in a transaction that sees the store as it is at one moment and cannot write.
    /// It is run again from its beginning, once, when the session turns out to be gone.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Value
    ) async throws(AuditStoreFailure) -> Value {
        let lane = lanes.min { $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed) } ?? lanes[0]
        lane.load.add(1, ordering: .relaxed)
        defer { lane.load.subtract(1, ordering: .relaxed) }
        let result = await withCheckedContinuation { continuation in
            lane.queue.async {
                let result: Result<Value, AuditStoreFailure>
                do throws(AuditStoreFailure) {
                    result = .success(try self.perform(lane, body))
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    private func perform<Value: Sendable>(
        _ lane: Lane, _ body: (PostgreSQLConnection) throws -> Value
    ) throws(AuditStoreFailure) -> Value {
        try lane.connection.withLock { held throws(AuditStoreFailure) in
            var isUsed = held?.isUsable ?? false
            while true {
                do {
                    let connection: PostgreSQLConnection
                    if isUsed, let known = held {
                        connection = known
                    } else {
                        connection = try PostgreSQLSession.open(address, for: .reading, settings).connection
                        held = connection
                    }
                    return try Self.transaction(connection, body)
                } catch {
                    let isGone = (error as? PostgreSQLFailure)?.concernsConnection ?? false
                    if isGone || held?.isInTransaction ?? false {
                        held?.close()
                        held = nil
                    }
                    guard isGone, isUsed else { throw AuditStoreFailure(error, at: address) }
                    isUsed = false
                }
            }
        }
    }

    private static func transaction<Value>(
        _ connection: PostgreSQLConnection, _ body: (PostgreSQLConnection) throws -> Value
    ) throws -> Value {
        try connection.undoing(after: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY") {
            let value = try body(connection)
            try connection.run("COMMIT")
            return value
        }
    }
}

typealias PostgreSQLAuditReader = SQLAuditReader<PostgreSQLPool>

extension SQLAuditReader<PostgreSQLPool> {
    /// Opens an existing store. No gateway need be running.
    init(_ address: PostgreSQLAddress) throws(AuditStoreFailure) {
        self.init(database: PostgreSQLPool(address))
        try database.open()
    }
}
