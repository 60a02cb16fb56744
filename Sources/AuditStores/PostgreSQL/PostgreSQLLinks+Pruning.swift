package import Audit
internal import PostgreSQL

extension PostgreSQLLinks {
    /// Deleting goes over all indexes, and over all records between two entries when these lie far apart.
    private static let deletionTimeout = Duration.seconds(120)

    /// The tables' owner deletes, in a function that reads itself how far the chain was pruned.
    @discardableResult func deletePruned(through: ChainPosition) throws -> Int {
        let deleted = try connection.query("SELECT prune($1)", [.text(chain)], within: Self.deletionTimeout)
        return try deleted.first?.integer(0) ?? 0
    }
}

extension PostgreSQLAuditStore {
    package func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning {
        let pruned = try makeEntry { links in
            try keeper.prune(through: through, olderThan: bound, in: links)
        } at: {
            $0.appended.position
        }
        // It is done. What the file of the checkpoint lacks, the next checkpoint brings.
        _ = try? keeper.committed(pruned.appended)  // see above
        return pruned.pruning
    }
}
