internal import Audit

/// A question that calls answer, in SQL.
struct AuditEntriesStatement: Sendable {
    let sql: String
    let values: [String: AuditValue]

    func run(_ connection: some AuditConnection) throws -> [AuditEntry] {
        try connection.rows(sql, values).map { try AuditEntry($0) }
    }

    /// Calls by their time: those that ended, over their indexes, and those that did not, which are few.
    ///
    /// - Parameter place: where the page before ended, newest first; `nil` for the first page.
    static func calls(
        _ query: AuditQuery, _ order: AuditQuery.Order, behind place: CallPlace? = nil, limit: Int,
        in dialect: any AuditDialect
    ) -> AuditEntriesStatement {
        let conditions = AuditConditions(query, in: dialect)
        let behind = place == nil ? "" : " AND \(dialect.isBehind("records"))"
        let columns = "SELECT \(dialect.entryColumns), records.event_time"
        let sql = dialect.union(
            [
                "\(columns) FROM records WHERE stage = 'outcome'\(conditions.ended)\(behind)",
                "\(columns) FROM \(dialect.openCalls) WHERE true\(conditions.unfinished)\(behind)",
            ], orderedBy: dialect.order(order == .newestFirst ? "DESC" : "ASC"))
        let own = (place?.parameters ?? [:]).merging(["limit": .integer(limit)]) { $1 }
        return AuditEntriesStatement(sql: sql, values: conditions.values.merging(own) { $1 })
    }

    /// Of ``calls(_:_:behind:limit:in:)`` with one more than the page has at the most, which tells of the next page.
    func page(of limit: Int, _ connection: some AuditConnection) throws -> AuditPage {
        let rows = try connection.rows(sql, values)
        let entries = try rows.prefix(limit).map { try AuditEntry($0) }
        guard rows.count > limit, let last = entries.last, let row = rows.prefix(limit).last else {
            return AuditPage(entries: entries, next: nil)
        }
        return AuditPage(entries: entries, next: CallPlace(time: try row.number(of: 6), place: last.place))
    }

    /// The call that has that event ID or request ID.
    static func named(_ id: String, in dialect: any AuditDialect) -> AuditEntriesStatement {
        let columns = "SELECT \(dialect.entryColumns)"
        return AuditEntriesStatement(
            sql: """
                \(columns) FROM records WHERE stage = 'outcome' AND request_id = :id
                UNION ALL
                \(columns) FROM records WHERE stage = 'outcome' AND event_id = :id
                UNION ALL
                \(columns) FROM \(dialect.openCalls) WHERE records.request_id = :id OR records.event_id = :id
                LIMIT 1
                """, values: ["id": .text(id.asColumn)])
    }

    /// The calls of which that is the number, or the number of their intent; one for each chain.
    static func numbered(
        _ sequence: Int, of gateway: String? = nil, in dialect: any AuditDialect
    ) -> AuditEntriesStatement {
        // A store whose chain has no beginning has no gateway's name.
        let conditions = AuditConditions(AuditQuery(gateway: gateway == "" ? nil : gateway), in: dialect)
        let columns = "SELECT \(dialect.entryColumns)"
        return AuditEntriesStatement(
            sql: """
                SELECT * FROM (
                    \(columns), 1 AS way FROM records WHERE sequence = :sequence
                        AND (stage = 'outcome' OR \(dialect.isOpen))\(conditions.ended)
                    UNION ALL
                    \(columns), 2 FROM records WHERE stage = 'outcome' AND \(dialect.endsIntent)\(conditions.ended)
                ) AS found ORDER BY chain, way LIMIT 10
                """, values: conditions.values.merging(["sequence": .integer(sequence)]) { $1 })
    }

    /// The calls that ended behind these positions: of each chain its next rows, by their numbers.
    static func ended(
        after positions: AuditPositions, _ query: AuditQuery, limit: Int, in dialect: any AuditDialect
    ) -> AuditEntriesStatement {
        let conditions = AuditConditions(query, in: dialect)
        let own = dialect.values(of: positions).merging(["limit": .integer(limit)]) { $1 }
        return AuditEntriesStatement(
            sql: dialect.newlyEnded(conditions.ended), values: conditions.values.merging(own) { $1 })
    }

    /// The calls at these places, in their order.
    static func at(_ places: [CallPlace], in dialect: any AuditDialect) -> AuditEntriesStatement {
        AuditEntriesStatement(
            sql: "SELECT \(dialect.entryColumns) FROM \(dialect.placesInOrder)",
            values: [
                "chains": .texts(places.map(\.place.chain)), "sequences": .integers(places.map(\.place.sequence)),
            ])
    }

    /// The calls that changed something, and named that resource.
    static func changes(
        naming resource: AuditResource, limit: Int, in dialect: any AuditDialect
    ) -> AuditEntriesStatement {
        AuditEntriesStatement(
            sql: """
                SELECT \(dialect.entryColumns) FROM \(dialect.resourceCalls)
                    WHERE resource_id = :resource AND outcome = 'succeeded' AND coalesce(\(dialect.readOnly), 0) = 0
                    ORDER BY \(dialect.resourceOrder) LIMIT :limit
                """, values: ["resource": .text(resource.id), "limit": .integer(limit)])
    }

    /// The calls without an outcome whose intents lie behind that one.
    static func unfinished(
        of gateway: String?, after sequence: Int, limit: Int, in dialect: any AuditDialect
    ) -> AuditEntriesStatement {
        let conditions = AuditConditions(AuditQuery(gateway: gateway), in: dialect)
        let own: [String: AuditValue] = ["sequence": .integer(sequence), "limit": .integer(limit)]
        return AuditEntriesStatement(
            sql: """
                SELECT \(dialect.entryColumns) FROM \(dialect.openCalls)
                    WHERE records.sequence > :sequence\(conditions.unfinished) ORDER BY records.sequence, chain LIMIT :limit
                """, values: conditions.values.merging(own) { $1 })
    }
}
