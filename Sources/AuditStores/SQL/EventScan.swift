internal import Audit

/// A look-up in SQL: the rows to look at, in the order of the page, each with its record if that may be wanted, and how long
/// it is.
///
/// An attribute that has an index leads the way; for the others the way leads through all of the owner's records, and
/// a search for what the record's text must hold spares reading most of them. Rows on the way that are not wanted are
/// among those that are given, so that who counts them knows what a page costs. What is found is compared with the
/// record itself before it is given out.
struct EventScan: Sendable {
    let sql: String
    let values: [String: AuditValue]

    /// - Parameter limit: how many rows at the most.
    init(_ lookUp: EventLookUp, from cursor: EventCursor, limit: Int, in dialect: any AuditDialect) {
        let step = EventStep(lookUp.attribute, in: dialect)
        let last = min(cursor.last, CallPlace(time: lookUp.times.upperBound, place: .behindAll))
        let account = lookUp.owner.accountID
        let isOwn =
            account == nil
            ? dialect.isOfKey
            : "(records.account_id = :account OR (records.account_id IS NULL AND \(dialect.isOfKey)))"
        let wanted = [isOwn, step.hint].compactMap(\.self)
        let order = EventOrder(ofResource: step.isResource, in: dialect)
        func ended(_ condition: String) -> String { "records WHERE records.stage = 'outcome' AND \(condition)" }
        var ways: [String]
        if step.isResource {
            ways = [order.select(wanted, "\(dialect.resourceCalls) WHERE resource_id = :value", dialect.resourceTable)]
        } else if let condition = step.condition {
            ways = [order.select(wanted, ended(condition))]
        } else if account == nil {
            ways = [order.select(wanted, ended("records.access_key_id = :key"))]
        } else {
            // What the account leads to is not wanted a second time when the key leads to it.
            ways = [
                order.select(wanted, ended("records.account_id = :account")),
                order.select(wanted + ["records.account_id IS NULL"], ended("records.access_key_id = :key")),
            ]
        }
        let isListed = step.conditionOfIntents ?? isOwn
        ways.append(
            order.select(
                wanted, "\(dialect.openCalls) WHERE records.event_time < :lost_before AND \(isListed)"))
        sql = """
            SELECT found.event_time, found.chain, found.sequence, CASE WHEN is_wanted THEN records.record END,
                    \(dialect.byteCount(of: "records.record"))
                FROM (\(dialect.union(ways, orderedBy: order.columns()))) AS found \(dialect.joinedToRecords)
                ORDER BY \(order.columns("found."))
            """
        var values: [String: AuditValue] = [
            "key": .text(lookUp.owner.accessKeyID.asColumn), "from": .integer(lookUp.times.lowerBound),
            "until": .integer(lookUp.times.upperBound), "lost_before": .integer(cursor.lostBefore),
            "limit": .integer(limit),
        ]
        values["account"] = account.map { .text($0) }
        values["value"] = step.value.map { .text($0) }
        values["quoted"] = step.quoted.map { .text($0) }
        self.values = [last.parameters, dialect.values(of: cursor.newest)].reduce(values) { $0.merging($1) { $1 } }
    }
}

/// What the pages of a look-up go by.
private struct EventOrder {
    let dialect: any AuditDialect
    /// By the order of recording, which is nearly that of time, where the index of resources has nothing else.
    let isOfRecording: Bool

    init(ofResource isOfResource: Bool, in dialect: any AuditDialect) {
        self.dialect = dialect
        isOfRecording = isOfResource && !dialect.listsTimes
    }

    /// A row that two ways lead to is wanted by one of them, and that one comes first: a page may end behind it.
    func columns(_ table: String = "") -> String {
        let order = isOfRecording ? "\(table)sequence DESC" : dialect.order("DESC", table)
        return "\(order), is_wanted DESC"
    }

    /// - Parameter table: by whose index the way leads.
    func select(_ wanted: [String], _ rows: String, _ table: String = "records") -> String {
        """
        SELECT \(dialect.chain) AS chain, sequence, \(table).event_time AS event_time,
            coalesce(\(wanted.joined(separator: " AND ")), false) AS is_wanted FROM \(rows) AND \(isBehind(table))
        """
    }

    private func isBehind(_ table: String) -> String {
        isOfRecording
            ? "sequence <= :newest AND sequence < :sequence AND records.event_time BETWEEN :from AND :until"
            : "\(table).event_time >= :from AND \(dialect.isBehind(table)) AND \(dialect.isKnown(table))"
    }
}
