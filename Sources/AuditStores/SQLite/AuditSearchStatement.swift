internal import Audit
internal import GRDB

/// A search in SQL: the calls that ended, over their indexes, and the calls that did not, which are few.
struct AuditSearchStatement {
    let sql: String
    let arguments: StatementArguments

    init(_ query: AuditQuery) {
        let conditions = AuditConditions(query)
        var values = conditions.arguments
        values["limit"] = max(0, query.limit)
        let direction = query.order == .newestFirst ? "DESC" : "ASC"
        let columns = "\(SQLiteAuditReader.columns), records.event_time"
        sql = """
            \(columns) FROM records WHERE stage = 'outcome'\(conditions.ended)
            UNION ALL
            \(columns) FROM open_intents CROSS JOIN records USING (sequence) WHERE 1\(conditions.unfinished)
            ORDER BY event_time \(direction), sequence \(direction) LIMIT :limit
            """
        arguments = StatementArguments(values)
    }
}
