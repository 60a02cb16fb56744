internal import Audit

/// Calls by their time, in SQL: those that ended, over their indexes, and those that did not, which are few.
struct AuditCallsStatement: Sendable {
    let sql: String
    let values: [String: AuditValue]

    /// - Parameter place: where the page before ended, newest first; `nil` for the first page.
    init(
        _ query: AuditQuery, _ order: AuditQuery.Order, behind place: CallPlace? = nil, limit: Int,
        in dialect: any AuditDialect
    ) {
        let conditions = AuditConditions(query, in: dialect)
        let behind = place == nil ? "" : " AND \(dialect.isBehind("records"))"
        let columns = "SELECT \(dialect.entryColumns), records.event_time"
        sql = dialect.union(
            [
                "\(columns) FROM records WHERE stage = 'outcome'\(conditions.ended)\(behind)",
                "\(columns) FROM \(dialect.openCalls) WHERE true\(conditions.unfinished)\(behind)",
            ], orderedBy: dialect.order(order == .newestFirst ? "DESC" : "ASC"))
        var values = conditions.values
        values["limit"] = .integer(limit)
        self.values = place.map { values.merging($0.parameters) { $1 } } ?? values
    }

    func run(_ connection: some AuditConnection) throws -> [AuditEntry] {
        try connection.rows(sql, values).map { try AuditEntry($0) }
    }

    /// - Parameter limit: how many calls the page has at the most; the statement's is one more, which tells of the next page.
    func page(of limit: Int, _ connection: some AuditConnection) throws -> AuditPage {
        let rows = try connection.rows(sql, values)
        let entries = try rows.prefix(limit).map { try AuditEntry($0) }
        guard rows.count > limit, let last = entries.last, let row = rows.prefix(limit).last else {
            return AuditPage(entries: entries, next: nil)
        }
        return AuditPage(entries: entries, next: CallPlace(time: try row.number(of: 6), place: last.place))
    }
}
