internal import GRDB

/// The conditions of a query on what a call was, as SQL for the rows of `records`.
struct AuditConditions {
    /// ` AND …` for each condition.
    private(set) var sql = ""
    /// The values of its parameters.
    private(set) var values: [String: (any DatabaseValueConvertible)?] = [:]

    init(_ query: AuditQuery) {
        add("from", "records.event_time >= :from", query.from?.secondsRoundedUp)
        add("until", "records.event_time < :until", query.until?.secondsRoundedUp)
        add("action", "records.event_name = :action", query.action)
        add("key", "records.access_key_id = :key", query.accessKeyID)
        add("account", "records.account_id = :account", query.accountID)
    }

    private mutating func add(_ name: String, _ condition: String, _ value: (any DatabaseValueConvertible)?) {
        guard let value else { return }
        sql += " AND \(condition)"
        values[name] = value
    }
}

extension AuditTime {
    /// The first whole second that is not before this moment.
    fileprivate var secondsRoundedUp: Int {
        -(-milliseconds).flooredDivision(by: 1000)
    }
}
