package import Audit
internal import GRDB

extension SQLiteAuditReader {
    package func all(_ query: AuditQuery, deliver: ([AuditEntry]) throws -> Void) async throws {
        try await AuditScan(source: self, query: query).run(deliver: deliver)
    }
}

extension SQLiteAuditReader: AuditScanSource {
    package func start(
        _ query: AuditQuery
    ) async throws(AuditStoreFailure) -> (newest: AuditPositions, unfinished: [CallPlace]) {
        let conditions = AuditConditions(query, in: .sqlite)
        let sql = """
            SELECT records.event_time, records.sequence FROM open_intents CROSS JOIN records USING (sequence)
                WHERE 1\(conditions.unfinished) ORDER BY 1, 2
            """
        let arguments = StatementArguments(conditions.arguments)
        return try await read { database in
            let newest = try Self.positions(in: database)
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            return (newest, try Array(rows.map(CallPlace.init)))
        }
    }

    package func places(
        _ query: AuditQuery, after: CallPlace?, upTo newest: AuditPositions, limit: Int
    ) async throws(AuditStoreFailure) -> [CallPlace] {
        var query = query
        if let after { query.from = AuditTime(seconds: after.time) }
        let conditions = AuditConditions(query, in: .sqlite)
        var values = conditions.arguments
        values["newest"] = newest.newest
        values["time"] = after?.time ?? Int.min
        values["after"] = after?.place.sequence ?? 0
        values["limit"] = limit
        // The plus signs keep SQLite from going through the rows by their numbers.
        let sql = """
            SELECT event_time, sequence FROM records WHERE stage = 'outcome' AND +sequence <= :newest
                AND NOT (event_time = :time AND +sequence <= :after)\(conditions.ended)
                ORDER BY event_time, sequence LIMIT :limit
            """
        let arguments = StatementArguments(values)
        return try await read { database in
            try Array(Row.fetchCursor(database, sql: sql, arguments: arguments).map(CallPlace.init))
        }
    }

    package func entries(at places: [CallPlace]) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await read { database in
            let statement = try database.cachedStatement(sql: "\(Self.columns) FROM records WHERE sequence = ?")
            return try places.compactMap { place in
                try Row.fetchOne(statement, arguments: [place.place.sequence]).map { try AuditEntry($0) }
            }
        }
    }
}

extension CallPlace {
    /// A store of one chain need not say which it is.
    fileprivate init(_ row: Row) {
        self.init(time: row[0], place: AuditPlace(chain: "", sequence: row[1]))
    }
}
