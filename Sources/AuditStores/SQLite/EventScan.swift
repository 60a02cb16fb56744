internal import Audit
internal import GRDB

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
        let step = EventStep(lookUp.attribute, in: .sqlite)
        var values: [String: (any DatabaseValueConvertible)?] = [
            "key": lookUp.owner.accessKeyID.asColumn, "from": lookUp.times.lowerBound, "until": lookUp.times.upperBound,
            "time": cursor.time, "sequence": cursor.place.sequence, "newest": cursor.newest.newest,
            "lost_before": cursor.lostBefore, "limit": limit, "value": step.value,
            "quoted": step.quoted,
        ]
        let isOwn: String
        if let accountID = lookUp.owner.accountID {
            values["account"] = accountID
            isOwn = "(records.account_id = :account OR (records.account_id IS NULL AND \(SQLiteDialect().isOfKey)))"
        } else {
            isOwn = SQLiteDialect().isOfKey
        }
        let wanted = [isOwn, step.hint].compactMap(\.self)
        let order: Order = step.isResource ? .ofRecording : .ofTime
        var ways: [String]
        if step.isResource {
            let rows = "record_resources CROSS JOIN records USING (sequence) WHERE resource_id = :value"
            ways = [Self.select(wanted + [Self.isInTime], rows, order)]
        } else if let condition = step.condition {
            ways = [Self.select(wanted, Self.ended(condition), order)]
        } else if lookUp.owner.accountID == nil {
            ways = [Self.select(wanted, Self.ended("records.access_key_id = :key"), order)]
        } else {
            // What the account leads to is not wanted a second time when the key leads to it.
            ways = [
                Self.select(wanted, Self.ended("records.account_id = :account"), order),
                Self.select(
                    wanted + ["records.account_id IS NULL"], Self.ended("records.access_key_id = :key"), order),
            ]
        }
        let lost = """
            open_intents CROSS JOIN records USING (sequence) WHERE records.event_time < :lost_before
                AND \(step.conditionOfIntents ?? isOwn) AND \(Self.isInTime)
            """
        ways.append(Self.select(wanted, lost, order))
        sql = ways.joined(separator: "\nUNION ALL\n") + "\nORDER BY \(order.columns) LIMIT :limit"
        arguments = StatementArguments(values)
    }

    private static let isInTime = "records.event_time BETWEEN :from AND :until"

    private static func ended(_ condition: String) -> String {
        "records WHERE records.stage = 'outcome' AND \(condition)"
    }

    private static func select(_ wanted: [String], _ rows: String, _ order: Order) -> String {
        """
        SELECT sequence, records.event_time, coalesce(\(wanted.joined(separator: " AND ")), 0) AS is_wanted,
            length(CAST(records.record AS BLOB)) AS size
            FROM \(rows) AND \(order.isBehindCursor)
        """
    }

    /// What the pages go by.
    private enum Order {
        case ofTime
        /// Nearly the same, and the one that the index of resources has.
        case ofRecording

        var columns: String {
            switch self {
            case .ofTime: "event_time DESC, sequence DESC"
            case .ofRecording: "sequence DESC"
            }
        }

        var isBehindCursor: String {
            switch self {
            case .ofTime:
                // The plus signs keep SQLite from going through the rows by their numbers.
                """
                records.event_time >= :from AND records.event_time <= :time AND +records.sequence <= :newest
                    AND NOT (records.event_time = :time AND +records.sequence >= :sequence)
                """
            case .ofRecording: "sequence <= :newest AND sequence < :sequence"
            }
        }
    }
}
