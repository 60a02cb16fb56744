internal import Audit
internal import GRDB

extension SQLiteAuditStore {
    /// What makes it possible to forget records. Nobody has to be shown that a store in memory is whole.
    static let forgetting = """
        DROP TRIGGER records_are_deleted_by_pruning_only;
        DROP TRIGGER chain_entries_are_deleted_by_pruning_only;
        """
}

extension SQLiteLinks {
    /// Takes away all but the newest records, a tenth of them at a time.
    ///
    /// - Parameter count: how many records were appended last.
    func forgetOldest(keeping newest: Int, after count: Int, _ position: ChainPosition) throws {
        let step = max(1, newest / 10)
        let isDue = position.sequence / step != (position.sequence - count) / step
        guard isDue, position.sequence > newest else { return }
        let last = position.sequence - newest
        let entries = try Int.fetchOne(
            database, sql: "SELECT max(number) FROM chain_entries WHERE sequence <= ?", arguments: [last])
        try deletePruned(
            through: ChainPosition(chain: position.chain, sequence: last, entries: entries ?? 0, hash: position.hash))
    }
}
