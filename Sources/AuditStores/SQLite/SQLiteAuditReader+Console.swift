package import Audit
internal import GRDB

extension SQLiteAuditReader {
    package func page(
        _ query: AuditQuery, behind cursor: AuditCursor?
    ) async throws(AuditStoreFailure) -> AuditPage {
        let limit = max(0, query.limit)
        let statement = AuditCallsStatement(query, .newestFirst, behind: cursor, limit: limit + 1, in: .sqlite)
        return try await read { try statement.page(of: limit, $0) }
    }

    package func activity(
        _ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds
    ) async throws(AuditStoreFailure) -> AuditActivity {
        let statement = AuditActivityStatement(query, every: seconds, within: bounds, in: .sqlite)
        return try await read { try statement.run($0) }
    }

    package func chainHealth() async throws(AuditStoreFailure) -> [AuditChainHealth] {
        try await read { database in
            guard let last = try SQLiteChain.entry(in: database) else { return [] }
            return [AuditChainHealth(last.statement, lastSequence: try Self.positions(in: database).newest)]
        }
    }
}
