internal import Audit

/// The two kinds of SQL in which the audit is asked: what is written in the one otherwise than in the other.
enum AuditDialect {
    case sqlite
    case postgresql

    /// An expression for where a text first holds another, from 1 on; 0 for nowhere.
    func position(of part: String, in text: String) -> String {
        switch self {
        case .sqlite: "instr(\(text), \(part))"
        case .postgresql: "strpos(\(text), \(part))"
        }
    }

    /// Whether a column has a value that is one of the array of a parameter.
    func isOne(_ column: String, of array: String) -> String {
        switch self {
        case .sqlite: "\(column) IN (SELECT value FROM json_each(\(array)))"
        case .postgresql: "\(column) = ANY (\(array))"
        }
    }

    /// How many bytes a text has.
    func byteCount(of text: String) -> String {
        switch self {
        case .sqlite: "length(CAST(\(text) AS BLOB))"
        case .postgresql: "octet_length(\(text))::bigint"
        }
    }

    // MARK: - JSON

    /// A record as ``member(_:of:)`` takes it.
    func json(_ record: String) -> String {
        switch self {
        case .sqlite: record
        case .postgresql: "record_json(\(record))"
        }
    }

    /// A member of a JSON object, in SQLite of its own type and in PostgreSQL as text.
    func member(_ path: String..., of json: String) -> String { extraction(path, of: json) }

    private func extraction(_ path: [String], of json: String) -> String {
        switch self {
        case .sqlite: "json_extract(\(json), '$.\(path.joined(separator: "."))')"
        case .postgresql: "\(json) #>> '{\(path.joined(separator: ","))}'"
        }
    }

    /// A number as ``member(_:of:)`` gives it.
    func memberText(_ number: String) -> String {
        switch self {
        case .sqlite: number
        case .postgresql: "'\(number)'"
        }
    }

    /// The elements of an array in a JSON object, one a row, as `value`; none for what is no array.
    func elements(_ path: String..., of json: String) -> String {
        switch self {
        case .sqlite: return "json_each(\(json), '$.\(path.joined(separator: "."))')"
        case .postgresql:
            let array = "\(json) #> '{\(path.joined(separator: ","))}'"
            return "jsonb_array_elements(CASE jsonb_typeof(\(array)) WHEN 'array' THEN \(array) ELSE '[]' END) AS value"
        }
    }

    // MARK: - Rows of records

    /// The columns of an entry: six.
    var entryColumns: String {
        let chain =
            switch self {
            case .sqlite: "\(Self.onlyChain) AS chain"
            case .postgresql: "records.chain"
            }
        return "\(chain), records.sequence, records.intent_sequence, records.stage, records.outcome, records.record"
    }

    /// The name of an SQLite store's chain, which is that of its first entry.
    static let onlyChain = """
        (SELECT json_extract(statement, '$.chain') FROM chain_entries WHERE number = 1 AND json_valid(statement))
        """

    /// Whether a row lies behind the parameters `:time`, `:chain` and `:sequence`, newest first.
    func isBehind(_ table: String) -> String {
        switch self {
        // The plus signs keep SQLite from going through the rows by their numbers.
        case .sqlite:
            """
            records.event_time <= :time AND NOT (records.event_time = :time AND +records.sequence >= :sequence)
            """
        case .postgresql:
            "(\(table).event_time, \(table).chain, \(table).sequence) < (:time, :chain, :sequence)"
        }
    }

    /// Whether a record lies behind these parameters, oldest first.
    var isAhead: String {
        switch self {
        case .sqlite: "NOT (event_time = :time AND +sequence <= :sequence)"
        case .postgresql: "(event_time, chain, sequence) > (:time, :chain, :sequence)"
        }
    }

    /// The order of time, then of gateways, then of recording.
    func order(_ direction: String, _ table: String = "") -> String {
        let columns =
            switch self {
            case .sqlite: ["event_time", "sequence"]
            case .postgresql: ["event_time", "chain", "sequence"]
            }
        return columns.map { "\(table)\($0) \(direction)" }.joined(separator: ", ")
    }

    /// Selections together, in an order that each has for itself, as many rows as the parameter `:limit` says.
    func union(_ selections: [String], orderedBy order: String) -> String {
        let end = "ORDER BY \(order) LIMIT :limit"
        return switch self {
        case .sqlite: "\(selections.joined(separator: "\nUNION ALL\n"))\n\(end)"
        // Each is cut by itself, so that it goes along an index no further than it must.
        case .postgresql: "\(selections.map { "(\($0) \(end))" }.joined(separator: "\nUNION ALL\n"))\n\(end)"
        }
    }

    // MARK: - Resources, and calls without an outcome

    /// The records that name resources, each with the row of the resource.
    var resourceCalls: String {
        switch self {
        case .sqlite: "record_resources CROSS JOIN records USING (sequence)"
        case .postgresql: "record_resources JOIN records USING (chain, sequence)"
        }
    }

    /// The order in which the resources' index has the records of each.
    var resourceOrder: String {
        switch self {
        case .sqlite: "sequence"
        case .postgresql: "record_resources.event_time, chain, sequence"
        }
    }

    /// Whether the table of resources has the records' times, and its index goes by them.
    var listsTimes: Bool { self == .postgresql }

    /// The table by whose index a resource leads to records in the order of time.
    var resourceTable: String { listsTimes ? "record_resources" : "records" }

    /// The name of a record's chain. A store of one chain need not say which it is.
    var chain: String {
        switch self {
        case .sqlite: "''"
        case .postgresql: "records.chain"
        }
    }

    /// The calls without an outcome, joined to their records.
    var openCalls: String {
        switch self {
        // A cross join has SQLite begin with the few.
        case .sqlite: "open_intents CROSS JOIN records USING (sequence)"
        case .postgresql: "open_intents JOIN records USING (chain, sequence)"
        }
    }

    /// Whether a record is the intent of a call without an outcome.
    var isOpen: String {
        switch self {
        case .sqlite: "sequence IN (SELECT sequence FROM open_intents)"
        case .postgresql: "(chain, sequence) IN (SELECT chain, sequence FROM open_intents)"
        }
    }

    /// Whether a record ends the call that the record of the parameter `:sequence` began.
    var endsIntent: String {
        switch self {
        // There is an index of events, and none of intents.
        case .sqlite:
            "intent_sequence = :sequence AND event_id = (SELECT event_id FROM records WHERE sequence = :sequence)"
        case .postgresql: "intent_sequence = :sequence"
        }
    }

    /// Follows a selection of places, and adds their records.
    var joinedToRecords: String {
        switch self {
        case .sqlite: "CROSS JOIN records USING (sequence)"
        case .postgresql: "JOIN records USING (chain, sequence)"
        }
    }

    /// Whether a record is that of the parameters `:chain` and `:sequence`.
    var isAt: String {
        switch self {
        case .sqlite: "sequence = :sequence"
        case .postgresql: "chain = :chain AND sequence = :sequence"
        }
    }

    /// Two columns: where the newest row of a group lies that has columns `chain`, `sequence` and `event_time`.
    var newestPlace: String {
        switch self {
        case .sqlite: "'', max(sequence)"
        case .postgresql:
            ["chain", "sequence"].map {
                "(array_agg(\($0) ORDER BY event_time DESC, chain DESC, sequence DESC))[1]"
            }.joined(separator: ", ")
        }
    }

    // MARK: - Callers

    /// CloudTrail's `userIdentity.type` of a record. One of a version before the column says it itself.
    var identityType: String { "coalesce(records.identity_type, \(recordMember("userIdentity", "type")))" }

    /// CloudTrail's `readOnly` of a record, as 1 or 0; null for what is no record.
    var readOnly: String {
        switch self {
        case .sqlite: "coalesce(records.read_only, \(recordMember("readOnly")))"
        case .postgresql:
            "coalesce(records.read_only, CASE \(recordMember("readOnly")) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
        }
    }

    /// Whether a record is of a verified caller with the access key `:key`.
    var isOfKey: String { "(records.access_key_id = :key AND \(identityType) = 'IAMUser')" }

    /// Who did what a record of the gateway's own tells of; null when it was nobody.
    var consoleUser: String { recordMember("serviceEventDetails", "user") }

    /// A member of a record; null for what is no record.
    private func recordMember(_ path: String...) -> String {
        switch self {
        case .sqlite: "CASE WHEN json_valid(records.record) THEN \(extraction(path, of: "records.record")) END"
        case .postgresql: "record_member(records.record, '{\(path.joined(separator: ","))}')"
        }
    }
}

/// The value of a parameter.
enum AuditValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case bytes([UInt8])
    case texts([String])
    case integers([Int])
}
