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
            try PostgreSQLLinks(connection: connection, chain: chain).feed(after: sequence, limit: limit)
        }
    }

    func lastSequence() async throws(AuditStoreFailure) -> Int {
        try await pool.read { [chain] connection in try connection.positions()[chain] }
    }
}
