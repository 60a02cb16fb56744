internal import Audit

/// How many calls a reading of all calls takes in at a time.
struct AuditScanSteps {
    /// Calls whose places are noted by one run of the search.
    var places = 100_000
    /// Calls that are handed over together.
    var entries = 500
}

/// All calls, oldest first.
///
/// No transaction stays open while the calls are worked on, so that the store's log does not grow meanwhile: the calls
/// without an outcome are noted at the start, and of what ends later nothing is read.
extension SQLAuditReader {
    func all(_ query: AuditQuery, deliver: ([AuditEntry]) throws -> Void) async throws {
        try await all(query, by: AuditScanSteps(), deliver: deliver)
    }

    func all(_ query: AuditQuery, by steps: AuditScanSteps, deliver: ([AuditEntry]) throws -> Void) async throws {
        var (newest, unfinished) = try await start(query)
        var after: CallPlace?
        var missing = 0
        while true {
            let ended = try await places(query, after: after, upTo: newest, limit: steps.places)
            let isLast = ended.count < steps.places
            // Those that come before the last place of this step or, at the end, all.
            let later = isLast ? nil : ended.last.flatMap { last in unfinished.firstIndex { $0 > last } }
            let count = later ?? unfinished.count
            let calls = (ended + unfinished.prefix(count)).sorted()
            unfinished.removeFirst(count)
            var position = 0
            while position < calls.count {
                let step = calls[position..<min(position + steps.entries, calls.count)]
                position = step.endIndex
                let found = try await entries(.at(Array(step), in: dialect))
                missing += step.count - found.count
                try deliver(found)
            }
            guard !isLast, let last = ended.last else {
                if missing > 0 { throw AuditStoreFailure.takenAway(calls: missing) }
                return
            }
            after = last
        }
    }

    /// The newest rows, and the places of the calls that have not ended, in their order.
    private func start(
        _ query: AuditQuery
    ) async throws(AuditStoreFailure) -> (newest: AuditPositions, unfinished: [CallPlace]) {
        let conditions = AuditConditions(query, in: dialect)
        let sql = """
            SELECT records.event_time, \(dialect.chain), records.sequence FROM \(dialect.openCalls)
                WHERE true\(conditions.unfinished) ORDER BY 1, 2, 3
            """
        return try await database.read { connection in
            (try connection.positions(), try connection.rows(sql, conditions.values).map { try CallPlace($0) })
        }
    }

    /// The places of calls that ended, of rows up to `newest`, in their order.
    private func places(
        _ query: AuditQuery, after: CallPlace?, upTo newest: AuditPositions, limit: Int
    ) async throws(AuditStoreFailure) -> [CallPlace] {
        var query = query
        if let after { query.from = AuditTime(seconds: after.time) }
        let conditions = AuditConditions(query, in: dialect)
        let sql = """
            SELECT event_time, \(dialect.chain), sequence FROM records
                WHERE stage = 'outcome' AND \(dialect.isAhead) AND \(dialect.isKnown("records"))\(conditions.ended)
                ORDER BY \(dialect.order("ASC")) LIMIT :limit
            """
        let place = after ?? CallPlace(time: .min, place: AuditPlace(chain: "", sequence: 0))
        let values = [dialect.values(of: newest), place.parameters, ["limit": .integer(limit)]]
            .reduce(conditions.values) { $0.merging($1) { $1 } }
        return try await database.read { try $0.rows(sql, values).map { try CallPlace($0) } }
    }
}

extension CallPlace {
    /// From the first three columns.
    init(_ row: some RecordColumns) throws {
        self.init(
            time: try row.number(of: 0),
            place: AuditPlace(chain: row.text(1) ?? "", sequence: try row.number(of: 2)))
    }

    /// The parameters by which ``AuditDialect/isBehind(_:)`` and ``AuditDialect/isAhead`` know it.
    var parameters: [String: AuditValue] {
        ["time": .integer(time), "chain": .text(place.chain), "sequence": .integer(place.sequence)]
    }
}
