internal import Audit

/// SQL as SQLite has it, over a store of one chain.
struct SQLiteDialect: AuditDialect {
    func position(of part: String, in text: String) -> String { "instr(\(text), \(part))" }

    func byteCount(of text: String) -> String { "length(CAST(\(text) AS BLOB))" }

    func isOne(_ column: String, of array: String) -> String {
        "\(column) IN (SELECT value FROM json_each(\(array)))"
    }

    // MARK: - JSON

    func json(_ record: String) -> String { record }

    func member(at path: [String], of json: String) -> String {
        "json_extract(\(json), '$.\(path.joined(separator: "."))')"
    }

    func memberText(_ number: String) -> String { number }

    func elements(at path: [String], of json: String) -> String {
        "json_each(\(json), '$.\(path.joined(separator: "."))')"
    }

    func recordMember(_ path: [String]) -> String {
        "CASE WHEN json_valid(records.record) THEN \(member(at: path, of: "records.record")) END"
    }

    // MARK: - Rows of records

    /// The name of the store's chain, which is that of its first entry.
    private static let onlyChain = """
        (SELECT json_extract(statement, '$.chain') FROM chain_entries WHERE number = 1 AND json_valid(statement))
        """

    var entryChain: String { "\(Self.onlyChain) AS chain" }

    var chain: String { "''" }

    var isOfGateway: String { "\(Self.onlyChain) = :gateway" }

    var orderColumns: [String] { ["event_time", "sequence"] }

    // The plus signs keep SQLite from going through the rows by their numbers.

    func isBehind(_ table: String) -> String {
        "records.event_time <= :time AND NOT (records.event_time = :time AND +records.sequence >= :sequence)"
    }

    var isAhead: String { "NOT (event_time = :time AND +sequence <= :sequence)" }

    var isAt: String { "sequence = :sequence" }

    func union(_ selections: [String], orderedBy order: String) -> String {
        "\(selections.joined(separator: "\nUNION ALL\n"))\nORDER BY \(order) LIMIT :limit"
    }

    var placesInOrder: String {
        "json_each(:sequences) AS place CROSS JOIN records ON records.sequence = place.value ORDER BY place.key"
    }

    var joinedToRecords: String { "CROSS JOIN records USING (sequence)" }

    var newestPlace: String { "'', max(sequence)" }

    var readOnly: String { "coalesce(records.read_only, \(recordMember(["readOnly"])))" }

    // MARK: - Chains

    var isOwn: String { "true" }

    var positions: String {
        """
        SELECT \(Self.onlyChain), max(coalesce((SELECT max(sequence) FROM records), 0),
            coalesce((SELECT sequence FROM chain_entries ORDER BY number DESC LIMIT 1), 0))
        """
    }

    var lastEntries: String {
        "SELECT \(Self.onlyChain), statement FROM chain_entries ORDER BY number DESC LIMIT 1"
    }

    func values(of positions: AuditPositions) -> [String: AuditValue] { ["newest": .integer(positions.newest)] }

    func isKnown(_ table: String) -> String { "+records.sequence <= :newest" }

    // By the numbers of the rows, whatever else has an index: what is new is little.
    func newlyEnded(_ conditions: String) -> String {
        """
        SELECT \(entryColumns) FROM records NOT INDEXED WHERE sequence > :newest AND stage = 'outcome'\(conditions)
            ORDER BY sequence LIMIT :limit
        """
    }

    // MARK: - Resources, and calls without an outcome

    var resourceCalls: String { "record_resources CROSS JOIN records USING (sequence)" }

    var resourceOrder: String { "sequence" }

    var listsTimes: Bool { false }

    var isOfResource: String {
        "records.sequence IN (SELECT sequence FROM record_resources WHERE resource_id = :resource)"
    }

    // A cross join has SQLite begin with the few.
    var openCalls: String { "open_intents CROSS JOIN records USING (sequence)" }

    var isOpen: String { "sequence IN (SELECT sequence FROM open_intents)" }

    // There is an index of events, and none of intents.
    var endsIntent: String {
        "intent_sequence = :sequence AND event_id = (SELECT event_id FROM records WHERE sequence = :sequence)"
    }
}
