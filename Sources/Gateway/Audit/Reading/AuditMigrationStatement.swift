internal import GRDB
internal import Translators

/// ``AuditMigration`` in SQL: the store groups and counts, and what comes back is bounded however large it is.
struct AuditMigrationStatement: Sendable {
    /// Groups of each kind that are read. Callers choose the names of actions, so there may be any number.
    private static let groupLimit = 5_000

    /// Conditions on calls that ended, and on those that did not.
    private let ended: String
    private let unfinished: String
    private let arguments: StatementArguments

    init(_ query: AuditQuery) {
        let conditions = AuditConditions(query)
        ended = conditions.ended
        unfinished = conditions.unfinished
        arguments = StatementArguments(conditions.values)
    }

    func run(_ database: Database) throws -> AuditMigration {
        var migration = AuditMigration(actions: [], oapiCalls: 0, isCut: false)
        var places: [String: Int] = [:]
        let groups = try Row.fetchCursor(database, sql: callers, arguments: arguments)
        var count = 0
        while let row = try groups.next() {
            count += 1
            let name: String = row["event_name"]
            let place = places[name] ?? migration.actions.count
            if places.updateValue(place, forKey: name) == nil { migration.actions.append(.init(row)) }
            migration.actions[place].add(row)
        }
        migration.isCut = count == Self.groupLimit
        for (sql, list) in [(upstream, \AuditMigration.Action.upstream), (errors, \AuditMigration.Action.errors)] {
            let tallies = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            while let row = try tallies.next() {
                guard let place = places[row["event_name"]], let name: String = row["name"] else { continue }
                migration.actions[place][keyPath: list].append(.init(name: name, count: row["calls"]))
            }
        }
        migration.oapiCalls = try Int.fetchOne(database, sql: oapi, arguments: arguments) ?? 0
        migration.actions.sort { ($0.counts.all, $1.name) > ($1.counts.all, $0.name) }
        return migration
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

extension AuditMigration.Action {
    fileprivate init(_ row: Row) {
        let name: String = row["event_name"]
        self.init(
            name: name, isTranslated: ActionRegistry.action(named: name) != nil, counts: .init(),
            first: AuditTime(seconds: row["first"]), last: AuditTime(seconds: row["last"]), callers: [], upstream: [],
            errors: [])
    }

    fileprivate mutating func add(_ row: Row) {
        counts.succeeded += row["succeeded"] as Int
        counts.refused += row["refused"] as Int
        counts.failed += row["failed"] as Int
        counts.unknown += row["unknown"] as Int
        first = min(first, AuditTime(seconds: row["first"]))
        last = max(last, AuditTime(seconds: row["last"]))
        callers.append(
            .init(
                accessKeyID: row["access_key_id"], accountID: row["account_id"], userName: row["user_name"],
                calls: row["calls"]))
    }
}
