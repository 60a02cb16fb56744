internal import Audit

/// SQL as PostgreSQL has it, over a store of many chains.
struct PostgreSQLDialect: AuditDialect {
    func position(of part: String, in text: String) -> String { "strpos(\(text), \(part))" }

    func byteCount(of text: String) -> String { "octet_length(\(text))::bigint" }

    func isOne(_ column: String, of array: String) -> String { "\(column) = ANY (\(array))" }

    // MARK: - JSON

    func json(_ record: String) -> String { "record_json(\(record))" }

    func member(at path: [String], of json: String) -> String { "\(json) #>> '{\(path.joined(separator: ","))}'" }

    func memberText(_ number: String) -> String { "'\(number)'" }

    func elements(at path: [String], of json: String) -> String {
        let array = "\(json) #> '{\(path.joined(separator: ","))}'"
        return "jsonb_array_elements(CASE jsonb_typeof(\(array)) WHEN 'array' THEN \(array) ELSE '[]' END) AS value"
    }

    func recordMember(_ path: [String]) -> String {
        "record_member(records.record, '{\(path.joined(separator: ","))}')"
    }

    // MARK: - Rows of records

    var entryChain: String { chain }

    var chain: String { "records.chain" }

    var isOfGateway: String { "records.chain = :gateway" }

    var orderColumns: [String] { ["event_time", "chain", "sequence"] }

    func isBehind(_ table: String) -> String {
        "(\(table).event_time, \(table).chain, \(table).sequence) < (:time, :chain, :sequence)"
    }

    var isAhead: String { "(event_time, chain, sequence) > (:time, :chain, :sequence)" }

    var isAt: String { "chain = :chain AND sequence = :sequence" }

    // Each is cut by itself, so that it goes along an index no further than it must.
    func union(_ selections: [String], orderedBy order: String) -> String {
        let end = "ORDER BY \(order) LIMIT :limit"
        return "\(selections.map { "(\($0) \(end))" }.joined(separator: "\nUNION ALL\n"))\n\(end)"
    }

    var placesInOrder: String {
        """
        unnest(:chains, :sequences) WITH ORDINALITY AS place (chain, sequence, number)
            JOIN records USING (chain, sequence) ORDER BY number
        """
    }

    var joinedToRecords: String { "JOIN records USING (chain, sequence)" }

    var newestPlace: String {
        ["chain", "sequence"].map { "(array_agg(\($0) ORDER BY event_time DESC, chain DESC, sequence DESC))[1]" }
            .joined(separator: ", ")
    }

    var readOnly: String {
        let member = recordMember(["readOnly"])
        return "coalesce(records.read_only, CASE \(member) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
    }

    // MARK: - Chains

    var isOwn: String { "chain = :chain" }

    var positions: String {
        """
        SELECT chain, greatest(
                (SELECT max(sequence) FROM records WHERE records.chain = first.chain),
                (SELECT sequence FROM chain_entries WHERE chain_entries.chain = first.chain ORDER BY number DESC LIMIT 1))
            FROM chain_entries AS first WHERE number = 1
        """
    }

    var lastEntries: String {
        "SELECT DISTINCT ON (chain) chain, statement FROM chain_entries ORDER BY chain, number DESC"
    }

    func values(of positions: AuditPositions) -> [String: AuditValue] {
        let sequences = positions.sequences
        return ["chains": .texts(sequences.map(\.chain)), "sequences": .integers(sequences.map(\.sequence))]
    }

    private static let known = "unnest(:chains, :sequences) AS known (chain, sequence)"

    func isKnown(_ table: String) -> String {
        "\(table).sequence <= (SELECT known.sequence FROM \(Self.known) WHERE known.chain = \(table).chain)"
    }

    // Of each chain its next rows; then as if they had come in one.
    func newlyEnded(_ conditions: String) -> String {
        """
        SELECT \(entryColumns) FROM (
            SELECT found.* FROM chain_entries
                LEFT JOIN \(Self.known) ON known.chain = chain_entries.chain
                CROSS JOIN LATERAL (
                    SELECT * FROM records WHERE records.chain = chain_entries.chain
                        AND records.sequence > coalesce(known.sequence, 0) AND stage = 'outcome'\(conditions)
                        ORDER BY records.sequence LIMIT :limit
                ) AS found
                WHERE chain_entries.number = 1
                ORDER BY found.chain, found.sequence LIMIT :limit
        ) AS records ORDER BY event_time, chain, sequence
        """
    }

    // MARK: - Resources, and calls without an outcome

    var resourceCalls: String { "record_resources JOIN records USING (chain, sequence)" }

    var resourceOrder: String { "record_resources.event_time, chain, sequence" }

    var listsTimes: Bool { true }

    var isOfResource: String {
        "(records.chain, records.sequence) IN (SELECT chain, sequence FROM record_resources WHERE resource_id = :resource)"
    }

    var openCalls: String { "open_intents JOIN records USING (chain, sequence)" }

    var isOpen: String { "(chain, sequence) IN (SELECT chain, sequence FROM open_intents)" }

    var endsIntent: String { "intent_sequence = :sequence" }
}
