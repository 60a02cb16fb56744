package import Audit
internal import PostgreSQL

extension PostgreSQLAuditReader {
    package func all(_ query: AuditQuery, deliver: ([AuditEntry]) throws -> Void) async throws {
        try await AuditScan(source: self, query: query).run(deliver: deliver)
    }
}

extension PostgreSQLAuditReader: AuditScanSource {
    package func start(
        _ query: AuditQuery
    ) async throws(AuditStoreFailure) -> (newest: AuditPositions, unfinished: [CallPlace]) {
        let conditions = AuditConditions(query, in: .postgresql)
        let statement = PostgreSQLStatement(
            """
            SELECT event_time, chain, sequence FROM open_intents JOIN records USING (chain, sequence)
                WHERE true\(conditions.unfinished) ORDER BY 1, 2, 3
            """, conditions)
        return try await read { connection in
            (try Self.positions(connection), try connection.query(statement).map(CallPlace.init))
        }
    }

    package func places(
        _ query: AuditQuery, after: CallPlace?, upTo newest: AuditPositions, limit: Int
    ) async throws(AuditStoreFailure) -> [CallPlace] {
        let conditions = AuditConditions(query, in: .postgresql)
        let statement = PostgreSQLStatement(
            """
            SELECT event_time, chain, sequence FROM records WHERE stage = 'outcome'
                AND (event_time, chain, sequence) > (:time, :chain, :sequence)\(conditions.ended)
                AND sequence <= (SELECT known.sequence FROM unnest(:chains, :sequences) AS known (chain, sequence)
                    WHERE known.chain = records.chain)
                ORDER BY event_time, chain, sequence LIMIT :limit
            """, conditions,
            Self.values(
                newest,
                [
                    "time": .integer(after?.time ?? Int.min), "chain": .text(after?.place.chain ?? ""),
                    "sequence": .integer(after?.place.sequence ?? 0), "limit": .integer(limit),
                ]))
        return try await read { connection in try connection.query(statement).map(CallPlace.init) }
    }

    package func entries(at places: [CallPlace]) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await entries(
            PostgreSQLStatement(
                """
                \(Self.columns) FROM unnest(:chains, :sequences) WITH ORDINALITY AS place (chain, sequence, number)
                    JOIN records USING (chain, sequence) ORDER BY number
                """,
                [
                    "chains": .texts(places.map(\.place.chain)),
                    "sequences": .integers(places.map(\.place.sequence)),
                ]))
    }
}

extension CallPlace {
    fileprivate init(_ row: PostgreSQLRow) throws {
        self.init(
            time: try row.required(0), place: AuditPlace(chain: try row.required(1), sequence: try row.required(2)))
    }
}
