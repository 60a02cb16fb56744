internal import Audit

/// ``UsageReport`` in SQL: the calls that ended, and those that did not.
struct UsageReportStatement: Sendable {
    /// Groups that are read at the most. Callers choose the names of actions, so there may be any number.
    static let groupLimit = 5_000

    private let conditions: AuditConditions
    private let dialect: any AuditDialect

    init(_ query: AuditQuery, in dialect: any AuditDialect) {
        self.dialect = dialect
        conditions = AuditConditions(query, in: dialect)
    }

    func run(_ connection: some AuditConnection) throws -> UsageReport {
        var sum = UsageReportSum(groupLimit: Self.groupLimit)
        for row in try connection.rows(callers, conditions.values) {
            let caller = UsageReport.Caller(
                accessKeyID: row.text(1), accountID: row.text(2), userName: row.text(3), calls: try row.number(of: 4))
            sum.add(
                row.text(0) ?? "", caller, try .init(row, from: 5), first: try row.number(of: 9),
                last: try row.number(of: 10))
        }
        for (sql, list) in [(upstream, \UsageReport.Action.upstream), (errors, \UsageReport.Action.errors)] {
            for row in try connection.rows(sql, conditions.values) {
                sum.add(row.text(1), try row.number(of: 2), of: row.text(0) ?? "", to: list)
            }
        }
        let oapi = try connection.rows("\(calls(by: .oapi)) SELECT count(*) FROM calls", conditions.values)
        return sum.report(oapiCalls: try oapi.first?.number(of: 0) ?? 0)
    }

    private var callers: String {
        """
        \(calls(by: .ec2Query))
        SELECT event_name, access_key_id, account_id, \(dialect.member("userIdentity", "userName", of: "body")),
            count(*) AS calls, \(UsageReport.Counts.columns), min(event_time), max(event_time)
        FROM calls GROUP BY 1, 2, 3, 4 ORDER BY calls DESC, 1, 2 LIMIT \(Self.groupLimit)
        """
    }

    private var upstream: String {
        """
        \(calls(by: .ec2Query))
        SELECT event_name, \(dialect.member("call", of: "value")), count(*) AS calls
        FROM calls, \(dialect.elements("additionalEventData", "upstream", of: "body"))
        WHERE \(dialect.member("attempt", of: "value")) = \(dialect.memberText("1"))
        GROUP BY 1, 2 ORDER BY calls DESC, 2 LIMIT \(Self.groupLimit)
        """
    }

    private var errors: String {
        """
        \(calls(by: .ec2Query))
        SELECT event_name, \(dialect.member("errorCode", of: "body")), count(*) AS calls
        FROM calls WHERE outcome <> 'succeeded' GROUP BY 1, 2 ORDER BY calls DESC, 2 LIMIT \(Self.groupLimit)
        """
    }

    private func calls(by protocol: AuditProtocol) -> String {
        let columns = """
            event_name, access_key_id, account_id, outcome, records.event_time, \(dialect.json("records.record")) AS body
            """
        let source = AuditConditions.begins("eventSource", #"'"\#(`protocol`.eventSource)"'"#, dialect)
        return """
            WITH calls AS (
                SELECT \(columns) FROM records WHERE stage = 'outcome' AND \(source)\(conditions.ended)
                UNION ALL
                SELECT \(columns) FROM \(dialect.openCalls) WHERE \(source)\(conditions.unfinished)
            )
            """
    }
}
