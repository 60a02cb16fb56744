internal import Audit
internal import PostgreSQL

/// ``AuditActivity`` in PostgreSQL's SQL, over the calls of all gateways. The newest calls are taken first, so that the
/// cost is bounded whatever the store holds.
struct PostgreSQLActivityStatement: Sendable {
    private let conditions: AuditConditions
    private let step: Int
    private let bounds: AuditActivity.Bounds

    init(_ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds) {
        conditions = AuditConditions(query, in: .postgresql)
        step = max(1, seconds)
        self.bounds = bounds
    }

    func run(_ connection: PostgreSQLConnection) throws -> AuditActivity {
        let steps = try connection.query(
            statement("SELECT event_time / \(step), \(Self.counts) FROM calls GROUP BY 1 ORDER BY 1"))
        let buckets = try (0..<steps.count).map { index in
            let start: Int = try steps[index].required(0)
            return AuditActivity.Bucket(
                start: AuditTime(seconds: start * step), counts: try .init(steps[index], from: 1))
        }
        let rows = try connection.query(statement(callers))
        let told = try (0..<min(rows.count, bounds.callers)).map { try caller(rows[$0], connection) }
        let calls = buckets.reduce(0) { $0 + $1.counts.all }
        let open = try connection.query(
            PostgreSQLStatement(
                """
                SELECT count(*) FROM open_intents JOIN records USING (chain, sequence) WHERE true\(conditions.unfinished)
                """, conditions)
        ).first?.integer(0)
        return AuditActivity(
            buckets: buckets, callers: told, calls: calls, unfinished: open ?? 0, isCut: calls >= bounds.calls,
            hasMoreCallers: rows.count > bounds.callers)
    }

    private func caller(_ row: PostgreSQLRow, _ connection: PostgreSQLConnection) throws -> AuditActivity.Caller {
        var userName: String?
        if row.text(2) == "t" {
            let newest: (chain: String, sequence: Int) = (try row.required(9), try row.required(10))
            let text = try connection.query(
                PostgreSQLStatement(
                    "SELECT record FROM records WHERE chain = :chain AND sequence = :sequence",
                    ["chain": .text(newest.chain), "sequence": .integer(newest.sequence)])
            ).first?.text(0)
            if let text, case .known(_, _, let known)? = try? AuditRecord(parsing: text).identity {  // damaged: no name
                userName = known
            }
        }
        return AuditActivity.Caller(
            accessKeyID: row.text(0), accountID: row.text(1), userName: userName, counts: try .init(row, from: 3),
            copies: try row.required(7), last: AuditTime(seconds: try row.required(8)))
    }

    private static let counts = AuditOutcomeKind.allCases
        .map { "count(*) FILTER (WHERE outcome = '\($0.rawValue)')" }.joined(separator: ", ")

    private var callers: String {
        """
        SELECT access_key_id, account_id,
            CASE WHEN strpos(left(record, 100), '"type":"IAMUser"') > 0 THEN 't' ELSE 'f' END AS is_verified, \(Self.counts),
            count(*) FILTER (WHERE outcome = 'succeeded' AND (event_name = 'CopySnapshot'
                OR (event_name = 'CreateSnapshot' AND strpos(record, '"sourceSnapshotId":"snap-') > 0))) AS copies,
            max(event_time), (array_agg(chain ORDER BY event_time DESC, chain DESC, sequence DESC))[1],
            (array_agg(sequence ORDER BY event_time DESC, chain DESC, sequence DESC))[1]
        FROM calls GROUP BY 1, 2, 3 ORDER BY copies DESC, count(*) DESC, 1, 2 LIMIT \(bounds.callers + 1)
        """
    }

    /// A query over the newest calls, those without an outcome among them.
    private func statement(_ sql: String) -> PostgreSQLStatement {
        let columns = "chain, sequence, event_time, event_name, access_key_id, account_id, outcome, record"
        // What the gateway tells of itself is no call.
        return PostgreSQLStatement(
            """
            WITH calls AS (
                (SELECT \(columns) FROM records
                    WHERE stage = 'outcome'\(conditions.ended) AND strpos(left(record, 100), '"type":"AWSService"') = 0
                    ORDER BY event_time DESC, chain DESC, sequence DESC LIMIT \(bounds.calls))
                UNION ALL
                (SELECT \(columns) FROM open_intents JOIN records USING (chain, sequence) WHERE true\(conditions.unfinished)
                    LIMIT \(bounds.calls))
            )
            \(sql)
            """, conditions)
    }
}

extension UsageReport.Counts {
    /// From the columns of ``AuditOutcomeKind/allCases``, of which this is the first.
    fileprivate init(_ row: PostgreSQLRow, from column: Int) throws {
        self.init(
            succeeded: try row.required(column), refused: try row.required(column + 1),
            failed: try row.required(column + 2), unknown: try row.required(column + 3))
    }
}
