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
        let conditions = AuditConditions(query, in: .postgresql)
        let direction = query.order == .newestFirst ? "DESC" : "ASC"
        let order = "ORDER BY event_time \(direction), chain \(direction), sequence \(direction) LIMIT :limit"
        // Each way is cut by itself, so that the first one goes along an index no further than it must.
        return try await entries(
            PostgreSQLStatement(
                """
                (\(Self.columns), event_time FROM records WHERE stage = 'outcome'\(conditions.ended) \(order))
                UNION ALL
                (\(Self.columns), event_time FROM open_intents JOIN records USING (chain, sequence)
                    WHERE true\(conditions.unfinished) \(order))
                \(order)
                """, conditions, ["limit": .integer(max(0, query.limit))]))
    }

    package func entry(_ name: AuditEntryName) async throws(AuditStoreFailure) -> AuditEntry? {
        switch name {
        case .place(let place): return try await entries(at: "chain = :chain AND", place).first
        case .sequence(let sequence):
            let found = try await entries(at: "", AuditPlace(chain: "", sequence: sequence))
            guard Set(found.map(\.chain)).count <= 1 else { throw .severalGateways(sequence: sequence) }
            return found.first
        case .id(let id):
            return try await entries(
                PostgreSQLStatement(
                    """
                    \(Self.columns) FROM records WHERE stage = 'outcome' AND request_id = :id
                    UNION ALL
                    \(Self.columns) FROM records WHERE stage = 'outcome' AND event_id = :id
                    UNION ALL
                    \(Self.columns) FROM open_intents JOIN records USING (chain, sequence)
                        WHERE records.request_id = :id OR records.event_id = :id
                    LIMIT 1
                    """, ["id": .text(id.asColumn)])
            ).first
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
        try await entries(
            PostgreSQLStatement(
                """
                \(Self.columns) FROM record_resources JOIN records USING (chain, sequence)
                    WHERE resource_id = :resource AND outcome = 'succeeded' AND coalesce(\(AuditDialect.postgresql.readOnly), 0) = 0
                    ORDER BY record_resources.event_time, chain, sequence LIMIT :limit
                """, ["resource": .text(resource.id), "limit": .integer(limit)]))
    }

    package func unfinished(
        of gateway: String?, after sequence: Int, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        let conditions = AuditConditions(AuditQuery(gateway: gateway), in: .postgresql)
        return try await entries(
            PostgreSQLStatement(
                """
                \(Self.columns) FROM open_intents JOIN records USING (chain, sequence)
                    WHERE sequence > :sequence\(conditions.unfinished) ORDER BY sequence, chain LIMIT :limit
                """, conditions, ["sequence": .integer(sequence), "limit": .integer(limit)]))
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
    static let shown = "chain, sequence, intent_sequence, stage, outcome, record"
    /// The beginning of queries that ``entries(_:)`` runs.
    static let columns = "SELECT chain, sequence, intent_sequence, stage, outcome, record"

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
        try await read { connection in try connection.query(statement).map(AuditEntry.init) }
    }

    /// Runs `body` over the store as it is at one moment.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Value
    ) async throws(AuditStoreFailure) -> Value {
        try await pool.read(body)
    }
}

extension AuditEntry {
    init(_ row: PostgreSQLRow) throws {
        let sequence: Int = try row.required(1)
        guard let stage = row.text(3).flatMap(AuditStage.init), let outcome = row.text(4).flatMap(AuditOutcomeKind.init)
        else { throw AuditStoreFailure.unavailable(reason: "row \(sequence) is damaged") }
        self.init(
            chain: try row.required(0), sequence: sequence, intentSequence: try row.integer(2), stage: stage,
            outcome: outcome, text: try row.required(5))
    }
}
