/// Reads an audit store, which a gateway may be writing to at the same time.
package protocol AuditReader: EventSource {
    /// The calls that the query asks for.
    func search(_ query: AuditQuery) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The call of that name; `nil` when there is none.
    func entry(_ name: AuditEntryName) async throws(AuditStoreFailure) -> AuditEntry?

    /// The last `count` calls by the order in which they were recorded, oldest first.
    func last(_ count: Int) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The calls that ended in rows after `sequence`, oldest first, at most `limit`. Calls that have not ended are left
    /// out: they come when they end.
    func ended(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The calls without an outcome, oldest first, at most `limit`: those in flight, and those that a crash cut off.
    func unfinished(limit: Int) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The number of the newest row; 0 in an empty store.
    func lastSequence() async throws(AuditStoreFailure) -> Int

    /// Sums up the EC2 calls that meet the query's conditions on time, action, access key and account.
    func migration(_ query: AuditQuery) async throws(AuditStoreFailure) -> AuditMigration
}
