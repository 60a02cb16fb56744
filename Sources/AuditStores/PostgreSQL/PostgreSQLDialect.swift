internal import Audit

/// SQL as PostgreSQL has it, over a store of many chains.
struct PostgreSQLDialect: AuditDialect {
    func position(of part: String, in text: String) -> String { "strpos(\(text), \(part))" }

    func json(_ record: String) -> String { "record_json(\(record))" }

    func member(_ path: [String], of json: String) -> String { "\(json) #>> '{\(path.joined(separator: ","))}'" }

    func memberText(_ number: String) -> String { "'\(number)'" }

    func elements(_ path: [String], of json: String) -> String {
        let array = "\(json) #> '{\(path.joined(separator: ","))}'"
        return "jsonb_array_elements(CASE jsonb_typeof(\(array)) WHEN 'array' THEN \(array) ELSE '[]' END) AS value"
    }

    func recordMember(_ path: [String]) -> String { "record_member(records.record, '{\(path.joined(separator: ","))}')" }

    var entryChain: String { chain }

    var chain: String { "records.chain" }

    var isOfGateway: String { "records.chain = :gateway" }

    var isBehind: String { "(event_time, chain, sequence) < (:time, :chain, :sequence)" }

    var isAt: String { "chain = :chain AND sequence = :sequence" }

    var isOfResource: String {
        "(records.chain, records.sequence) IN (SELECT chain, sequence FROM record_resources WHERE resource_id = :resource)"
    }

    // Each is cut by itself, so that the first one goes along an index no further than it must.
    func union(_ first: String, _ second: String, _ order: AuditQuery.Order) -> String {
        let direction = order == .newestFirst ? "DESC" : "ASC"
        let end = "ORDER BY event_time \(direction), chain \(direction), sequence \(direction) LIMIT :limit"
        return "(\(first) \(end))\nUNION ALL\n(\(second) \(end))\n\(end)"
    }

    var resourceCalls: String { "record_resources JOIN records USING (chain, sequence)" }

    var resourceOrder: String { "record_resources.event_time, chain, sequence" }

    var openCalls: String { "open_intents JOIN records USING (chain, sequence)" }

    var newestPlace: String {
        ["chain", "sequence"].map { "(array_agg(\($0) ORDER BY event_time DESC, chain DESC, sequence DESC))[1]" }
            .joined(separator: ", ")
    }

    var readOnly: String {
        let member = recordMember(["readOnly"])
        return "coalesce(records.read_only, CASE \(member) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
    }
}

extension AuditDialect where Self == PostgreSQLDialect {
    static var postgresql: PostgreSQLDialect { PostgreSQLDialect() }
}
