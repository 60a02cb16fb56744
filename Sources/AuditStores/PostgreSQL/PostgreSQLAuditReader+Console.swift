package import Audit
internal import PostgreSQL

extension PostgreSQLAuditReader {
    package func page(
        _ query: AuditQuery, behind cursor: AuditCursor?
    ) async throws(AuditStoreFailure) -> AuditPage {
        let conditions = AuditConditions(query, in: .postgresql)
        let limit = max(0, query.limit)
        var values: [String: PostgreSQLValue] = ["limit": .integer(limit + 1)]
        var behind = ""
        if let cursor {
            behind = " AND (event_time, chain, sequence) < (:time, :chain, :sequence)"
            values["time"] = .integer(cursor.time)
            values["chain"] = .text(cursor.place.chain)
            values["sequence"] = .integer(cursor.place.sequence)
        }
        let order = "ORDER BY event_time DESC, chain DESC, sequence DESC LIMIT :limit"
        let statement = PostgreSQLStatement(
            """
            (\(Self.columns), event_time FROM records WHERE stage = 'outcome'\(conditions.ended)\(behind) \(order))
            UNION ALL
            (\(Self.columns), event_time FROM open_intents JOIN records USING (chain, sequence)
                WHERE true\(conditions.unfinished)\(behind) \(order))
            \(order)
            """, conditions, values)
        return try await read { connection in
            let rows = try connection.query(statement)
            let entries = try (0..<min(rows.count, limit)).map { try AuditEntry(rows[$0]) }
            guard rows.count > limit, let last = entries.last else { return AuditPage(entries: entries, next: nil) }
            let time: Int = try rows[limit - 1].required(6)
            return AuditPage(entries: entries, next: AuditCursor(time: time, place: last.place))
        }
    }

    package func activity(
        _ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds
    ) async throws(AuditStoreFailure) -> AuditActivity {
        let statement = AuditActivityStatement(query, every: seconds, within: bounds, in: .postgresql)
        return try await read { try statement.run($0) }
    }

    package func chainHealth() async throws(AuditStoreFailure) -> [AuditChainHealth] {
        try await read { connection in
            let positions = try Self.positions(connection)
            let rows = try connection.query(
                "SELECT DISTINCT ON (chain) chain, statement FROM chain_entries ORDER BY chain, number DESC")
            return try (0..<rows.count).map { index in
                let (chain, text): (String, String) = (try rows[index].required(0), try rows[index].required(1))
                guard let statement = ChainStatement(parsing: text), statement.position.chain == chain else {
                    throw AuditStoreFailure.unavailable(
                        reason: "a chain in it is damaged: run passerelle audit verify")
                }
                return AuditChainHealth(statement, lastSequence: positions[chain])
            }
        }
    }
}
