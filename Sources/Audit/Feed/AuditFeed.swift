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
    /// False for what ``standing(for:at:)`` makes.
    package private(set) var isReadable = true
}

extension FeedRow {
    /// The columns of a row that ``init(_:)`` takes, in their order.
    package static let columns = "sequence, stage, outcome, event_time, event_name, record"

    /// `nil` for a row that the gateway did not write.
    package init?(_ row: some RecordColumns) throws {
        guard let stage = row.text(1).flatMap(AuditStage.init),
            let outcome = row.text(2).flatMap(AuditOutcomeKind.init),
            let time = try row.integer(3), let action = row.text(4), let text = row.text(5), Self.isRecord(text)
        else { return nil }
        self.init(
            sequence: try row.number(of: 0), stage: stage, outcome: outcome, time: AuditTime(seconds: time),
            action: action, text: text)
    }

    /// What is shipped in the place of a row that is no record any more, as it is exported: the same whenever it is made, for
    /// by what was shipped last one store is told from another.
    ///
    /// - Parameter time: the row's, as far as it has one.
    package static func standing(for entry: AuditEntry, at time: AuditTime?) -> FeedRow {
        let time = time ?? AuditTime(seconds: 0)
        let record = AuditRecord.standingFor(entry, at: time)
        return FeedRow(
            sequence: entry.sequence, stage: .outcome, outcome: .unknown, time: time, action: record.action,
            text: String(decoding: record.bytes(as: .outcome), as: UTF8.self), isReadable: false)
    }

    /// Whether a text is a record. One that begins and ends as the gateway's own do is taken for one: to read each would
    /// take longer than to ship it.
    private static func isRecord(_ text: String) -> Bool {
        if text.utf8.starts(with: #"{"eventVersion":""#.utf8), text.utf8.last == UInt8(ascii: "}") { return true }
        return (try? AuditRecord(parsing: text)) != nil  // why it is none nobody asks
    }

    /// The record's bytes on one line, whatever somebody may have done to the store: the gateway writes no control
    /// characters, and JSON has none but as white space.
    package var line: [UInt8] {
        text.utf8.map { $0 < 0x20 ? 0x20 : $0 }
    }
}
