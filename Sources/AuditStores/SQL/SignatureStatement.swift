internal import Audit

/// Finds the intents of creates by their requests' signatures.
struct SignatureStatement: Sendable {
    let sql: String
    let values: [String: AuditValue]

    /// - Parameter records: what follows `FROM`: rows of `records`, which may be given an order.
    init(from records: String, _ values: [String: AuditValue], in dialect: any AuditDialect) {
        sql = "SELECT \(Self.columns(dialect)) FROM \(records)"
        self.values = values
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
