internal import Audit
internal import GRDB
internal import PostgreSQL

extension [AuditRow] {
    /// Without those rows that are not to be stored because their event has an outcome (``AuditRow/Storing/unlessEnded``).
    ///
    /// - Parameter ended: which of these events have an outcome; not asked when no row is concerned.
    func withoutEnded(_ ended: ([String]) throws -> Set<String>) rethrows -> [AuditRow] {
        let concerned = filter { $0.storing == .unlessEnded }.map(\.eventID)
        guard !concerned.isEmpty else { return self }
        let found = try ended(concerned)
        return filter { $0.storing == .always || !found.contains($0.eventID) }
    }
}

extension SQLiteLinks {
    func withoutEnded(_ rows: [AuditRow]) throws -> [AuditRow] {
        try rows.withoutEnded { eventIDs in
            let statement = try database.cachedStatement(
                sql: "SELECT 1 FROM records WHERE event_id = ? AND stage = 'outcome' LIMIT 1")
            return Set(try eventIDs.filter { try Int.fetchOne(statement, arguments: [$0]) != nil })
        }
    }
}

extension PostgreSQLLinks {
    func withoutEnded(_ rows: [AuditRow]) throws -> [AuditRow] {
        try rows.withoutEnded { eventIDs in
            let found = try connection.query(
                "SELECT DISTINCT event_id FROM records WHERE chain = $1 AND event_id = ANY ($2) AND stage = 'outcome'",
                [.text(chain), .texts(eventIDs)])
            return Set(found.map { $0.text(0) ?? "" })
        }
    }
}
