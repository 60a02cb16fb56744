internal import Audit
internal import FoundationEssentials
internal import GRDB
internal import OpenSSL
internal import SQLite

/// The chain in an SQLite store, inside of a transaction of its only writer.
struct SQLiteLinks: PrunableLinks, SQLChain {
    let database: Database

    var connection: Database { database }
    var chain: String { "" }
    var source: SQLiteChainSource { SQLiteChainSource(connection: database) }

    func position(of chain: String) throws -> ChainPosition {
        let record = try last(Self.lastRecord) { row in (sequence: try number(row, 0), hash: try hash(row, 1)) }
        let entry = try last(Self.lastEntry) { row in
            (number: try number(row, 0), sequence: try number(row, 1), hash: try hash(row, 2))
        }
        let position = ChainPosition(
            chain: chain, sequence: record?.sequence ?? 0, entries: 0, hash: record?.hash ?? .beforeAll)
        guard let entry else { return position }
        // An entry comes after the record of its sequence.
        let isLast = entry.sequence >= position.sequence
        return ChainPosition(
            chain: chain, sequence: max(entry.sequence, position.sequence), entries: entry.number,
            hash: isLast ? entry.hash : position.hash)
    }

    private static let lastRecord = "SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1"
    private static let lastEntry = "SELECT number, sequence, hash FROM chain_entries ORDER BY number DESC LIMIT 1"

    private func last<Value>(_ sql: String, _ read: (StatementRow) throws -> Value) throws -> Value? {
        try StatementValues().row(of: database.cachedStatement(sql: sql), read)
    }

    /// A table that somebody made anew may hold anything.
    private func number(_ row: StatementRow, _ column: Int) throws -> Int {
        guard let number = row.integer(column) else { throw AuditStoreFailure.alteredEnd }
        return number
    }

    private func hash(_ row: StatementRow, _ column: Int) throws -> ChainHash {
        var bytes: [UInt8] = []
        guard row.append(column, to: &bytes), let hash = ChainHash(bytes: bytes.span) else {
            throw AuditStoreFailure.alteredEnd
        }
        return hash
    }

    func append(_ entry: ChainEntry) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO chain_entries (number, sequence, kind, statement, signature, hash) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            entry.statement.number, entry.statement.position.sequence, entry.statement.kind.name, entry.text,
            Data(entry.signature), entry.hash.data,
        ])
    }

    /// SQLite's schema cookie: every connection goes by the schema that it read under the same number.
    func structureVersion() throws -> Int? {
        try Int.fetchOne(database.cachedStatement(sql: "PRAGMA schema_version"))
    }

    func append(
        _ rows: [AuditRow], after position: ChainPosition, ending: (AuditRow, Int?) throws -> Void,
        seal: (ChainPosition) throws -> [UInt8]?
    ) throws -> ChainPosition {
        guard !rows.isEmpty else { return position }
        var statements = try AppendStatements(database, records: rows.count)
        var bytes = ChainBytes(.record, chain: position.chain)
        var position = position
        /// Calls that begin here and do not end here.
        var opened: [(text: String, sequence: Int)] = []
        var resourceIDs: [(text: String, sequence: Int)] = []
        resourceIDs.reserveCapacity(3 * rows.count)
        var rest = rows[...]
        while !rest.isEmpty {
            let group = rest.prefix(RowInsertion.records.rows(of: rest.count))
            rest = rest.dropFirst(group.count)
            let first = position.sequence + 1
            statements.beginRecords()
            for row in group {
                var intent: Int?
                if row.kind == .outcome {
                    intent = try statements.close(row) ?? opened.first { $0.text == row.eventID }?.sequence
                    opened.removeAll { $0.text == row.eventID }
                    try ending(row, intent)
                }
                let resources = row.resourceColumn
                bytes.begin(row, resources: resources, intentSequence: intent)
                let (sequence, previous) = (position.sequence + 1, position.hash)
                position = ChainPosition(
                    chain: position.chain, sequence: sequence, entries: position.entries,
                    hash: try bytes.hash(sequence, after: previous))
                let seal = sequence - first == group.count - 1 && rest.isEmpty ? try seal(position) : nil
                statements.addRecord(
                    row, as: position, after: previous, intent: intent, resources: resources, seal: seal)
                if row.kind == .intent { opened.append((row.eventID, sequence)) }
                if resources != nil { for id in row.resourceIDs { resourceIDs.append((id, sequence)) } }
            }
            try statements.insertRecords(group.count)
            guard database.changesCount == group.count else {
                throw AuditStoreFailure.damagedChain(
                    reason: "the database does not take records \(first) to \(position.sequence)")
            }
        }
        try statements.insert(opened, by: .openIntents)
        try statements.insert(resourceIDs, by: .resources)
        return position
    }

    func earlierRecords() throws -> Int {
        let isChained = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM chain_entries) OR EXISTS (SELECT 1 FROM records WHERE hash IS NOT NULL)")
        guard isChained != true else {
            throw AuditStoreFailure.damagedChain(reason: "entry 1 of the chain, its beginning, is missing")
        }
        return try Int.fetchOne(database, sql: "SELECT count(*) FROM records") ?? 0
    }

    func chainOldRecords(after position: ChainPosition) throws -> ChainPosition {
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
                database,
                sql: "SELECT \(StoredRecord.columns) FROM records WHERE sequence > ? ORDER BY sequence LIMIT 500",
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

extension Row: RecordColumns {
    func append(_ column: Int, to bytes: inout [UInt8]) throws -> Bool {
        try withUnsafeData(atIndex: column) { data in
            guard let data else { return false }
            bytes.append(contentsOf: data)
            return true
        }
    }
}
