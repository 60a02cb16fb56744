internal import Audit

/// One gateway's chain in a store of either kind, row by row, for shipping.
struct SQLFeed<Database: ChainDatabase>: AuditFeed {
    let database: Database
    /// The gateway's name; of no account in a store of one chain.
    let chain: String

    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [FeedRow] {
        let rows = try await database.read { [chain] connection in
            try connection.links(of: chain).feed(after: sequence, limit: limit)
        }
        // A file that was removed would go on being read, and never grow.
        if rows.isEmpty { try database.checkIdentity() }
        return rows
    }

    func lastSequence() async throws(AuditStoreFailure) -> Int {
        try await database.read { [chain] connection in try connection.links(of: chain).lastSequence() }
    }
}
