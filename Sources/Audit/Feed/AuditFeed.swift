/// One gateway's chain, row by row, intents included: what shipping reads.
package protocol AuditFeed: Sendable {
    /// The rows after `sequence`, in their order, at most `limit`.
    ///
    /// - Throws: ``AuditStoreFailure/replaced(path:)`` when the store is not the one any more that was opened.
    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [FeedRow]

    /// The number of the newest row; 0 when there is none.
    func lastSequence() async throws(AuditStoreFailure) -> Int
}
