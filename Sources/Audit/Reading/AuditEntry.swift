/// One call, as the audit tells it: its outcome, or its intent while there is no outcome.
package struct AuditEntry: Sendable, Equatable {
    /// The name of the gateway that recorded it; empty in a store whose chain has no beginning.
    package let chain: String
    /// The number of the row shown. The rows of a gateway are numbered from 1 on, without a gap.
    package let sequence: Int
    /// The number of the row that opened the call, if one did.
    package let intentSequence: Int?
    package let stage: AuditStage
    package let outcome: AuditOutcomeKind
    /// The record, byte for byte as it was stored.
    package let text: String

    package var place: AuditPlace { AuditPlace(chain: chain, sequence: sequence) }

    /// The record's fields; throws when the stored text is no audit record, which only somebody else can have done.
    package func record() throws(AuditRecordFailure) -> AuditRecord {
        try AuditRecord(parsing: text)
    }
}

extension AuditEntry {
    /// From a row that begins with these six, in this order.
    package init(_ row: some RecordColumns) throws {
        // One row that somebody damaged keeps no other from being shown; a verification names it.
        self.init(
            chain: row.text(0) ?? "", sequence: try row.number(of: 1), intentSequence: try row.integer(2),
            stage: row.text(3).flatMap(AuditStage.init) ?? .outcome,
            outcome: row.text(4).flatMap(AuditOutcomeKind.init) ?? .unknown, text: row.text(5) ?? "")
    }
}
