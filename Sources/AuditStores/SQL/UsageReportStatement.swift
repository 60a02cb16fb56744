internal import Audit
internal import GRDB

/// ``UsageReport`` in SQL: the store groups and counts, and what comes back is bounded however large it is.
struct UsageReportStatement: Sendable {
    /// Groups of each kind that are read. Callers choose the names of actions, so there may be any number.
    static let groupLimit = 5_000

    /// Conditions on calls that ended, and on those that did not.
    private let ended: String
    private let unfinished: String
    private let arguments: StatementArguments

    init(_ query: AuditQuery) {
        let conditions = AuditConditions(query)
        ended = conditions.ended
        unfinished = conditions.unfinished
        arguments = StatementArguments(conditions.arguments)
    }

    func run(_ database: Database) throws -> UsageReport {
        var sum = UsageReportSum(groupLimit: Self.groupLimit)
        let groups = try Row.fetchCursor(database, sql: callers, arguments: arguments)
        while let row = try groups.next() { sum.add(UsageReportSum.Group(row)) }
        for (sql, list) in [(upstream, \UsageReport.Action.upstream), (errors, \UsageReport.Action.errors)] {
            let tallies = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            while let row = try tallies.next() { sum.add(row["name"], row["calls"], of: row["event_name"], to: list) }
        }
        return sum.migration(oapiCalls: try Int.fetchOne(database, sql: oapi, arguments: arguments) ?? 0)
    }

    private var callers: String {
        """
        \(calls(by: .ec2Query))
        SELECT event_name, access_key_id, account_id, json_extract(record, '$.userIdentity.userName') AS user_name,
            count(*) AS calls, sum(outcome = 'succeeded') AS succeeded, sum(outcome = 'refused') AS refused,
            sum(outcome = 'failed') AS failed, sum(outcome = 'unknown') AS unknown,
            min(event_time) AS first, max(event_time) AS last
        FROM calls GROUP BY 1, 2, 3, 4 ORDER BY calls DESC, 1, 2 LIMIT \(Self.groupLimit)
        """
    }

    private var upstream: String {
        """
        \(calls(by: .ec2Query))
        SELECT event_name, json_extract(value, '$.call') AS name, count(*) AS calls
        FROM calls, json_each(record, '$.additionalEventData.upstream') WHERE json_extract(value, '$.attempt') = 1
        GROUP BY 1, 2 ORDER BY calls DESC, 2 LIMIT \(Self.groupLimit)
        """
    }

    private var errors: String {
        """
        \(calls(by: .ec2Query))
        SELECT event_name, json_extract(record, '$.errorCode') AS name, count(*) AS calls
        FROM calls WHERE outcome <> 'succeeded' GROUP BY 1, 2 ORDER BY calls DESC, 2 LIMIT \(Self.groupLimit)
        """
    }

    private var oapi: String { "\(calls(by: .oapi)) SELECT count(*) FROM calls" }

    /// The calls that ended and those that did not, by one protocol.
    private func calls(by protocol: AuditProtocol) -> String {
        let columns = "event_name, access_key_id, account_id, outcome, records.event_time, record"
        let source = "json_extract(record, '$.eventSource') = '\(`protocol`.eventSource)'"
        return """
            WITH calls AS (
                SELECT \(columns) FROM records WHERE stage = 'outcome' AND \(source)\(ended)
                UNION ALL
                SELECT \(columns) FROM open_intents CROSS JOIN records USING (sequence) WHERE \(source)
                    \(unfinished)
            )
            """
    }
}

extension UsageReportSum.Group {
    fileprivate init(_ row: Row) {
        self.init(
            action: row["event_name"],
            caller: .init(
                accessKeyID: row["access_key_id"], accountID: row["account_id"], userName: row["user_name"],
                calls: row["calls"]),
            counts: .init(
                succeeded: row["succeeded"], refused: row["refused"], failed: row["failed"], unknown: row["unknown"]),
            first: row["first"], last: row["last"])
    }
}
