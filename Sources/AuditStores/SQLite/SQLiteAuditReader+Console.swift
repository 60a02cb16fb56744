package import Audit
internal import GRDB

extension SQLiteAuditReader {
    package func page(
        _ query: AuditQuery, behind cursor: AuditCursor?
    ) async throws(AuditStoreFailure) -> AuditPage {
        let conditions = AuditConditions(query)
        let limit = max(0, query.limit)
        var values = conditions.arguments
        values["limit"] = limit + 1
        var behind = ""
        if let cursor {
            // The plus signs keep SQLite from going through the rows by their numbers.
            behind = """
                 AND records.event_time <= :time
                    AND NOT (records.event_time = :time AND +records.sequence >= :sequence)
                """
            values["time"] = cursor.time
            values["sequence"] = cursor.place.sequence
        }
        let columns = "\(Self.columns), records.event_time"
        let sql = """
            \(columns) FROM records WHERE stage = 'outcome'\(conditions.ended)\(behind)
            UNION ALL
            \(columns) FROM open_intents CROSS JOIN records USING (sequence) WHERE 1\(conditions.unfinished)\(behind)
            ORDER BY event_time DESC, sequence DESC LIMIT :limit
            """
        let arguments = StatementArguments(values)
        return try await read { database in
            let rows = try Row.fetchAll(database, sql: sql, arguments: arguments)
            let last = rows.count > limit && limit > 0 ? rows[limit - 1] : nil
            return AuditPage(
                entries: try rows.prefix(limit).map(AuditEntry.init),
                next: try last.map { AuditCursor(time: $0["event_time"], place: try AuditEntry($0).place) })
        }
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
