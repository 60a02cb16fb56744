internal import Audit

/// Finds the intents of creates by their requests' signatures.
struct SignatureStatement: Sendable {
    let sql: String
    let values: [String: AuditValue]

    /// Those with one of these digests, in the order of time.
    init(of digests: [String], in dialect: any AuditDialect) {
        sql = """
            SELECT \(Self.columns(dialect)) FROM records
                WHERE signature_digest IS NOT NULL AND \(dialect.isOne("signature_digest", of: ":digests"))
                ORDER BY \(dialect.order("ASC"))
            """
        values = ["digests": .texts(digests)]
    }

    /// Those of a store of one chain that came at that time or later, in the order of recording. They are found through what
    /// ended them, which has an index, so that other records of that time cost nothing.
    init(since time: AuditTime, of actions: [String], in dialect: any AuditDialect) {
        sql = """
            SELECT \(Self.columns(dialect)) FROM records
                WHERE signature_digest IS NOT NULL AND event_time >= :since AND sequence IN (
                    SELECT ended.intent_sequence FROM records AS ended
                        WHERE ended.stage = 'outcome' AND \(dialect.isOne("ended.event_name", of: ":actions"))
                            AND ended.event_time >= :since
                    UNION ALL SELECT open_intents.sequence FROM open_intents
                )
                ORDER BY sequence
            """
        values = ["since": .integer(time.seconds), "actions": .texts(actions)]
    }

    private static func columns(_ dialect: any AuditDialect) -> String {
        let (token, invocation) = (["additionalEventData", "clientToken"], ["additionalEventData", "invocationId"])
        return """
            records.event_time, access_key_id, signature_digest, \(dialect.recordMember(token)),
                \(dialect.recordMember(invocation))
            """
    }

    /// What is no intent of a create is left out: `passerelle audit verify` tells of it.
    func run(_ connection: some AuditConnection) throws -> [RecordedSignature] {
        try connection.rows(sql, values).compactMap { row in
            guard let key = row.text(1), let digest = row.text(2), let token = row.text(3) else { return nil }
            return RecordedSignature(
                time: AuditTime(seconds: try row.number(of: 0)), accessKeyID: key, digest: digest, clientToken: token,
                hasInvocationID: row.text(4)?.isEmpty == false)
        }
    }
}
