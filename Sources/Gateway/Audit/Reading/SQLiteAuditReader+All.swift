internal import GRDB

extension SQLiteAuditReader {
    package func all(_ query: AuditQuery, deliver: ([AuditEntry]) throws -> Void) async throws {
        try await all(query, steps: ScanSteps(), deliver: deliver)
    }

    /// How many calls are taken in at a time.
    struct ScanSteps {
        /// Calls whose places are noted by one run of the search.
        var places = 100_000
        /// Calls that are handed over together.
        var entries = 500
    }

    /// No transaction stays open while `deliver` works, so that the store's log does not grow meanwhile: the calls
    /// without an outcome are noted at the start, and of what ends later nothing is read.
    func all(_ query: AuditQuery, steps: ScanSteps, deliver: ([AuditEntry]) throws -> Void) async throws {
        var (newest, unfinished) = try await start(query)
        var after: CallPlace?
        while true {
            let ended = try await places(query, after: after, upTo: newest, limit: steps.places)
            let isLast = ended.count < steps.places
            // Those that come before the last place of this step or, at the end, all.
            let later = isLast ? nil : ended.last.flatMap { last in unfinished.firstIndex { $0 > last } }
            let count = later ?? unfinished.count
            let places = (ended + unfinished.prefix(count)).sorted()
            unfinished.removeFirst(count)
            var position = 0
            while position < places.count {
                let step = places[position..<min(position + steps.entries, places.count)]
                position = step.endIndex
                try deliver(try await entries(at: Array(step)))
            }
            guard !isLast, let last = ended.last else { return }
            after = last
        }
    }

    /// Where a call stands: in the order of time, then of recording.
    private struct CallPlace: Sendable, Comparable {
        var time: Int
        var sequence: Int

        static func < (left: CallPlace, right: CallPlace) -> Bool {
            (left.time, left.sequence) < (right.time, right.sequence)
        }
    }

    private func start(_ query: AuditQuery) async throws(AuditStoreFailure) -> (newest: Int, unfinished: [CallPlace]) {
        let conditions = AuditConditions(query)
        let sql = """
            SELECT records.event_time, records.sequence FROM open_intents CROSS JOIN records USING (sequence)
                WHERE 1\(conditions.unfinished) ORDER BY 1, 2
            """
        let arguments = StatementArguments(conditions.values)
        return try await read { database in
            let newest = try Int.fetchOne(database, sql: "SELECT max(sequence) FROM records") ?? 0
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            return (newest, try Array(rows.map { CallPlace(time: $0[0], sequence: $0[1]) }))
        }
    }

    private func places(
        _ query: AuditQuery, after: CallPlace?, upTo newest: Int, limit: Int
    ) async throws(AuditStoreFailure) -> [CallPlace] {
        var query = query
        if let after { query.from = AuditTime(seconds: after.time) }
        let conditions = AuditConditions(query)
        var values = conditions.values
        values["newest"] = newest
        values["time"] = after?.time ?? Int.min
        values["after"] = after?.sequence ?? 0
        values["limit"] = limit
        // The plus signs keep SQLite from going through the rows by their numbers.
        let sql = """
            SELECT event_time, sequence FROM records WHERE stage = 'outcome' AND +sequence <= :newest
                AND NOT (event_time = :time AND +sequence <= :after)\(conditions.ended)
                ORDER BY event_time, sequence LIMIT :limit
            """
        let arguments = StatementArguments(values)
        return try await read { database in
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            return try Array(rows.map { CallPlace(time: $0[0], sequence: $0[1]) })
        }
    }

    private func entries(at places: [CallPlace]) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await read { database in
            let statement = try database.cachedStatement(sql: "\(Self.columns) FROM records WHERE sequence = ?")
            return try places.compactMap { place in
                try Row.fetchOne(statement, arguments: [place.sequence]).map(AuditEntry.init)
            }
        }
    }
}
