package import Audit
package import PostgreSQL

/// Reads a PostgreSQL store: the chains of all gateways together, while these write to it.
package struct PostgreSQLAuditReader: AuditReader {
    private let pool: PostgreSQLPool

    /// Opens an existing store. No gateway need be running.
    package init(_ address: PostgreSQLAddress) throws(AuditStoreFailure) {
        pool = PostgreSQLPool(address)
        try pool.open()
    }

    init(_ pool: PostgreSQLPool) {
        self.pool = pool
    }

    package func search(_ query: AuditQuery) async throws(AuditStoreFailure) -> [AuditEntry] {
        let statement = AuditCallsStatement(query, query.order, limit: max(0, query.limit), in: .postgresql)
        return try await read { try statement.run($0) }
    }

    package func entry(_ name: AuditEntryName) async throws(AuditStoreFailure) -> AuditEntry? {
        switch name {
        case .place(let place): return try await entries(at: "chain = :chain AND", place).first
        case .sequence(let sequence):
            let found = try await entries(at: "", AuditPlace(chain: "", sequence: sequence))
            guard Set(found.map(\.chain)).count <= 1 else { throw .severalGateways(sequence: sequence) }
            return found.first
        case .id(let id): return try await read { try AuditEntriesStatement.named(id, in: .postgresql).run($0).first }
        }
    }

    /// The calls with a row of that number, in the chains that meet the condition.
    private func entries(
        at condition: String, _ place: AuditPlace
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await entries(
            PostgreSQLStatement(
                """
                SELECT * FROM (
                    SELECT \(Self.shown), 1 AS way FROM records WHERE \(condition) sequence = :sequence AND (stage = 'outcome'
                        OR (chain, sequence) IN (SELECT chain, sequence FROM open_intents))
                    UNION ALL
                    SELECT \(Self.shown), 2 FROM records WHERE \(condition) stage = 'outcome' AND intent_sequence = :sequence
                ) AS found ORDER BY chain, way LIMIT 10
                """, ["chain": .text(place.chain), "sequence": .integer(place.sequence)]))
    }

    package func ended(
        after positions: AuditPositions, query: AuditQuery, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        let conditions = AuditConditions(query, in: .postgresql)
        // Of each chain its next rows, by their numbers; then as if they had come in one.
        return try await entries(
            PostgreSQLStatement(
                """
                SELECT \(Self.shown) FROM (
                    SELECT found.* FROM chain_entries
                        LEFT JOIN unnest(:chains, :sequences) AS known (chain, sequence) ON known.chain = chain_entries.chain
                        CROSS JOIN LATERAL (
                            SELECT * FROM records WHERE records.chain = chain_entries.chain
                                AND records.sequence > coalesce(known.sequence, 0) AND stage = 'outcome'\(conditions.ended)
                                ORDER BY records.sequence LIMIT :limit
                        ) AS found
                        WHERE chain_entries.number = 1
                        ORDER BY found.chain, found.sequence LIMIT :limit
                ) AS records ORDER BY event_time, chain, sequence
                """, conditions, Self.values(positions, ["limit": .integer(limit)])))
    }

    package func changes(naming resource: AuditResource, limit: Int) async throws(AuditStoreFailure) -> [AuditEntry] {
        let statement = AuditEntriesStatement.changes(naming: resource, limit: limit, in: .postgresql)
        return try await read { try statement.run($0) }
    }

    package func unfinished(
        of gateway: String?, after sequence: Int, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        let statement = AuditEntriesStatement.unfinished(of: gateway, after: sequence, limit: limit, in: .postgresql)
        return try await read { try statement.run($0) }
    }

    package func positions() async throws(AuditStoreFailure) -> AuditPositions {
        try await read { try Self.positions($0) }
    }

    package func usageReport(_ query: AuditQuery) async throws(AuditStoreFailure) -> UsageReport {
        let statement = UsageReportStatement(query, in: .postgresql)
        return try await read { try statement.run($0) }
    }

    // MARK: - Reading

    /// A chain has a first entry before it has a record. An entry lies behind the record of its number, which may have been
    /// pruned.
    static func positions(_ connection: PostgreSQLConnection) throws -> AuditPositions {
        let rows = try connection.query(
            """
            SELECT chain, greatest(
                    (SELECT max(sequence) FROM records WHERE records.chain = first.chain),
                    (SELECT sequence FROM chain_entries WHERE chain_entries.chain = first.chain ORDER BY number DESC LIMIT 1))
                FROM chain_entries AS first WHERE number = 1
            """)
        var positions = AuditPositions()
        for row in try rows.map({ ($0.text(0) ?? "", try $0.integer(1)) }) { positions[row.0] = row.1 ?? 0 }
        return positions
    }

    /// The columns of an entry.
    static let shown = PostgreSQLDialect().entryColumns
    /// The beginning of queries that ``entries(_:)`` runs.
    static let columns = "SELECT \(shown)"

    /// The parameters `:chains` and `:sequences`, and others.
    static func values(
        _ positions: AuditPositions, _ more: [String: PostgreSQLValue]
    ) -> [String: PostgreSQLValue] {
        let sequences = positions.sequences.sorted { $0.key < $1.key }
        return more.merging([
            "chains": .texts(sequences.map(\.key)), "sequences": .integers(sequences.map(\.value)),
        ]) { $1 }
    }

    func entries(_ statement: PostgreSQLStatement) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await read { connection in try connection.query(statement).map { try AuditEntry($0) } }
    }

    /// Runs `body` over the store as it is at one moment.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Value
    ) async throws(AuditStoreFailure) -> Value {
        try await pool.read(body)
    }
}
