internal import Audit

/// A kind of SQL in which the audit is asked: what is written in it otherwise than in another.
protocol AuditDialect: Sendable {
    /// An expression for where a text first holds another, from 1 on; 0 for nowhere.
    func position(of part: String, in text: String) -> String

    // MARK: - JSON

    /// A record as ``member(_:of:)`` takes it.
    func json(_ record: String) -> String

    /// A member of a JSON object, of its own type or as text.
    func member(_ path: [String], of json: String) -> String

    /// A number as ``member(_:of:)`` gives it.
    func memberText(_ number: String) -> String

    /// The elements of an array in a JSON object, one a row, as `value`; none for what is no array.
    func elements(_ path: [String], of json: String) -> String

    /// A member of a record; null for what is no record.
    func recordMember(_ path: [String]) -> String

    // MARK: - Rows of records

    /// The name of a record's chain, as the column `chain` of an entry.
    var entryChain: String { get }

    /// The name of a record's chain. A store of one chain need not say which it is.
    var chain: String { get }

    /// Whether a record is in the chain of the gateway `:gateway`.
    var isOfGateway: String { get }

    /// Whether a record lies behind the parameters `:time`, `:chain` and `:sequence`, newest first.
    var isBehind: String { get }

    /// Whether a record is that of the parameters `:chain` and `:sequence`.
    var isAt: String { get }

    /// Whether a record names the resource `:resource`, as the table of resources has it.
    var isOfResource: String { get }

    /// Two selections of entries and times together, in the order of time, as many as the parameter `:limit` says.
    func union(_ first: String, _ second: String, _ order: AuditQuery.Order) -> String

    /// The records that name resources, each with the row of the resource.
    var resourceCalls: String { get }

    /// The order in which the resources' index has the records of each.
    var resourceOrder: String { get }

    /// The calls without an outcome, joined to their records.
    var openCalls: String { get }

    /// Two columns: where the newest row of a group lies that has columns `chain`, `sequence` and `event_time`.
    var newestPlace: String { get }

    /// CloudTrail's `readOnly` of a record, as 1 or 0; null for what is no record.
    var readOnly: String { get }
}

/// What follows from it.
extension AuditDialect {
    func member(_ path: String..., of json: String) -> String { member(path, of: json) }

    func elements(_ path: String..., of json: String) -> String { elements(path, of: json) }

    /// The columns of an entry: six.
    var entryColumns: String {
        "\(entryChain), records.sequence, records.intent_sequence, records.stage, records.outcome, records.record"
    }

    /// CloudTrail's `userIdentity.type` of a record. One of a version before the column says it itself.
    var identityType: String { "coalesce(records.identity_type, \(recordMember(["userIdentity", "type"])))" }

    /// Whether a record is of a verified caller with the access key `:key`.
    var isOfKey: String { "(records.access_key_id = :key AND \(identityType) = 'IAMUser')" }

    /// Who did what a record of the gateway's own tells of; null when it was nobody.
    var consoleUser: String { recordMember(["serviceEventDetails", "user"]) }
}

/// The value of a parameter.
enum AuditValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
}
