internal import Audit

/// ``AuditActivity`` in SQL. The newest calls are taken first, so that the cost is bounded whatever the store holds.
struct AuditActivityStatement: Sendable {
    private let conditions: AuditConditions
    private let dialect: any AuditDialect
    private let step: Int
    private let bounds: AuditActivity.Bounds

    init(_ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds, in dialect: any AuditDialect) {
        self.dialect = dialect
        conditions = AuditConditions(query, in: dialect)
        step = max(1, seconds)
        self.bounds = bounds
    }

    func run(_ connection: some AuditConnection) throws -> AuditActivity {
        let buckets = try connection.rows(
            "\(calls) SELECT event_time / \(step), \(UsageReport.Counts.columns) FROM calls GROUP BY 1 ORDER BY 1",
            conditions.values
        ).map { row in
            AuditActivity.Bucket(
                start: AuditTime(seconds: try row.number(of: 0) * step), counts: try .init(row, from: 1))
        }
        let rows = try connection.rows(callers, conditions.values)
        let told = try rows.prefix(bounds.callers).map { try caller($0, connection) }
        let calls = buckets.reduce(0) { $0 + $1.counts.all }
        let open = try connection.rows(
            "SELECT count(*) FROM \(dialect.openCalls) WHERE true\(conditions.unfinished)", conditions.values
        ).first?.number(of: 0)
        return AuditActivity(
            buckets: buckets, callers: told, latencies: AuditActivity.latencies(of: try sample(connection)),
            failures: AuditActivity.failures(of: try sample(connection, " AND records.outcome <> 'succeeded'")),
            calls: calls, unfinished: open ?? 0,
            isCut: calls >= bounds.calls, hasMoreCallers: rows.count > bounds.callers)
    }

    /// The newest calls that ended and meet a further condition. Damaged ones are left out.
    private func sample(_ connection: some AuditConnection, _ condition: String = "") throws -> [AuditRecord] {
        try connection.rows(
            """
            SELECT record FROM records WHERE stage = 'outcome'\(conditions.ended)\(condition) AND \(isCall)
            ORDER BY records.event_time DESC LIMIT \(bounds.samples)
            """, conditions.values
        ).compactMap { row in row.text(0).flatMap { try? AuditRecord(parsing: $0) } }  // see above
    }

    private func caller(_ row: some RecordColumns, _ connection: some AuditConnection) throws -> AuditActivity.Caller {
        var userName: String?
        if try row.integer(2) == 1 {
            let newest = try connection.rows(
                "SELECT record FROM records WHERE \(dialect.isAt)",
                ["chain": .text(row.text(9) ?? ""), "sequence": .integer(try row.number(of: 10))])
            // A damaged record has no name.
            userName = newest.first?.text(0).flatMap { try? AuditRecord(parsing: $0).identity.userName }  // see above
        }
        return AuditActivity.Caller(
            accessKeyID: row.text(0), accountID: row.text(1), userName: userName, counts: try .init(row, from: 3),
            copies: try row.number(of: 7), last: AuditTime(seconds: try row.number(of: 8)),
            keys: try row.number(of: 11))
    }

    private var callers: String {
        """
        \(calls)
        SELECT CASE WHEN count(DISTINCT access_key_id) = 1 THEN max(access_key_id) END, max(account_id), is_verified,
            \(UsageReport.Counts.columns), count(*) FILTER (WHERE is_copy = 1) AS copies, max(event_time),
            \(dialect.newestPlace), count(DISTINCT access_key_id)
        FROM calls GROUP BY is_verified, CASE WHEN is_verified = 1 THEN access_key_id END
        ORDER BY copies DESC, count(*) DESC, 1, 2 LIMIT \(bounds.callers + 1)
        """
    }

    /// What the gateway tells of itself is no call; it has no access key.
    private var isCall: String {
        "(records.access_key_id IS NOT NULL OR coalesce(\(dialect.identityType), '') <> 'AWSService')"
    }

    /// The newest calls, those without an outcome among them. Reading whole records costs more than all else, so it is
    /// left to the few calls of which nothing else tells: an account is recorded of verified callers alone.
    private var calls: String {
        let isSourced = "\(dialect.position(of: #"'"sourceSnapshotId":"snap-'"#, in: "record")) > 0"
        let columns = """
            \(dialect.chain) AS chain, records.sequence, records.event_time, access_key_id, account_id, outcome,
            CASE WHEN account_id IS NOT NULL OR \(dialect.identityType) = 'IAMUser' THEN 1 ELSE 0 END AS is_verified,
            CASE WHEN outcome <> 'succeeded' THEN 0 WHEN event_name = 'CopySnapshot' THEN 1
                WHEN event_name = 'CreateSnapshot' THEN CASE WHEN \(isSourced) THEN 1 ELSE 0 END ELSE 0 END AS is_copy
            """
        return """
            WITH calls AS (
                SELECT * FROM (
                    SELECT \(columns) FROM records WHERE stage = 'outcome'\(conditions.ended) AND \(isCall)
                    ORDER BY records.event_time DESC LIMIT \(bounds.calls)
                ) AS ended
                UNION ALL
                SELECT * FROM (
                    SELECT \(columns) FROM \(dialect.openCalls) WHERE true\(conditions.unfinished) LIMIT \(bounds.calls)
                ) AS unfinished
            )
            """
    }
}
