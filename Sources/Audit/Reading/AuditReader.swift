/// Reads an audit store, which a gateway may be writing to at the same time.
package protocol AuditReader: EventSource {
    /// The calls that the query asks for.
    func search(_ query: AuditQuery) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The call of that name; `nil` when there is none.
    func entry(_ name: AuditEntryName) async throws(AuditStoreFailure) -> AuditEntry?

    /// The calls that meet the query's conditions and ended in rows after these positions, at most `limit`: of each
    /// chain the next ones, by the order of their rows in a store of one chain and by time in one of several. Calls that
    /// have not ended are left out: they come when they end.
    func ended(
        after positions: AuditPositions, query: AuditQuery, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry]

    /// Hands over all calls that meet the query's conditions, oldest first, whatever its order and its limit: as they
    /// are at the start, those without an outcome included, and a bounded number at a time.
    ///
    /// - Throws: ``AuditStoreFailure``, or what `deliver` throws.
    func all(_ query: AuditQuery, deliver: ([AuditEntry]) throws -> Void) async throws

    /// The calls without an outcome that a gateway began in rows after `sequence`, oldest first, at most `limit`: those
    /// in flight, and those that a crash cut off. Without a gateway's name, those of a store of one chain.
    func unfinished(
        of gateway: String?, after sequence: Int, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The newest row of each chain.
    func positions() async throws(AuditStoreFailure) -> AuditPositions

    /// The succeeded changes that name the resource, oldest first, at most `limit`.
    func changes(naming resource: AuditResource, limit: Int) async throws(AuditStoreFailure) -> [AuditEntry]

    /// The calls that meet the query's conditions and lie behind that place, newest first, at most `query.limit`,
    /// whatever its order. Behind it nothing comes later, so no page skips or repeats a call that had ended.
    func page(_ query: AuditQuery, behind place: CallPlace?) async throws(AuditStoreFailure) -> AuditPage

    /// Counts calls over time and by caller: of those that meet the query's conditions the newest `bounds.calls`.
    func activity(
        _ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds
    ) async throws(AuditStoreFailure) -> AuditActivity

    /// How far each chain has come, and how much of it is signed; by the gateways' names.
    func chainHealth() async throws(AuditStoreFailure) -> [AuditChainHealth]

    /// Sums up the EC2 calls that meet the query's conditions, but for one on the protocol.
    func usageReport(_ query: AuditQuery) async throws(AuditStoreFailure) -> UsageReport
}

/// A part of the calls that were asked for.
package struct AuditPage: Sendable, Equatable {
    package let entries: [AuditEntry]
    /// Behind which the next page begins; `nil` at the end.
    package let next: CallPlace?

    package init(entries: [AuditEntry], next: CallPlace?) {
        self.entries = entries
        self.next = next
    }
}
