internal import Audit
internal import GRDB

/// ``AuditActivity`` in SQL. The newest calls are taken first, so that the cost is bounded whatever the store holds.
struct AuditActivityStatement: Sendable {
    private let ended: String
    private let unfinished: String
    private let step: Int
    private let bounds: AuditActivity.Bounds
    private let arguments: StatementArguments

    init(_ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds) {
        let conditions = AuditConditions(query)
        // What the gateway tells of itself is no call; it has no access key.
        ended = conditions.ended + " AND (access_key_id IS NOT NULL OR NOT \(Self.isOfType("AWSService")))"
        unfinished = conditions.unfinished
        step = max(1, seconds)
        self.bounds = bounds
        arguments = StatementArguments(conditions.arguments)
    }

    func run(_ database: Database) throws -> AuditActivity {
        let buckets = try Row.fetchAll(database, sql: self.buckets, arguments: arguments).map { row in
            AuditActivity.Bucket(start: AuditTime(seconds: (row["step"] as Int) * step), counts: .init(row))
        }
        let rows = try Row.fetchAll(database, sql: self.callers, arguments: arguments)
        let name = try database.cachedStatement(sql: "SELECT record FROM records WHERE sequence = ?")
        let callers = try rows.prefix(bounds.callers).map { row in
            var userName: String?
            if row["is_verified"] as Bool, let text = try String.fetchOne(name, arguments: [row["newest"] as Int]),
                case .known(_, _, let known)? = try? AuditRecord(parsing: text).identity  // a damaged one has no name
            {
                userName = known
            }
            return AuditActivity.Caller(
                accessKeyID: row["access_key_id"], accountID: row["account_id"], userName: userName,
                counts: .init(row), copies: row["copies"], last: AuditTime(seconds: row["last"]))
        }
        let calls = buckets.reduce(0) { $0 + $1.counts.all }
        let open = try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM open_intents CROSS JOIN records USING (sequence) WHERE 1\(unfinished)",
            arguments: arguments)
        return AuditActivity(
            buckets: buckets, callers: Array(callers), calls: calls, unfinished: open ?? 0,
            isCut: calls >= bounds.calls, hasMoreCallers: rows.count > bounds.callers)
    }

    /// Who the caller is stands at a record's beginning, before anything that a caller wrote.
    private static func isOfType(_ type: String) -> String {
        #"instr(substr(record, 1, 100), '"type":"\#(type)"') > 0"#
    }

    /// The newest calls, those without an outcome among them. Reading whole records costs more than all else, so it is
    /// left to the few calls of which nothing else tells: an account is recorded of verified callers alone.
    private var calls: String {
        let columns = """
            records.sequence, records.event_time, access_key_id, account_id, outcome,
            CASE WHEN account_id IS NOT NULL THEN 1 ELSE \(Self.isOfType("IAMUser")) END AS is_verified,
            CASE WHEN outcome <> 'succeeded' THEN 0 WHEN event_name = 'CopySnapshot' THEN 1
                WHEN event_name = 'CreateSnapshot' THEN instr(record, '"sourceSnapshotId":"snap-') > 0 ELSE 0
                END AS is_copy
            """
        return """
            WITH calls AS (
                SELECT * FROM (
                    SELECT \(columns) FROM records WHERE stage = 'outcome'\(ended)
                    ORDER BY records.event_time DESC LIMIT \(bounds.calls)
                )
                UNION ALL
                SELECT * FROM (
                    SELECT \(columns) FROM open_intents CROSS JOIN records USING (sequence) WHERE 1\(unfinished)
                    LIMIT \(bounds.calls)
                )
            )
            """
    }

    private static let counts = """
        sum(outcome = 'succeeded') AS succeeded, sum(outcome = 'refused') AS refused,
        sum(outcome = 'failed') AS failed, sum(outcome = 'unknown') AS unknown
        """

    private var buckets: String {
        "\(calls) SELECT event_time / \(step) AS step, \(Self.counts) FROM calls GROUP BY 1 ORDER BY 1"
    }

    private var callers: String {
        """
        \(calls)
        SELECT access_key_id, account_id, is_verified, \(Self.counts), sum(is_copy) AS copies,
            max(event_time) AS last, max(sequence) AS newest
        FROM calls GROUP BY 1, 2, 3 ORDER BY copies DESC, count(*) DESC, 1, 2 LIMIT \(bounds.callers + 1)
        """
    }
}

extension UsageReport.Counts {
    fileprivate init(_ row: Row) {
        self.init(
            succeeded: row["succeeded"], refused: row["refused"], failed: row["failed"], unknown: row["unknown"])
    }
}
