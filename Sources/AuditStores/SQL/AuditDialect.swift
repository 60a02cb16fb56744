internal import Audit

/// A kind of SQL in which the audit is asked: what is written in it otherwise than in another.
protocol AuditDialect: Sendable {
    /// An expression for where a text first holds another, from 1 on; 0 for nowhere.
    func position(of part: String, in text: String) -> String

    /// How many bytes a text has.
    func byteCount(of text: String) -> String

    /// Whether a column has a value that is one of the array of a parameter.
    func isOne(_ column: String, of array: String) -> String

    // MARK: - JSON

    /// A record as ``member(_:of:)`` takes it.
    func json(_ record: String) -> String

    /// A member of a JSON object, of its own type or as text.
    func member(at path: [String], of json: String) -> String

    /// A number as ``member(_:of:)`` gives it.
    func memberText(_ number: String) -> String

    /// The elements of an array in a JSON object, one a row, as `value`; none for what is no array.
    func elements(at path: [String], of json: String) -> String

    /// A member of a record; null for what is no record.
    func recordMember(_ path: [String]) -> String

    // MARK: - Rows of records

    /// The name of a record's chain, as the column `chain` of an entry.
    var entryChain: String { get }

    /// The name of a record's chain. A store of one chain need not say which it is.
    var chain: String { get }

    /// Whether a record is in the chain of the gateway `:gateway`.
    var isOfGateway: String { get }

    /// The columns that put records in the order of time, then of gateways, then of recording.
    var orderColumns: [String] { get }

    /// Whether a row lies behind the parameters `:time`, `:chain` and `:sequence`, newest first.
    func isBehind(_ table: String) -> String

    /// Whether a record lies behind these parameters, oldest first.
    var isAhead: String { get }

    /// Whether a record is that of the parameters `:chain` and `:sequence`.
    var isAt: String { get }

    /// Selections together, in an order that each has for itself, as many rows as the parameter `:limit` says.
    func union(_ selections: [String], orderedBy order: String) -> String

    /// The records at the places of the parameters `:chains` and `:sequences`, in their order.
    var placesInOrder: String { get }

    /// Follows a selection of places, and adds their records.
    var joinedToRecords: String { get }

    /// Two columns: where the newest row of a group lies that has columns `chain`, `sequence` and `event_time`.
    var newestPlace: String { get }

    /// CloudTrail's `readOnly` of a record, as 1 or 0; null for what is no record.
    var readOnly: String { get }

    // MARK: - Chains

    /// Whether a row is the chain's of the parameter `:chain`, in any table by itself.
    var isOwn: String { get }

    /// The chains' names, and how far each has come. An entry lies behind the record of its number, which may have been
    /// pruned; a chain has a first entry before it has a record.
    var positions: String { get }

    /// The last entry of each chain: the chain's name and the statement.
    var lastEntries: String { get }

    /// The parameters by which statements know positions.
    func values(of positions: AuditPositions) -> [String: AuditValue]

    /// Whether a row does not lie behind the positions of ``values(of:)``.
    func isKnown(_ table: String) -> String

    /// The entries of the first rows behind these positions that end a call and meet conditions, as many as `:limit` says.
    func newlyEnded(_ conditions: String) -> String

    // MARK: - Resources, and calls without an outcome

    /// The records that name resources, each with the row of the resource.
    var resourceCalls: String { get }

    /// The order in which the resources' index has the records of each.
    var resourceOrder: String { get }

    /// Whether the table of resources has the records' times, and its index goes by them.
    var listsTimes: Bool { get }

    /// Whether a record names the resource `:resource`, as the table of resources has it.
    var isOfResource: String { get }

    /// The calls without an outcome, joined to their records.
    var openCalls: String { get }

    /// Whether a record is the intent of a call without an outcome.
    var isOpen: String { get }

    /// Whether a record ends the call that the record of the parameter `:sequence` began.
    var endsIntent: String { get }
}

/// What follows from it.
extension AuditDialect {
    func member(_ path: String..., of json: String) -> String { member(at: path, of: json) }

    func elements(_ path: String..., of json: String) -> String { elements(at: path, of: json) }

    /// The columns of an ``AuditEntry``.
    var entryColumns: String {
        "\(entryChain), records.sequence, records.intent_sequence, records.stage, records.outcome, records.record"
    }

    /// ``orderColumns``, each in that direction.
    func order(_ direction: String, _ table: String = "") -> String {
        orderColumns.map { "\(table)\($0) \(direction)" }.joined(separator: ", ")
    }

    /// The table by whose index a resource leads to records in the order of time.
    var resourceTable: String { listsTimes ? "record_resources" : "records" }

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
    case bytes([UInt8])
    case texts([String])
    case integers([Int])
}
