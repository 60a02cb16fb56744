package import Audit
internal import PostgreSQL

extension PostgreSQLLinks: PrunableLinks {
    /// Deleting goes over all indexes, and over all records between two entries when these lie far apart.
    private static let deletionTimeout = Duration.seconds(120)

    func coveredByEntry(after number: Int, behind sequence: Int) throws -> Int? {
        try connection.query(
            "SELECT min(sequence) FROM chain_entries WHERE chain = $1 AND number > $2 AND sequence > $3",
            [.text(chain), .integer(number), .integer(sequence)]
        ).first?.integer(0)
    }

    func lastEntry(after number: Int, behind sequence: Int, upTo last: Int) throws -> Int? {
        try connection.query(
            """
            SELECT max(number) FROM chain_entries WHERE chain = $1 AND number > $2 AND sequence > $3 AND sequence <= $4
            """, [.text(chain), .integer(number), .integer(sequence), .integer(last)]
        ).first?.integer(0)
    }

    func firstRecord(after sequence: Int, upTo last: Int, notOlderThan bound: AuditTime) throws -> Int? {
        try connection.query(
            """
            SELECT min(sequence) FROM records WHERE chain = $1 AND sequence > $2 AND sequence <= $3 AND event_time >= $4
            """, [.text(chain), .integer(sequence), .integer(last), .integer(bound.seconds)]
        ).first?.integer(0)
    }

    func openIntents(upTo sequence: Int) throws -> Int {
        try connection.query(
            "SELECT count(*) FROM open_intents WHERE chain = $1 AND sequence <= $2", [.text(chain), .integer(sequence)]
        ).first?.integer(0) ?? 0
    }

    /// The tables' owner deletes, in a function that reads itself how far the chain was pruned.
    func deletePruned(through: ChainPosition) throws {
        try connection.query("SELECT prune($1)", [.text(chain)], within: Self.deletionTimeout)
    }
}

extension PostgreSQLAuditStore {
    package func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning {
        let pruned = try writeOnce { keeper, links in
            let done = try keeper.prune(through: through, olderThan: bound, in: links)
            return (done.appended, done.pruning)
        }
        // It is done. What the file of the checkpoint lacks, the next checkpoint brings.
        _ = try? keeper.committed(pruned.appended)  // see above
        return pruned.value
    }
}
