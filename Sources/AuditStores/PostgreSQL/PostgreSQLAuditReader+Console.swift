package import Audit
internal import PostgreSQL

extension PostgreSQLAuditReader {
    package func page(
        _ query: AuditQuery, behind cursor: AuditCursor?
    ) async throws(AuditStoreFailure) -> AuditPage {
        let limit = max(0, query.limit)
        let statement = AuditCallsStatement(query, .newestFirst, behind: cursor, limit: limit + 1, in: .postgresql)
        return try await read { try statement.page(of: limit, $0) }
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
