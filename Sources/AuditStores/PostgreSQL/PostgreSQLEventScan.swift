package import Audit
internal import PostgreSQL

/// A look-up in PostgreSQL's SQL: ``EventScan`` over all chains. Every page, that of the calls which named a resource
/// too, goes by time, then by gateway, then by the order of recording.
struct PostgreSQLEventScan: Sendable {
    let statement: PostgreSQLStatement

    /// - Parameter limit: how many rows at the most.
    init(_ lookUp: EventLookUp, from cursor: EventCursor, limit: Int) {
        let step = EventStep(lookUp.attribute, in: .postgresql)
        let account = lookUp.owner.accountID
        let isOfKey = PostgreSQLDialect().isOfKey
        let isOwn =
            account == nil
            ? isOfKey : "(records.account_id = :account OR (records.account_id IS NULL AND \(isOfKey)))"
        let wanted = [isOwn, step.hint].compactMap(\.self)
        var ways: [String]
        if step.isResource {
            ways = [
                Self.select(
                    wanted,
                    """
                    record_resources AS place JOIN records USING (chain, sequence) WHERE place.resource_id = :value
                    """, behind: "place")
            ]
        } else if let condition = step.condition {
            ways = [Self.select(wanted, Self.ended(condition))]
        } else if account == nil {
            ways = [Self.select(wanted, Self.ended("records.access_key_id = :key"))]
        } else {
            // What the account leads to is not wanted a second time when the key leads to it.
            ways = [
                Self.select(wanted, Self.ended("records.account_id = :account")),
                Self.select(
                    wanted + ["records.account_id IS NULL"], Self.ended("records.access_key_id = :key")),
            ]
        }
        let isListed = step.conditionOfIntents ?? isOwn
        ways.append(
            Self.select(
                wanted,
                """
                open_intents JOIN records USING (chain, sequence) WHERE records.event_time < :lost_before AND \(isListed)
                """))
        // A row that two ways lead to is wanted by one of them, and that one comes first: a page may end behind it.
        let order = "ORDER BY event_time DESC, chain DESC, sequence DESC, is_wanted DESC LIMIT :limit"
        let sql = """
            SELECT found.chain, found.sequence, found.event_time, CASE WHEN is_wanted THEN records.record END,
                    octet_length(records.record)::bigint
                FROM (\(ways.map { "(\($0) \(order))" }.joined(separator: "\nUNION ALL\n")) \(order)) AS found
                JOIN records USING (chain, sequence)
                ORDER BY found.event_time DESC, found.chain DESC, found.sequence DESC, is_wanted DESC
            """
        var values: [String: PostgreSQLValue] = [
            "key": .text(lookUp.owner.accessKeyID.asColumn), "from": .integer(lookUp.times.lowerBound),
            "until": .integer(lookUp.times.upperBound), "time": .integer(cursor.time),
            "chain": .text(cursor.place.chain), "sequence": .integer(cursor.place.sequence),
            "lost_before": .integer(cursor.lostBefore), "limit": .integer(limit),
        ]
        values["account"] = account.map { .text($0) }
        values["value"] = step.value.map { .text($0) }
        values["quoted"] = step.quoted.map { .text($0) }
        statement = PostgreSQLStatement(sql, PostgreSQLAuditReader.values(cursor.newest, values))
    }

    private static func ended(_ condition: String) -> String {
        "records WHERE records.stage = 'outcome' AND \(condition)"
    }

    /// - Parameter behind: the table by whose index the way leads.
    private static func select(_ wanted: [String], _ rows: String, behind table: String = "records") -> String {
        """
        SELECT chain, sequence, \(table).event_time, coalesce(\(wanted.joined(separator: " AND ")), false) AS is_wanted
            FROM \(rows) AND \(table).event_time BETWEEN :from AND :until
                AND (\(table).event_time, \(table).chain, \(table).sequence) < (:time, :chain, :sequence)
                AND \(table).sequence <= (
                    SELECT known.sequence FROM unnest(:chains, :sequences) AS known (chain, sequence)
                    WHERE known.chain = \(table).chain)
        """
    }
}

extension PostgreSQLAuditReader {
    /// Rows that are looked at together.
    private static let stride = 200
    /// The same before it is known how long records are.
    private static let firstStride = 50

    /// Has the server give up a statement of this transaction at the deadline.
    private static func limit(_ connection: PostgreSQLConnection, until deadline: ContinuousClock.Instant?) throws {
        guard let deadline else { return }
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { throw AuditStoreFailure.lookUpTimedOut }
        try connection.query(
            "SELECT set_config('statement_timeout', $1, true)", [.text("\(max(1, rest.wholeMilliseconds))")])
    }

    package func page(
        _ lookUp: EventLookUp, within bounds: EventLookUp.Bounds
    ) async throws(AuditStoreFailure) -> EventPage {
        try await read { connection in
            try Self.limit(connection, until: bounds.deadline)
            var page = EventPage()
            var last = try Self.start(of: lookUp, connection, bounds)
            var looked = 0
            var bytes = 0
            var bytesLookedAt = 0
            while looked < bounds.records {
                // Few rows at a time where records are long, so that the server looks at little more than it may.
                let average = looked == 0 ? 0 : bytesLookedAt / looked
                let fitting = average == 0 ? Self.firstStride : (bounds.bytesLookedAt - bytesLookedAt) / average + 1
                let limit = min(Self.stride, fitting, bounds.records - looked)
                let rows = try connection.query(PostgreSQLEventScan(lookUp, from: last, limit: limit).statement)
                for index in 0..<rows.count {
                    let row = rows[index]
                    if let text = row.text(3), let event = AuditEvent(text, foundBy: lookUp) {
                        bytes += text.utf8.count
                        if page.events.count == lookUp.limit || (bytes > bounds.bytes && !page.events.isEmpty) {
                            page.next = last
                            return page
                        }
                        page.events.append(event)
                    }
                    let place = AuditPlace(chain: try row.required(0), sequence: try row.required(1))
                    last = last.moved(to: try row.required(2), place)
                    looked += 1
                    bytesLookedAt += try row.required(4)
                    if bytesLookedAt >= bounds.bytesLookedAt {
                        page.next = last
                        return page
                    }
                }
                if rows.count < limit { return page }
            }
            page.next = last
            return page
        }
    }

    private static func start(
        of lookUp: EventLookUp, _ connection: PostgreSQLConnection, _ bounds: EventLookUp.Bounds
    ) throws -> EventCursor {
        switch lookUp.start {
        case .after(let cursor): cursor
        case .newest(let now):
            EventCursor(
                newest: try positions(connection), lostBefore: now.seconds - bounds.secondsUntilLost,
                time: lookUp.times.upperBound, place: .behindAll)
        }
    }
}
