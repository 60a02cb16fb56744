internal import GRDB
internal import OAPI

/// A look-up in SQL: the rows to look at, in the order of the page, and of each whether its record may be wanted.
///
/// An attribute that has an index leads the way; for the others the way leads through all of the owner's records, and
/// a search for what the record's text must hold spares reading most of them. Rows on the way that are not wanted are
/// among those that are given, so that who counts them knows what a page costs. What is found is held against the
/// record itself before it is given out.
struct EventScan {
    let sql: String
    let arguments: StatementArguments

    /// - Parameter limit: how many rows at the most.
    init(_ lookUp: EventLookUp, from cursor: EventCursor, limit: Int) {
        var values: [String: (any DatabaseValueConvertible)?] = [
            "key": lookUp.owner.accessKeyID, "from": lookUp.times.lowerBound, "time": cursor.time,
            "sequence": cursor.sequence, "newest": cursor.newest, "lost_before": cursor.lostBefore, "limit": limit,
        ]
        // Who the caller is stands at a record's beginning, before anything that a caller wrote.
        let isMine = """
            (records.access_key_id = :key AND instr(substr(records.record, 1, 100), '"type":"IAMUser"') > 0)
            """
        let isOwn: String
        let ways: [String]
        if let accountID = lookUp.owner.accountID {
            values["account"] = accountID
            isOwn = "(records.account_id = :account OR (records.account_id IS NULL AND \(isMine)))"
            ways = ["records.account_id = :account", "records.access_key_id = :key"]
        } else {
            isOwn = isMine
            ways = ["records.access_key_id = :key"]
        }
        let step = Step(lookUp.attribute)
        values["value"] = step.value
        func columns(_ more: String? = nil) -> String {
            let wanted = [isOwn, step.hint, more].compactMap(\.self).joined(separator: " AND ")
            return "SELECT records.sequence, records.event_time, coalesce(\(wanted), 0) AS is_wanted"
        }
        // The plus signs keep SQLite from going through the rows by their numbers.
        let part = """
            records.event_time >= :from AND records.event_time <= :time AND +records.sequence <= :newest
                AND NOT (records.event_time = :time AND +records.sequence >= :sequence)
            """
        // What the account leads to is not wanted a second time when the key leads to it.
        let ended = (step.way.map { [$0] } ?? ways).enumerated().map { index, way in
            "\(columns(index == 0 ? nil : "records.account_id IS NULL")) FROM records "
                + "WHERE records.stage = 'outcome' AND \(way) AND \(part)"
        }
        let lost = """
            \(columns()) FROM open_intents CROSS JOIN records USING (sequence)
                WHERE records.event_time < :lost_before AND \(step.wayOfIntents ?? isOwn) AND \(part)
            """
        sql = (ended + [lost]).joined(separator: "\nUNION ALL\n") + "\nORDER BY event_time DESC, sequence DESC LIMIT :limit"
        arguments = StatementArguments(values)
    }

    /// What an attribute contributes.
    private struct Step {
        /// The condition that an index answers.
        var way: String?
        /// The same for calls without an outcome, which are few and have no index.
        var wayOfIntents: String?
        /// What holds of every record that has the attribute, and of few others.
        var hint: String?
        /// The value of `:value`.
        var value: String?

        init(_ attribute: EventAttribute?) {
            switch attribute {
            case nil: break
            case .eventID(let id): lead("records.event_id = :value", id)
            case .eventName(let name): lead("records.event_name = :value", name)
            case .accessKeyID(let key): lead("records.access_key_id = :value", key)
            case .resourceName(let id):
                way = "records.sequence IN (SELECT sequence FROM record_resources WHERE resource_id = :value)"
                // Only an ID has its quotes to itself: other text might stand in other members.
                wayOfIntents = AuditResource(id) == nil ? "0" : "instr(records.record, json_quote(:value)) > 0"
                value = id
            case .readOnly(let isReadOnly): hint(#""readOnly":\#(isReadOnly)"#)
            case .userName(let name): hint(#""userName":\#(JSON.string(name).text)"#)
            case .eventSource(let source): hint(#""eventSource":\#(JSON.string(source).text)"#)
            case .resourceType(let type):
                // A type that no record has finds nothing, wherever it looks.
                hint(AuditResource.Kind(rawValue: type).map { "\"" + $0.prefix } ?? "\0")
            }
        }

        private mutating func lead(_ condition: String, _ text: String) {
            way = condition
            wayOfIntents = condition
            value = text
        }

        private mutating func hint(_ text: String) {
            hint = "instr(records.record, :value) > 0"
            value = text
        }
    }
}
