internal import Audit

/// One gateway's chain in a store of either kind, within a transaction: what both are asked in the same SQL. What every append
/// asks, each kind asks in its own way.
protocol SQLChain {
    associatedtype Connection: AuditConnection

    var connection: Connection { get }
    /// The gateway's name; of no account in a store of one chain.
    var chain: String { get }
}

extension SQLChain {
    /// The rows of a table that are the chain's and meet a condition, which an order and a limit may follow.
    fileprivate func rows(
        _ columns: String, from table: String, where condition: String, _ values: [String: AuditValue]
    ) throws -> Connection.Rows {
        try connection.rows(
            "SELECT \(columns) FROM \(table) WHERE \(connection.dialect.isOwn) AND \(condition)",
            values.merging(["chain": .text(chain)]) { $1 })
    }

    /// The first of them.
    fileprivate func row(
        _ columns: String, from table: String, where condition: String = "true",
        _ values: [String: AuditValue] = [:]
    ) throws -> Connection.Rows.Element? {
        try rows(columns, from: table, where: condition, values).first
    }

    /// The rows after that record, for shipping.
    func feed(after sequence: Int, limit: Int) throws -> [FeedRow] {
        try rows(
            FeedRow.columns, from: "records", where: "sequence > :sequence ORDER BY sequence LIMIT :limit",
            ["sequence": .integer(sequence), "limit": .integer(limit)]
        ).map { try FeedRow($0) ?? standIn(for: $0) }
    }

    /// The number of the newest record, which may have been pruned: no entry lies behind a later one.
    func lastSequence() throws -> Int {
        let record = try row("max(sequence)", from: "records")?.integer(0)
        let entry = try row("sequence", from: "chain_entries", where: "true ORDER BY number DESC LIMIT 1")?.integer(0)
        return max(record ?? 0, entry ?? 0)
    }

    /// Somebody else has been at the store: that is to be seen, and nothing after it held up.
    private func standIn(for row: Connection.Rows.Element) throws -> FeedRow {
        let sequence = try row.number(of: 0)
        let found = try self.row(
            connection.dialect.entryColumns, from: "records", where: "sequence = :sequence",
            ["sequence": .integer(sequence)])
        guard let found else { throw AuditStoreFailure.unavailable(reason: "row \(sequence) is damaged") }
        return .standing(for: try AuditEntry(found), at: try row.integer(3).map { AuditTime(seconds: $0) })
    }
}

extension ChainSource where Self: SQLChain {
    func recordNumbers() throws -> ClosedRange<Int>? {
        let row = try row("min(sequence), max(sequence)", from: "records")
        guard let first = try row?.integer(0), let last = try row?.integer(1), first <= last else { return nil }
        return first...last
    }

    func firstRecord() throws -> Int? { try row("min(sequence)", from: "records")?.integer(0) }

    func place(of column: ChainHashColumn, _ hash: ChainHash) throws -> Int? {
        try row(
            "sequence", from: "records", where: "\(column.rawValue) = :hash ORDER BY sequence LIMIT 1",
            ["hash": .bytes(Array(hash.data))]
        )?.integer(0)
    }

    func count(of hash: ChainHash) throws -> Int {
        try row("count(*)", from: "records", where: "hash = :hash", ["hash": .bytes(Array(hash.data))])?.integer(0) ?? 0
    }

    func isFound(_ sequence: Int, by resource: String) throws -> Bool {
        try row(
            "sequence", from: "record_resources", where: "resource_id = :resource AND sequence = :sequence",
            ["resource": .text(resource), "sequence": .integer(sequence)]) != nil
    }

    func resources(namedBy sequence: Int) throws -> String? {
        try row("resource_ids", from: "records", where: "sequence = :sequence", ["sequence": .integer(sequence)])?.text(
            0)
    }
}

extension ChainLinks where Self: SQLChain {
    func entry(_ number: Int) throws -> ChainEntry? { try entry("number = :number", ["number": .integer(number)]) }

    func lastEntry() throws -> ChainEntry? { try entry("true ORDER BY number DESC LIMIT 1") }

    private func entry(_ condition: String, _ values: [String: AuditValue] = [:]) throws -> ChainEntry? {
        guard let row = try row("statement, signature", from: "chain_entries", where: condition, values) else {
            return nil
        }
        guard let text = row.text(0), let entry = try ChainEntry(text: text, signature: try row.bytes(1) ?? []) else {
            throw AuditStoreFailure.alteredEnd
        }
        return entry
    }

    func outcomes(of eventIDs: [String]) throws -> [(eventID: String, sequence: Int)] {
        try rows(
            "event_id, sequence", from: "records",
            where: "stage = 'outcome' AND \(connection.dialect.isOne("event_id", of: ":events"))",
            ["events": .texts(eventIDs)]
        ).map { ($0.text(0) ?? "", try $0.number(of: 1)) }
    }

    func recordHash(_ sequence: Int) throws -> ChainHash? {
        try row("hash", from: "records", where: "sequence = :sequence", ["sequence": .integer(sequence)])?.hash(0)
    }
}

extension PrunableLinks where Self: SQLChain {
    func coveredByEntry(after number: Int, behind sequence: Int) throws -> Int? {
        try row(
            "min(sequence)", from: "chain_entries", where: "number > :number AND sequence > :sequence",
            ["number": .integer(number), "sequence": .integer(sequence)]
        )?.integer(0)
    }

    func lastEntry(after number: Int, behind sequence: Int, upTo last: Int) throws -> Int? {
        try row(
            "max(number)", from: "chain_entries",
            where: "number > :number AND sequence > :sequence AND sequence <= :last",
            ["number": .integer(number), "sequence": .integer(sequence), "last": .integer(last)]
        )?.integer(0)
    }

    func firstRecord(after sequence: Int, upTo last: Int, notOlderThan bound: AuditTime) throws -> Int? {
        try row(
            "min(sequence)", from: "records",
            where: "sequence > :sequence AND sequence <= :last AND event_time >= :bound",
            ["sequence": .integer(sequence), "last": .integer(last), "bound": .integer(bound.seconds)]
        )?.integer(0)
    }

    func openIntents(upTo sequence: Int) throws -> Int {
        try row("count(*)", from: "open_intents", where: "sequence <= :sequence", ["sequence": .integer(sequence)])?
            .integer(0) ?? 0
    }
}

extension AuditStoreFailure {
    static let alteredEnd = damagedChain(reason: "its last record or one of its entries was altered")
}
