internal import Audit
internal import FoundationEssentials
internal import GRDB
internal import OpenSSL

/// The chain in an SQLite store. All of these run inside a transaction of the only writer.
enum SQLiteChain {
    typealias State = ChainState

    /// Where the chain of that name is.
    static func state(of chain: String, in database: Database) throws -> State {
        var position = ChainPosition(chain: chain, sequence: 0, entries: 0, hash: .beforeAll)
        if let row = try database.cachedStatement(sql: lastRecord).makeRow() {
            position = ChainPosition(chain: chain, sequence: row[0], entries: 0, hash: try hash(row[1]))
        }
        guard let row = try database.cachedStatement(sql: lastEntry).makeRow() else {
            return State(position: position, covered: 0)
        }
        let covered: Int = row[1]
        // An entry comes after the record of its sequence. With records gone that it covers, numbers are not used again.
        let isLast = covered >= position.sequence
        return State(
            position: ChainPosition(
                chain: chain, sequence: max(covered, position.sequence), entries: row[0],
                hash: isLast ? try hash(row[2]) : position.hash),
            covered: covered)
    }

    private static let lastRecord = "SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1"
    private static let lastEntry = "SELECT number, sequence, hash FROM chain_entries ORDER BY number DESC LIMIT 1"

    private static func hash(_ data: Data?) throws -> ChainHash {
        guard let data, let hash = ChainHash(bytes: data.span) else { throw damaged }
        return hash
    }

    /// The entry of that number; `nil` for the last one when there is none at all.
    static func entry(_ number: Int? = nil, in database: Database) throws -> ChainEntry? {
        let columns = "SELECT statement, signature FROM chain_entries"
        let row =
            if let number {
                try Row.fetchOne(database, sql: "\(columns) WHERE number = ?", arguments: [number])
            } else {
                try Row.fetchOne(database, sql: "\(columns) ORDER BY number DESC LIMIT 1")
            }
        guard let row else { return nil }
        let signature: Data = row[1]
        guard let entry = try ChainEntry(text: row[0], signature: Array(signature)) else { throw damaged }
        return entry
    }

    /// The last entry that tells of a pruning; `nil` when nothing was pruned.
    static func lastPruning(in database: Database) throws -> ChainEntry? {
        let number = try Int.fetchOne(database, sql: "SELECT max(number) FROM chain_entries WHERE kind = 'pruning'")
        return try number.flatMap { try entry($0, in: database) }
    }

    private static var damaged: AuditStoreFailure { .damagedChain }

    /// The hash of the record of that number.
    static func recordHash(_ sequence: Int, in database: Database) throws -> ChainHash? {
        let stored = try Data.fetchOne(
            database, sql: "SELECT hash FROM records WHERE sequence = ?", arguments: [sequence])
        return stored.flatMap { ChainHash(bytes: $0.span) }
    }

    static func append(_ entry: ChainEntry, to database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO chain_entries (number, sequence, kind, statement, signature, hash) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            entry.statement.number, entry.statement.position.sequence, entry.statement.kind.name, entry.text,
            Data(entry.signature), entry.hash.data,
        ])
    }

    /// Appends the rows after that position, and tells where the chain is then.
    static func append(
        _ rows: [AuditRow], after position: ChainPosition, to database: Database
    ) throws -> ChainPosition {
        var bytes = ChainBytes(.record, chain: position.chain)
        var sequence = position.sequence
        var hash = position.hash
        for row in rows {
            sequence += 1
            let intent = row.kind == .outcome ? try intentSequence(of: row, in: database) : nil
            bytes.begin(row, intentSequence: intent)
            let previous = hash
            hash = try bytes.hash(sequence, after: previous)
            try insert(row, sequence, intent, previous, hash, into: database)
        }
        return ChainPosition(chain: position.chain, sequence: sequence, entries: position.entries, hash: hash)
    }

    /// The row that opened the call that this row ends.
    private static func intentSequence(of row: AuditRow, in database: Database) throws -> Int? {
        let statement = try database.cachedStatement(sql: "SELECT min(sequence) FROM open_intents WHERE event_id = ?")
        return try Int.fetchOne(statement, arguments: [row.eventID])
    }

    /// What opens and closes calls in `open_intents` are triggers: cheaper than statements of their own.
    private static func insert(
        _ row: AuditRow, _ sequence: Int, _ intentSequence: Int?, _ previous: ChainHash, _ hash: ChainHash,
        into database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO records (sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome,
                    request_id, intent_sequence, resource_ids, record, previous_hash, hash)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            sequence, row.kind.stage.rawValue, row.time.seconds, row.eventID, row.action, row.accessKeyID,
            row.accountID, row.outcome.rawValue, row.requestID, intentSequence, row.resourceIDs, row.text,
            previous.data, hash.data,
        ])
        guard row.kind.stage == .outcome, !row.snapshotIDs.isEmpty else { return }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO record_resources (resource_id, sequence) VALUES (?, ?)")
        for snapshotID in row.snapshotIDs { try statement.execute(arguments: [snapshotID, sequence]) }
    }

    /// Makes links of the records that an older version left, as they are.
    static func chainOldRecords(after position: ChainPosition, in database: Database) throws -> ChainPosition {
        try database.execute(sql: "DROP TRIGGER records_are_never_changed")
        try database.execute(
            sql: """
                UPDATE records SET resource_ids = (
                    SELECT group_concat(resource_id, ' ') FROM record_resources WHERE sequence = records.sequence)
                """)
        var stored = StoredRecord(chain: position.chain)
        var current = position
        while true {
            let rows = try Row.fetchAll(
                database, sql: "\(StoredRecord.select) WHERE sequence > ? ORDER BY sequence LIMIT 500",
                arguments: [current.sequence])
            if rows.isEmpty { break }
            for row in rows {
                try stored.read(row)
                let hash = try stored.hash(after: current.hash)
                try database.cachedStatement(sql: "UPDATE records SET previous_hash = ?, hash = ? WHERE sequence = ?")
                    .execute(arguments: [current.hash.data, hash.data, stored.sequence])
                current = ChainPosition(
                    chain: position.chain, sequence: stored.sequence, entries: position.entries, hash: hash)
            }
        }
        try database.execute(sql: AuditSchema.neverChanged)
        return current
    }
}

extension Statement {
    /// The only row that the statement gives, without arguments.
    fileprivate func makeRow() throws -> Row? {
        try Row.fetchOne(self)
    }
}

/// ``SQLiteChain`` as a store's keeper asks for it.
struct SQLiteLinks: ChainLinks {
    let database: Database

    func state(of chain: String) throws -> ChainState { try SQLiteChain.state(of: chain, in: database) }

    func entry(_ number: Int) throws -> ChainEntry? { try SQLiteChain.entry(number, in: database) }

    func lastEntry() throws -> ChainEntry? { try SQLiteChain.entry(in: database) }

    func lastPruning() throws -> ChainEntry? { try SQLiteChain.lastPruning(in: database) }

    func recordHash(_ sequence: Int) throws -> ChainHash? { try SQLiteChain.recordHash(sequence, in: database) }

    func append(_ entry: ChainEntry) throws { try SQLiteChain.append(entry, to: database) }

    func append(_ rows: [AuditRow], after position: ChainPosition) throws -> ChainPosition {
        try SQLiteChain.append(rows, after: position, to: database)
    }

    func earlierRecords() throws -> Int { try Int.fetchOne(database, sql: "SELECT count(*) FROM records") ?? 0 }

    func chainOldRecords(after position: ChainPosition) throws -> ChainPosition {
        try SQLiteChain.chainOldRecords(after: position, in: database)
    }
}

extension Row: RecordColumns {
    func number(_ column: Int) throws -> Int? { self[column] }

    func withData<Value>(_ column: Int, _ body: (Data?) throws -> Value) throws -> Value {
        try withUnsafeData(atIndex: column, body)
    }
}
