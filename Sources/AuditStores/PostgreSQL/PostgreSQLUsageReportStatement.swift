internal import Audit
internal import PostgreSQL

/// ``UsageReport`` in PostgreSQL's SQL, over the calls of all gateways.
struct PostgreSQLUsageReportStatement: Sendable {
    private let conditions: AuditConditions

    init(_ query: AuditQuery) {
        conditions = AuditConditions(query, in: .postgresql)
    }

    func run(_ connection: PostgreSQLConnection) throws -> UsageReport {
        let limit = UsageReportStatement.groupLimit
        var sum = UsageReportSum(groupLimit: limit)
        let callers = try connection.query(
            statement(
                """
                SELECT event_name, access_key_id, account_id, json #>> '{userIdentity,userName}', count(*) AS calls,
                    count(*) FILTER (WHERE outcome = 'succeeded'), count(*) FILTER (WHERE outcome = 'refused'),
                    count(*) FILTER (WHERE outcome = 'failed'), count(*) FILTER (WHERE outcome = 'unknown'),
                    min(event_time), max(event_time)
                FROM calls GROUP BY 1, 2, 3, 4 ORDER BY calls DESC, 1, 2 LIMIT \(limit)
                """))
        for index in 0..<callers.count { sum.add(try UsageReportSum.Group(callers[index])) }
        let upstream = try connection.query(
            statement(
                """
                SELECT event_name, call ->> 'call', count(*) AS calls
                FROM calls, jsonb_array_elements(
                    CASE jsonb_typeof(json #> '{additionalEventData,upstream}')
                        WHEN 'array' THEN json #> '{additionalEventData,upstream}' ELSE '[]' END) AS call
                WHERE call ->> 'attempt' = '1' GROUP BY 1, 2 ORDER BY calls DESC, 2 LIMIT \(limit)
                """))
        let errors = try connection.query(
            statement(
                """
                SELECT event_name, json ->> 'errorCode', count(*) AS calls
                FROM calls WHERE outcome <> 'succeeded' GROUP BY 1, 2 ORDER BY calls DESC, 2 LIMIT \(limit)
                """))
        for (rows, list) in [(upstream, \UsageReport.Action.upstream), (errors, \UsageReport.Action.errors)] {
            for index in 0..<rows.count {
                let row = rows[index]
                sum.add(row.text(1), try row.required(2), of: try row.required(0), to: list)
            }
        }
        let oapi = try connection.query(statement("SELECT count(*) FROM calls", by: .oapi)).first?.integer(0) ?? 0
        return sum.migration(oapiCalls: oapi)
    }

    /// The calls that ended and those that did not, by one protocol, before a query over them.
    private func statement(_ sql: String, by protocol: AuditProtocol = .ec2Query) -> PostgreSQLStatement {
        let columns = """
            event_name, access_key_id, account_id, outcome, records.event_time, record_json(records.record) AS json
            """
        let source = AuditConditions.begins("eventSource", ":kind", .postgresql)
        return PostgreSQLStatement(
            """
            WITH calls AS (
                SELECT \(columns) FROM records WHERE stage = 'outcome' AND \(source)\(conditions.ended)
                UNION ALL
                SELECT \(columns) FROM open_intents JOIN records USING (chain, sequence)
                    WHERE \(source)\(conditions.unfinished)
            )
            \(sql)
            """, conditions, ["kind": .text("\"\(`protocol`.eventSource)\"")])
    }
}

extension UsageReportSum.Group {
    fileprivate init(_ row: PostgreSQLRow) throws {
        self.init(
            action: try row.required(0),
            caller: .init(
                accessKeyID: row.text(1), accountID: row.text(2), userName: row.text(3), calls: try row.required(4)),
            counts: .init(
                succeeded: try row.required(5), refused: try row.required(6), failed: try row.required(7),
                unknown: try row.required(8)),
            first: try row.required(9), last: try row.required(10))
    }
}
