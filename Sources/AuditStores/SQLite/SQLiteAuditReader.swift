package import Audit
internal import FoundationEssentials
internal import GRDB

/// Reads the SQLite store over a connection of its own, which never holds the writer up.
package struct SQLiteAuditReader: AuditReader {
    private let database: DatabaseQueue
    /// For messages; `nil` in memory.
    private let path: String?

    /// Opens an existing store. The gateway need not be running.
    package init(path: String) throws(AuditStoreFailure) {
        database = try Self.open(path: path, label: "audit-reader")
        self.path = path
    }

    /// A connection that cannot write, to a store of this version.
    static func open(path: String, label: String) throws(AuditStoreFailure) -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        var configuration = Configuration()
        configuration.label = label
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            switch try AuditSchema.state(of: database) {
            case .current: break
            case .empty, .foreign: throw AuditStoreFailure.notAnAuditStore(path: path)
            case .older: throw AuditStoreFailure.olderSchema(path: path)
            case .newer: throw AuditStoreFailure.newerSchema(path: path)
            }
        }
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: path)
        }
    }

    /// Reads over the connection of a store in memory.
    init(sharing database: DatabaseQueue) {
        self.database = database
        path = nil
    }

    package func search(_ query: AuditQuery) async throws(AuditStoreFailure) -> [AuditEntry] {
        let statement = AuditCallsStatement(query, query.order, limit: max(0, query.limit), in: .sqlite)
        return try await read { try statement.run($0) }
    }

    package func entry(_ name: AuditEntryName) async throws(AuditStoreFailure) -> AuditEntry? {
        switch name {
        case .place(let place):
            let entry = try await entry(.sequence(place.sequence))
            return entry?.chain == place.chain ? entry : nil
        case .sequence(let sequence):
            return try await entries(
                """
                \(Self.columns) FROM records WHERE sequence = :sequence AND (stage = 'outcome'
                    OR sequence IN (SELECT sequence FROM open_intents))
                UNION ALL
                \(Self.columns) FROM records WHERE stage = 'outcome' AND intent_sequence = :sequence
                    AND event_id = (SELECT event_id FROM records WHERE sequence = :sequence)
                LIMIT 1
                """, ["sequence": sequence]
            ).first
        case .id(let id): return try await read { try AuditEntriesStatement.named(id, in: .sqlite).run($0).first }
        }
    }

    package func ended(
        after positions: AuditPositions, query: AuditQuery, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        let conditions = AuditConditions(query, in: .sqlite)
        var values = conditions.arguments
        values["sequence"] = positions.newest
        values["limit"] = limit
        // By the numbers of the rows, whatever else has an index: what is new is little.
        return try await entries(
            """
            \(Self.columns) FROM records NOT INDEXED WHERE sequence > :sequence AND stage = 'outcome'\(conditions.ended)
                ORDER BY sequence LIMIT :limit
            """, StatementArguments(values))
    }

    package func changes(naming resource: AuditResource, limit: Int) async throws(AuditStoreFailure) -> [AuditEntry] {
        let statement = AuditEntriesStatement.changes(naming: resource, limit: limit, in: .sqlite)
        return try await read { try statement.run($0) }
    }

    package func unfinished(
        of gateway: String?, after sequence: Int, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        let statement = AuditEntriesStatement.unfinished(of: gateway, after: sequence, limit: limit, in: .sqlite)
        return try await read { try statement.run($0) }
    }

    package func usageReport(_ query: AuditQuery) async throws(AuditStoreFailure) -> UsageReport {
        let statement = UsageReportStatement(query, in: .sqlite)
        return try await read { try statement.run($0) }
    }

    package func positions() async throws(AuditStoreFailure) -> AuditPositions {
        try await read { try Self.positions(in: $0) }
    }

    package func lastSequence() async throws(AuditStoreFailure) -> Int { try await positions().newest }

    static func positions(in database: Database) throws -> AuditPositions {
        // An entry of the chain lies behind the record of its number, which may have been pruned.
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(SQLiteDialect.onlyChain), max(coalesce((SELECT max(sequence) FROM records), 0),
                    coalesce((SELECT sequence FROM chain_entries ORDER BY number DESC LIMIT 1), 0))
                """)
        return AuditPositions([row?[0] ?? "": row?[1] ?? 0])
    }

    /// The beginning of every query that ``entries(_:_:)`` runs.
    static let columns = "SELECT \(SQLiteDialect().entryColumns)"

    func entries(
        _ sql: String, _ arguments: StatementArguments
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await read { database in
            try Row.fetchAll(database, sql: sql, arguments: arguments).map { try AuditEntry($0) }
        }
    }

    /// Runs `body` on the connection's own queue, over the store as it is at one moment.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(AuditStoreFailure) -> Value {
        do {
            return try await database.read(body)
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: path ?? "memory:")
        }
    }
}
