internal import Audit
internal import GRDB

extension SQLiteAuditStore {
    /// What makes it possible to forget records. Nobody has to be shown that a store in memory is whole, and few records
    /// are found without an index sooner than they are put into eight and taken out of them again.
    static let forgetting = """
        DROP TRIGGER records_are_deleted_by_pruning_only;
        DROP TRIGGER chain_entries_are_deleted_by_pruning_only;
        DROP INDEX records_by_time;
        DROP INDEX records_by_name;
        DROP INDEX records_by_key;
        DROP INDEX records_by_account;
        DROP INDEX records_by_request;
        DROP INDEX records_by_event;
        DROP INDEX records_not_succeeded;
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
        for table in ["record_resources", "open_intents", "records"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE sequence <= ?", arguments: [last])
        }
        try database.execute(
            sql: """
                DELETE FROM chain_entries WHERE sequence <= ? AND kind NOT IN ('genesis', 'rotation')
                    AND number < (SELECT max(number) FROM chain_entries)
                """, arguments: [last])
    }
}
