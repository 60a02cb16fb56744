internal import GRDB

/// A search in SQL: the calls that ended, over their indexes, and the calls that did not, which are few.
struct AuditSearchStatement {
    let sql: String
    let arguments: StatementArguments

    init(_ query: AuditQuery) {
        var conditions = ""
        var values: [String: (any DatabaseValueConvertible)?] = ["limit": max(1, query.limit)]
        func add(_ name: String, _ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions += " AND \(condition)"
            values[name] = value
        }
        add("from", "records.event_time >= :from", query.from?.secondsRoundedUp)
        add("until", "records.event_time < :until", query.until?.secondsRoundedUp)
        add("action", "records.event_name = :action", query.action)
        add("key", "records.access_key_id = :key", query.accessKeyID)
        add("account", "records.account_id = :account", query.accountID)
        let direction = query.order == .newestFirst ? "DESC" : "ASC"
        let order = "ORDER BY event_time \(direction), sequence \(direction) LIMIT :limit"
        let columns = "\(SQLiteAuditReader.columns), records.event_time"

        var ended = "\(columns) FROM records WHERE stage = 'outcome'\(conditions)"
        var unfinished = "\(columns) FROM open_intents CROSS JOIN records USING (sequence) WHERE 1\(conditions)"
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

extension AuditTime {
    /// The first whole second that is not before this moment.
    fileprivate var secondsRoundedUp: Int {
        -(-milliseconds).flooredDivision(by: 1000)
    }
}
