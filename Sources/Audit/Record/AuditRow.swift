/// A record as a store takes it: its canonical bytes, of which it is certain that they read back, and the columns it is
/// found by, all of them derived from those. Columns hold no control characters (`asColumn`).
///
/// An object: rows go from list to list on their way to the store.
package final class AuditRow: Sendable {
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
    package let bytes: [UInt8]
    package let time: AuditTime
    package let eventID: String
    package let action: String
    package let accessKeyID: String?
    package let accountID: String?
    /// CloudTrail's `userIdentity.type`.
    package let identityType: String
    package let access: AuditAccess
    package let outcome: AuditOutcomeKind
    package let requestID: String
    /// Of every ``AuditResource`` that the call named.
    package let resourceIDs: [String]
    /// Of an intent, ``AuditRecord/signatureDigest``.
    package let signatureDigest: String?
    package let storing: Storing
    /// The record of the intent that the row was made from; `nil` when the call was this process's own.
    let intentText: String?

    /// Whether the store takes it.
    package enum Storing: Sendable, Equatable {
        case always
        /// Not when its event has an outcome already. So what was given to the store before, and may be stored, is not
        /// stored twice.
        case unlessEnded
        /// Not when an intent with the same ``AuditRow/signatureDigest`` is there, whichever gateway stored it: the look-up is
        /// told of it. A store that only one gateway writes to takes the row, for its gateway knows what is there.
        case unlessSeen(SignatureLookUp)
    }

    package convenience init(_ record: AuditRecord, as kind: Kind) {
        var parameters: RecordedParameters?
        self.init(record, as: kind, sharing: &parameters)
    }

    /// - Parameter parameters: as the call's other row has them, if there is one; as this one has them afterwards.
    init(
        _ record: AuditRecord, as kind: Kind, storing: Storing = .always, from intentText: String? = nil,
        sharing parameters: inout RecordedParameters?
    ) {
        self.kind = kind
        self.storing = storing
        self.intentText = intentText
        let rendered = record.rendered(as: kind.stage, sharing: parameters)
        bytes = rendered.bytes
        time = AuditTime(seconds: record.time.seconds)
        eventID = record.eventID.text.asIdentifier
        action = record.action.asIdentifier
        accessKeyID = record.identity.accessKeyID?.asIdentifier
        accountID = record.identity.accountID?.asIdentifier
        identityType = record.identity.type
        access = record.access
        outcome = kind == .intent ? .unknown : record.outcome.kind
        requestID = record.requestID.asIdentifier
        resourceIDs = rendered.resourceIDs
        signatureDigest = kind == .intent ? record.signatureDigest?.asIdentifier : nil
        parameters = rendered.parameters
    }

    /// The same row, which the store takes as told now.
    init(_ row: AuditRow, storing: Storing) {
        kind = row.kind
        bytes = row.bytes
        time = row.time
        eventID = row.eventID
        action = row.action
        accessKeyID = row.accessKeyID
        accountID = row.accountID
        identityType = row.identityType
        access = row.access
        outcome = row.outcome
        requestID = row.requestID
        resourceIDs = row.resourceIDs
        signatureDigest = row.signatureDigest
        intentText = row.intentText
        self.storing = storing
    }

    /// ``bytes`` as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// ``resourceIDs`` as a column has them, parted by spaces; `nil` for none. Only what ends a call can be found by them.
    package var resourceColumn: String? {
        guard kind.stage == .outcome, let first = resourceIDs.first else { return nil }
        guard resourceIDs.count > 1 else { return first }
        var column = ""
        column.reserveCapacity(resourceIDs.reduce(0) { $0 + $1.utf8.count + 1 })
        for id in resourceIDs {
            if !column.isEmpty { column += " " }
            column += id
        }
        return column
    }
}

extension AuditRow: Equatable {
    /// All columns are derived from the record.
    package static func == (left: AuditRow, right: AuditRow) -> Bool {
        left.kind == right.kind && left.storing == right.storing && left.bytes == right.bytes
    }
}

extension String {
    /// As a column, cut as the record is.
    fileprivate var asIdentifier: String {
        cut(to: AuditLimits.identifier).asColumn.cut(to: AuditLimits.identifier)
    }
}
