internal import GRDB
internal import OAPI

/// The conditions of a query, as SQL for the rows of `records`: the one place that knows what a query can ask for.
struct AuditConditions {
    /// ` AND …` for each condition, for rows that end a call.
    private(set) var ended = ""
    /// The same for the row of a call without an outcome. Such calls are few, and are not in every index.
    private(set) var unfinished = ""
    /// The values of the parameters.
    private(set) var values: [String: (any DatabaseValueConvertible)?] = [:]

    init(_ query: AuditQuery) {
        add("from", "records.event_time >= :from", query.from?.secondsRoundedUp)
        add("until", "records.event_time < :until", query.until?.secondsRoundedUp)
        add("action", "records.event_name = :action", query.action)
        add("key", "records.access_key_id = :key", query.accessKeyID)
        add("account", "records.account_id = :account", query.accountID)
        if let accounts = query.visibleAccounts { addOneOf(accounts.sorted(), "records.account_id", "account") }
        add(
            "resource", "records.sequence IN (SELECT sequence FROM record_resources WHERE resource_id = :resource)",
            unfinished: "instr(records.record, json_quote(:resource)) > 0", query.resourceID)
        add("address", Self.begins("sourceIPAddress", ":address"), query.clientAddress.map { JSON.string($0).text })
        add("source", Self.begins("eventSource", ":source"), query.protocol.map { JSON.string($0.eventSource).text })
        // The index has calls that did not succeed, and must be told so. Of an intent the outcome is unknown.
        let isOutcome = "records.outcome = :outcome"
        let ofMany = query.outcome == .succeeded ? isOutcome : "records.outcome <> 'succeeded' AND \(isOutcome)"
        add("outcome", ofMany, unfinished: isOutcome, query.outcome?.rawValue)
    }

    /// Compares a member that stands before anything whose names a caller chooses: the first of its name is it. What
    /// callers write into the members before it cannot look like a member, since its quotes are escaped.
    private static func begins(_ member: String, _ value: String) -> String {
        let name = "'\"\(member)\":'"
        return """
            substr(records.record, instr(records.record, \(name)), length(\(name)) + length(\(value))) \
            = \(name) || \(value)
            """
    }

    /// Nothing is one of none.
    private mutating func addOneOf(_ texts: [String], _ column: String, _ name: String) {
        var names: [String] = []
        for (index, text) in texts.enumerated() {
            names.append(":\(name)\(index)")
            values["\(name)\(index)"] = text
        }
        let condition = names.isEmpty ? "1 = 0" : "\(column) IN (\(names.joined(separator: ", ")))"
        ended += " AND \(condition)"
        unfinished += " AND \(condition)"
    }

    private mutating func add(
        _ name: String, _ condition: String, unfinished: String? = nil, _ value: (any DatabaseValueConvertible)?
    ) {
        guard let value else { return }
        ended += " AND \(condition)"
        self.unfinished += " AND \(unfinished ?? condition)"
        values[name] = value
    }
}

extension AuditTime {
    /// The first whole second that is not before this moment.
    fileprivate var secondsRoundedUp: Int {
        -(-milliseconds).flooredDivision(by: 1000)
    }
}
