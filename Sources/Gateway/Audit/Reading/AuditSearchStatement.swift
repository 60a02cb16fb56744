internal import GRDB

/// A search in SQL: the calls that ended, over their indexes, and the calls that did not, which are few.
struct AuditSearchStatement {
    let sql: String
    let arguments: StatementArguments

    init(_ query: AuditQuery) {
        let narrowed = AuditConditions(query)
        var values = narrowed.values
        values["limit"] = max(1, query.limit)
        let direction = query.order == .newestFirst ? "DESC" : "ASC"
        let order = "ORDER BY event_time \(direction), sequence \(direction) LIMIT :limit"
        let columns = "\(SQLiteAuditReader.columns), records.event_time"

        var ended = "\(columns) FROM records WHERE stage = 'outcome'\(narrowed.sql)"
        var unfinished = "\(columns) FROM open_intents CROSS JOIN records USING (sequence) WHERE 1\(narrowed.sql)"
        if let snapshotID = query.snapshotID {
            values["snapshot"] = snapshotID
            ended += " AND sequence IN (SELECT sequence FROM record_resources WHERE resource_id = :snapshot)"
            unfinished += " AND instr(record, json_quote(:snapshot)) > 0"
        }
        switch query.outcome {
        case nil: break
        case .succeeded: ended += " AND outcome = 'succeeded'"
        case .refused, .failed, .unknown:
            values["outcome"] = query.outcome?.rawValue
            ended += " AND outcome <> 'succeeded' AND outcome = :outcome"
        }
        sql =
            switch query.outcome {
            case nil, .unknown: "\(ended) UNION ALL \(unfinished) \(order)"
            case .succeeded, .refused, .failed: "\(ended) \(order)"
            }
        arguments = StatementArguments(values)
    }
}
