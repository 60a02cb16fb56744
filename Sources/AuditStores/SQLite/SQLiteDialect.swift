internal import Audit

/// SQL as SQLite has it, over a store of one chain.
struct SQLiteDialect: AuditDialect {
    /// The name of the store's chain, which is that of its first entry.
    static let onlyChain = """
        (SELECT json_extract(statement, '$.chain') FROM chain_entries WHERE number = 1 AND json_valid(statement))
        """

    func position(of part: String, in text: String) -> String { "instr(\(text), \(part))" }

    func json(_ record: String) -> String { record }

    func member(_ path: [String], of json: String) -> String {
        "json_extract(\(json), '$.\(path.joined(separator: "."))')"
    }

    func memberText(_ number: String) -> String { number }

    func elements(_ path: [String], of json: String) -> String {
        "json_each(\(json), '$.\(path.joined(separator: "."))')"
    }

    func recordMember(_ path: [String]) -> String {
        "CASE WHEN json_valid(records.record) THEN \(member(path, of: "records.record")) END"
    }

    var entryChain: String { "\(Self.onlyChain) AS chain" }

    var chain: String { "''" }

    var isOfGateway: String { "\(Self.onlyChain) = :gateway" }

    // The plus signs keep SQLite from going through the rows by their numbers.
    var isBehind: String {
        "records.event_time <= :time AND NOT (records.event_time = :time AND +records.sequence >= :sequence)"
    }

    var isAt: String { "sequence = :sequence" }

    var isOfResource: String {
        "records.sequence IN (SELECT sequence FROM record_resources WHERE resource_id = :resource)"
    }

    func union(_ first: String, _ second: String, _ order: AuditQuery.Order) -> String {
        let direction = order == .newestFirst ? "DESC" : "ASC"
        return """
            \(first)
            UNION ALL
            \(second)
            ORDER BY event_time \(direction), sequence \(direction) LIMIT :limit
            """
    }

    var resourceCalls: String { "record_resources CROSS JOIN records USING (sequence)" }

    var resourceOrder: String { "sequence" }

    // A cross join has SQLite begin with the few.
    var openCalls: String { "open_intents CROSS JOIN records USING (sequence)" }

    var newestPlace: String { "'', max(sequence)" }

    var readOnly: String { "coalesce(records.read_only, \(recordMember(["readOnly"])))" }
}

extension AuditDialect where Self == SQLiteDialect {
    static var sqlite: SQLiteDialect { SQLiteDialect() }
}
