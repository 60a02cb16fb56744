internal import Audit

/// The conditions of a query, as SQL for the rows of `records`: the one place that knows what a query can ask for.
struct AuditConditions {
    /// ` AND …` for each condition, for rows that end a call.
    private(set) var ended = ""
    /// The same for the row of a call without an outcome. Such calls are few, and are not in every index.
    private(set) var unfinished = ""
    /// The values of the parameters, each of which is written `:NAME`.
    private(set) var values: [String: AuditValue] = [:]

    init(_ query: AuditQuery, in dialect: any AuditDialect) {
        add("from", "records.event_time >= :from", query.from.map { .integer($0.secondsRoundedUp) })
        add("until", "records.event_time < :until", query.until.map { .integer($0.secondsRoundedUp) })
        add("action", "records.event_name = :action", query.action.map { .text($0.asColumn) })
        add("key", "records.access_key_id = :key", query.accessKeyID.map { .text($0.asColumn) })
        add("account", "records.account_id = :account", query.accountID.map { .text($0.asColumn) })
        if let accounts = query.visibleAccounts { addOneOf(accounts.sorted(), "records.account_id", "account") }
        add("gateway", dialect.isOfGateway, query.gateway.map { .text($0.asColumn) })
        if let resource = query.resourceID { addResource(resource.asColumn, dialect) }
        add(
            "address", Self.begins("sourceIPAddress", ":address", dialect),
            query.clientAddress.map { .text(RecordText.quoted($0)) })
        add(
            "source", Self.begins("eventSource", ":source", dialect),
            query.protocol.map { .text(RecordText.quoted($0.eventSource)) })
        add(
            "request", "(records.request_id = :request OR records.event_id = :request)",
            query.requestID.map { .text($0.asColumn) })
        if let user = query.userName { addUser(user, dialect) }
        if let code = query.errorCode { addError(code, dialect) }
        // The index has calls that did not succeed, and must be told so. Of an intent the outcome is unknown.
        let isOutcome = "records.outcome = :outcome"
        let ofMany = query.outcome == .succeeded ? isOutcome : "records.outcome <> 'succeeded' AND \(isOutcome)"
        add("outcome", ofMany, unfinished: isOutcome, query.outcome.map { .text($0.rawValue) })
    }

    private mutating func addResource(_ id: String, _ dialect: any AuditDialect) {
        // An intent has not been taken into the table of resources.
        let unfinished = "\(dialect.position(of: ":quoted_resource", in: "records.record")) > 0"
        add("resource", dialect.isOfResource, unfinished: unfinished, .text(id))
        values["quoted_resource"] = .text(RecordText.quoted(id))
    }

    private mutating func addUser(_ name: String, _ dialect: any AuditDialect) {
        let isCaller = Self.begins("userName", ":user", dialect)
        add(
            "user",
            """
            CASE \(dialect.identityType) WHEN 'IAMUser' THEN \(isCaller)
                WHEN 'AWSService' THEN \(dialect.consoleUser) = :console_user ELSE false END
            """, .text(RecordText.quoted(name)))
        values["console_user"] = .text(name)
    }

    /// A call that succeeded tells no error, and may have a parameter of that name.
    private mutating func addError(_ code: String, _ dialect: any AuditDialect) {
        let codes = [
            code, "\(AuditError.Fault.client.rawValue).\(code)", "\(AuditError.Fault.server.rawValue).\(code)",
        ]
        let isCode = codes.indices.map { Self.begins("errorCode", ":error\($0)", dialect) }
        add(
            "error0", "(records.outcome <> 'succeeded' AND (\(isCode.joined(separator: " OR "))))", unfinished: "false",
            .text(RecordText.quoted(code)))
        for (index, code) in codes.enumerated() { values["error\(index)"] = .text(RecordText.quoted(code)) }
    }

    /// Compares a member that stands before anything whose names a caller chooses: the first of its name is it. What
    /// callers write into the members before it cannot look like a member, since its quotes are escaped.
    static func begins(_ member: String, _ value: String, _ dialect: any AuditDialect) -> String {
        let name = "'\"\(member)\":'"
        return """
            substr(records.record, \(dialect.position(of: name, in: "records.record")), \
            length(\(name)) + length(\(value))) = \(name) || \(value)
            """
    }

    /// Nothing is one of none.
    private mutating func addOneOf(_ texts: [String], _ column: String, _ name: String) {
        var names: [String] = []
        for (index, text) in texts.enumerated() {
            names.append(":\(name)\(index)")
            values["\(name)\(index)"] = .text(text.asColumn)
        }
        let condition = names.isEmpty ? "1 = 0" : "\(column) IN (\(names.joined(separator: ", ")))"
        ended += " AND \(condition)"
        unfinished += " AND \(condition)"
    }

    private mutating func add(
        _ name: String, _ condition: String, unfinished: String? = nil, _ value: AuditValue?
    ) {
        guard let value else { return }
        ended += " AND \(condition)"
        self.unfinished += " AND \(unfinished ?? condition)"
        values[name] = value
    }
}

extension AuditTime {
    /// The first whole second that is not before this moment.
    fileprivate var secondsRoundedUp: Int {
        -(-milliseconds).flooredDivision(by: 1000)
    }
}
