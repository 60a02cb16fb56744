package import Audit
internal import GRDB

extension SQLiteLinks {
    @discardableResult func deletePruned(through: ChainPosition) throws -> Int {
        // There is no index from records to resources: which there are is what the records say.
        let resource = try database.cachedStatement(
            sql: "DELETE FROM record_resources WHERE resource_id = ? AND sequence = ?")
        let records = try Row.fetchCursor(
            database,
            sql: "SELECT sequence, resource_ids FROM records WHERE sequence <= ? AND resource_ids IS NOT NULL",
            arguments: [through.sequence])
        while let row = try records.next() {
            let (sequence, resources): (Int, String) = (row[0], row[1])
            for id in resources.split(separator: " ") { try resource.execute(arguments: [String(id), sequence]) }
        }
        try database.execute(sql: "DELETE FROM open_intents WHERE sequence <= ?", arguments: [through.sequence])
        try database.execute(sql: "DELETE FROM records WHERE sequence <= ?", arguments: [through.sequence])
        let deleted = database.changesCount
        try database.execute(
            sql: "DELETE FROM chain_entries WHERE number <= ? AND kind NOT IN ('genesis', 'rotation')",
            arguments: [through.entries])
        return deleted
    }
}

extension SQLiteAuditStore {
    package func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning {
        let pruned = try transaction { database in
            try keeper.prune(through: through, olderThan: bound, in: SQLiteLinks(database: database))
        }
        // It is done. What the file of the checkpoint lacks, the next checkpoint brings.
        _ = try? keeper.committed(pruned.appended)  // see above
        return pruned.pruning
    }
}
