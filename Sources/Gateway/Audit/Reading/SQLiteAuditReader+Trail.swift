internal import GRDB

extension SQLiteAuditReader: AuditTrail {
    package func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [TrailRow] {
        try await read { database in
            let sql = """
                SELECT sequence, stage, outcome, event_time, event_name, record FROM records
                    WHERE sequence > ? ORDER BY sequence LIMIT ?
                """
            return try Row.fetchAll(database, sql: sql, arguments: [sequence, limit]).map(TrailRow.init)
        }
    }
}

extension TrailRow {
    fileprivate init(_ row: Row) throws {
        guard let stage = AuditStage(rawValue: row[1]), let outcome = AuditOutcomeKind(rawValue: row[2]) else {
            throw AuditStoreFailure.unavailable(reason: "row \(row[0] as Int) is damaged")
        }
        self.init(
            sequence: row[0], stage: stage, outcome: outcome, time: AuditTime(seconds: row[3]), action: row[4],
            text: row[5])
    }
}
