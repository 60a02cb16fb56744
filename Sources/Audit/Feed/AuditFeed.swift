/// One gateway's chain, row by row, intents included: what shipping reads.
package protocol AuditFeed: Sendable {
    /// The rows after `sequence`, in their order, at most `limit`.
    ///
    /// - Throws: ``AuditStoreFailure/replaced(path:)`` when the store is not the one any more that was opened.
    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [FeedRow]

    /// The number of the newest row; 0 when there is none.
    func lastSequence() async throws(AuditStoreFailure) -> Int
}

/// A row of the audit as it stands in the store, intents included.
package struct FeedRow: Sendable, Equatable {
    /// Rows are numbered from 1 on, without a gap.
    package let sequence: Int
    package let stage: AuditStage
    package let outcome: AuditOutcomeKind
    /// The record's `eventTime`.
    package let time: AuditTime
    /// The record's `eventName`, which a client chose.
    package let action: String
    /// The record, byte for byte as it was stored.
    package let text: String

    package init(
        sequence: Int, stage: AuditStage, outcome: AuditOutcomeKind, time: AuditTime, action: String, text: String
    ) {
        self.sequence = sequence
        self.stage = stage
        self.outcome = outcome
        self.time = time
        self.action = action
        self.text = text
    }

    /// The record's bytes on one line, whatever somebody may have done to the store: the gateway writes no control
    /// characters, and JSON has none but as white space.
    package var line: [UInt8] {
        text.utf8.map { $0 < 0x20 ? 0x20 : $0 }
    }
}
