internal import Audit
internal import PostgreSQL

/// One gateway's chain in a PostgreSQL store, row by row, for shipping.
struct PostgreSQLFeed: AuditFeed {
    private let pool: PostgreSQLPool
    private let chain: String

    init(_ address: PostgreSQLAddress, of chain: String) throws(AuditStoreFailure) {
        self.chain = chain
        pool = PostgreSQLPool(address, size: 1)
        try pool.open()
    }

    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [FeedRow] {
        try await pool.read { [chain] connection in
            try connection.query(
                """
                SELECT sequence, stage, outcome, event_time, event_name, record FROM records
                    WHERE chain = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
                """, [.text(chain), .integer(sequence), .integer(limit)], prepared: true
            ).map(FeedRow.init)
        }
    }

    func lastSequence() async throws(AuditStoreFailure) -> Int {
        try await pool.read { [chain] connection in try connection.positions()[chain] }
    }
}

extension FeedRow {
    fileprivate init(_ row: PostgreSQLRow) throws {
        let sequence: Int = try row.required(0)
        guard let stage = row.text(1).flatMap(AuditStage.init), let outcome = row.text(2).flatMap(AuditOutcomeKind.init)
        else { throw AuditStoreFailure.unavailable(reason: "row \(sequence) is damaged") }
        self.init(
            sequence: sequence, stage: stage, outcome: outcome, time: AuditTime(seconds: try row.required(3)),
            action: try row.required(4), text: try row.required(5))
    }
}
