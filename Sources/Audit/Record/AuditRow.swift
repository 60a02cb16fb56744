/// A record as a store takes it: its canonical bytes, and the columns it is found by, all of them derived from those.
package struct AuditRow: Sendable, Equatable {
    /// What a row is to the other row of its call.
    package enum Kind: Sendable, Hashable {
        /// Opens a call that is about to change something.
        case intent
        /// Ends a call that an intent opened.
        case outcome
        /// All there is of a call that was read-only or was refused.
        case single

        package var stage: AuditStage {
            switch self {
            case .intent: .intent
            case .outcome, .single: .outcome
            }
        }
    }

    package let kind: Kind
    /// The canonical bytes, which are UTF-8.
    package let text: String
    package let time: AuditTime
    package private(set) var eventID: String
    package private(set) var action: String
    package private(set) var accessKeyID: String?
    package private(set) var accountID: String?
    package let outcome: AuditOutcomeKind
    package private(set) var requestID: String
    /// Of snapshots, and of every other ``AuditResource``.
    package private(set) var snapshotIDs: [String]
    /// Whether the store leaves it out when its event has an outcome already. So what was given to the store before, and
    /// may be stored, is not stored twice.
    package var unlessEnded = false

    package init(_ record: AuditRecord, as kind: Kind) {
        self.kind = kind
        let rendered = record.rendered(as: kind.stage)
        text = String(decoding: rendered.bytes, as: UTF8.self)
        time = AuditTime(seconds: record.time.seconds)
        eventID = record.eventID.text.cut(to: AuditLimits.identifier)
        action = record.action.cut(to: AuditLimits.identifier)
        accessKeyID = record.identity.accessKeyID?.cut(to: AuditLimits.identifier)
        accountID = record.identity.accountID?.cut(to: AuditLimits.identifier)
        outcome = kind == .intent ? .unknown : record.outcome.kind
        requestID = record.requestID.cut(to: AuditLimits.identifier)
        snapshotIDs = rendered.snapshotIDs
    }
}

extension AuditRow {
    /// With U+2400 in the place of each U+0000 in the columns, for stores whose text cannot hold that. The record, which
    /// escapes it, stays as it is.
    package func withoutNulls() -> AuditRow {
        var row = self
        row.eventID = row.eventID.withoutNulls
        row.action = row.action.withoutNulls
        row.accessKeyID = row.accessKeyID?.withoutNulls
        row.accountID = row.accountID?.withoutNulls
        row.requestID = row.requestID.withoutNulls
        row.snapshotIDs = row.snapshotIDs.map(\.withoutNulls)
        return row
    }
}

extension String {
    /// With U+2400, the symbol for it, in the place of each U+0000.
    package var withoutNulls: String { utf8.contains(0) ? replacing("\0", with: "\u{2400}") : self }
}
