internal import GRDB

extension SQLiteChain {
    /// How far the chain can be pruned in one go; `nil` when there is nothing to take away.
    ///
    /// That is up to the last entry before which all records are older than `bound`, but no further than `batch` records
    /// unless the entries lie farther apart than that.
    ///
    /// - Parameter limit: the last record that may go.
    static func prunable(
        olderThan bound: AuditTime, limit: Int, batch: Int, in database: Database
    ) throws -> ChainPosition? {
        let start = try lastPruning(in: database)?.pruning.through
        let (gone, entries) = (start?.sequence ?? 0, start?.entries ?? 0)
        let nextEntry = try Int.fetchOne(
            database, sql: "SELECT min(sequence) FROM chain_entries WHERE number > ? AND sequence > ?",
            arguments: [entries, gone])
        guard let nextEntry else { return nil }
        let last = min(limit, max(nextEntry, gone + batch))
        let young = try Int.fetchOne(
            database, sql: "SELECT min(sequence) FROM records WHERE sequence > ? AND sequence <= ? AND event_time >= ?",
            arguments: [gone, last, bound.seconds])
        let number = try Int.fetchOne(
            database, sql: "SELECT max(number) FROM chain_entries WHERE number > ? AND sequence > ? AND sequence <= ?",
            arguments: [entries, gone, young.map { $0 - 1 } ?? last])
        return try number.flatMap { try entry($0, in: database)?.position }
    }

    /// What pruning up to that position takes away.
    ///
    /// - Throws: ``AuditStoreFailure`` when the chain does not come by that position, or a record is too young.
    static func pruning(
        through: ChainPosition, olderThan bound: AuditTime, in database: Database
    ) throws -> AuditPruning {
        guard let anchor = try entry(through.entries, in: database), anchor.position == through else {
            throw AuditStoreFailure.unavailable(
                reason: "entry \(through.entries) of its chain is not where pruning was to end")
        }
        let young = try Int.fetchOne(
            database, sql: "SELECT min(sequence) FROM records WHERE sequence <= ? AND event_time >= ?",
            arguments: [through.sequence, bound.seconds])
        if let young {
            throw AuditStoreFailure.unavailable(reason: "record \(young) is not older than \(bound.text)")
        }
        let gone = try lastPruning(in: database)?.pruning.through.sequence ?? 0
        let unfinished = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM open_intents WHERE sequence <= ?", arguments: [through.sequence])
        return AuditPruning(
            through: through, records: through.sequence - gone, unfinished: unfinished ?? 0, bound: bound)
    }

    /// Deletes what an entry of the chain says was pruned; the schema lets nothing else be deleted.
    static func delete(through: ChainPosition, in database: Database) throws {
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
        try database.execute(
            sql: "DELETE FROM chain_entries WHERE number <= ? AND kind NOT IN ('genesis', 'rotation')",
            arguments: [through.entries])
    }
}

extension SQLiteAuditStore {
    package func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning {
        let (appended, pruning) = try transaction { database in
            let pruning = try SQLiteChain.pruning(through: through, olderThan: bound, in: database)
            let appended = try keeper.record(pruning, in: SQLiteLinks(database: database))
            try SQLiteChain.delete(through: through, in: database)
            return (appended, pruning)
        }
        // It is done. What the file of the checkpoint lacks, the next checkpoint brings.
        _ = try? keeper.committed(appended)  // see above
        return pruning
    }
}
