internal import Audit
internal import FoundationEssentials
internal import PostgreSQL

/// One gateway's chain in a PostgreSQL store, within one transaction. Rows come a bounded number at a time, along the
/// primary keys.
struct PostgreSQLChainSource: ChainSource {
    let connection: PostgreSQLConnection
    let chain: String
    /// Runs the statements, and asks for records before they are needed; `nil` for a session that others use too.
    var ahead: ReadAhead?
    /// Rows that are read together.
    var stride = 2_000

    private func perform<Value>(_ body: (PostgreSQLConnection) throws -> Value) rethrows -> Value {
        if let ahead { try ahead.run(body) } else { try body(connection) }
    }

    private func ask(
        _ sql: String, _ values: [PostgreSQLValue] = [], prepared: Bool = false
    ) throws -> PostgreSQLRows {
        try perform { try $0.query(sql, values, prepared: prepared) }
    }

    /// Goes through rows by steps, each of which begins behind the last row of the one before.
    private func steps<Key, Element>(
        from key: Key, _ step: @escaping (Key) throws -> PostgreSQLRows,
        key next: @escaping (PostgreSQLRow) throws -> Key,
        _ element: @escaping (PostgreSQLRow) throws -> Element
    ) -> ChainCursor<Element> {
        var rows: PostgreSQLRows?
        var index = 0
        var key = key
        return {
            if index == rows?.count ?? 0 {
                // A step that was not full was the last one.
                if let rows, rows.count < stride { return nil }
                rows = try step(key)
                index = 0
            }
            guard let rows, index < rows.count else { return nil }
            let row = rows[index]
            index += 1
            if index == rows.count { key = try next(row) }
            return try element(row)
        }
    }

    func entries(
        _ numbers: ClosedRange<Int>, of kinds: [String]?, _ order: AuditQuery.Order
    ) throws -> ChainCursor<StoredEntry> {
        let isForward = order == .oldestFirst
        let isOfKind = kinds == nil ? "cardinality($4) = 0" : "kind = ANY ($4)"
        let sql = """
            SELECT number, sequence, kind, statement, signature, hash FROM chain_entries
                WHERE chain = $1 AND number BETWEEN $2 AND $3 AND \(isOfKind)
                ORDER BY number \(isForward ? "ASC" : "DESC") LIMIT $5
            """
        return steps(
            from: isForward ? numbers.lowerBound : numbers.upperBound,
            { key in
                let (low, high) = isForward ? (key, numbers.upperBound) : (numbers.lowerBound, key)
                return try ask(
                    sql,
                    [.text(chain), .integer(low), .integer(high), .texts(kinds ?? []), .integer(stride)])
            }, key: { row in try row.required(0) &+ (isForward ? 1 : -1) }, StoredEntry.init)
    }

    func records(_ numbers: ClosedRange<Int>) throws -> (inout StoredRecord) throws -> Bool {
        let statement: @Sendable (PostgreSQLConnection, Int) throws -> PostgreSQLRows = { [chain, stride] in
            try $0.query(
                """
                \(StoredRecord.select) WHERE chain = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence LIMIT $4
                """, [.text(chain), .integer($1), .integer(numbers.upperBound), .integer(stride)], prepared: true)
        }
        var begun: (() throws -> PostgreSQLRows?)?
        let rows = steps(
            from: numbers.lowerBound,
            { key in
                let rows = try begun?() ?? perform { try statement($0, key) }
                begun = nil
                if let ahead, rows.count == stride {
                    let next: Int = try rows[rows.count - 1].required(0) &+ 1
                    begun = ahead.begin { try statement($0, next) }
                }
                return rows
            }, key: { row in try row.required(0) &+ 1 }, { $0 })
        return { stored in
            guard let row = try rows() else { return false }
            try stored.read(row)
            return true
        }
    }

    func recordNumbers() throws -> ClosedRange<Int>? {
        let row = try ask(
            "SELECT min(sequence), max(sequence) FROM records WHERE chain = $1", [.text(chain)]
        ).first
        guard let first = try row?.integer(0), let last = try row?.integer(1), first <= last else { return nil }
        return first...last
    }

    func place(of column: ChainHashColumn, _ hash: ChainHash) throws -> Int? {
        try ask(
            """
            SELECT sequence FROM records WHERE chain = $1 AND \(column.rawValue) = $2 ORDER BY sequence LIMIT 1
            """, [.text(chain), .bytes(Array(hash.data))]
        ).first?.integer(0)
    }

    func count(of hash: ChainHash) throws -> Int {
        try ask(
            "SELECT count(*) FROM records WHERE chain = $1 AND hash = $2", [.text(chain), .bytes(Array(hash.data))]
        ).first?.integer(0) ?? 0
    }

    func openIntents() throws -> ChainCursor<(eventID: String, sequence: Int)> {
        steps(
            from: ("", 0),
            { key in
                try ask(
                    """
                    SELECT event_id, sequence FROM open_intents WHERE chain = $1 AND (event_id, sequence) > ($2, $3)
                        ORDER BY event_id, sequence LIMIT $4
                    """, [.text(chain), .text(key.0), .integer(key.1), .integer(stride)])
            }, key: { row in (try row.required(0), try row.required(1)) },
            { row in (try row.required(0), try row.required(1)) })
    }

    var listsTimes: Bool { true }

    func resources() throws -> ChainCursor<(resource: String, sequence: Int, time: Int?)> {
        steps(
            from: ("", Int.min, 0),
            { key in
                try ask(
                    """
                    SELECT resource_id, event_time, sequence FROM record_resources
                        WHERE chain = $1 AND (resource_id, event_time, chain, sequence) > ($2, $3, $1, $4)
                        ORDER BY resource_id, event_time, chain, sequence LIMIT $5
                    """,
                    [.text(chain), .text(key.0), .integer(key.1), .integer(key.2), .integer(stride)],
                    prepared: true)
            }, key: { row in (try row.required(0), try row.required(1), try row.required(2)) },
            { row in (try row.required(0), try row.required(2), try row.required(1)) })
    }

    func namedResources() throws -> ChainCursor<(sequence: Int, resources: String)> {
        steps(
            from: Int.min,
            { key in
                try ask(
                    """
                    SELECT sequence, resource_ids FROM records
                        WHERE chain = $1 AND sequence > $2 AND resource_ids IS NOT NULL ORDER BY sequence LIMIT $3
                    """, [.text(chain), .integer(key), .integer(stride)])
            }, key: { row in try row.required(0) }, { row in (try row.required(0), try row.required(1)) })
    }

    func isFound(_ sequence: Int, by resource: String) throws -> Bool {
        try ask(
            "SELECT EXISTS (SELECT 1 FROM record_resources WHERE resource_id = $1 AND chain = $2 AND sequence = $3)",
            [.text(resource), .text(chain), .integer(sequence)], prepared: true
        ).first?.boolean(0) ?? false
    }

    func resources(namedBy sequence: Int) throws -> String? {
        try ask(
            "SELECT resource_ids FROM records WHERE chain = $1 AND sequence = $2", [.text(chain), .integer(sequence)],
            prepared: true
        ).first?.text(0)
    }

    func structureFinding() throws -> AuditVerification.Finding? {
        let row = try ask(
            "SELECT current_schema(), (SELECT max(version)::bigint FROM migrations)", prepared: true
        ).first
        // Of tables that a newer version of this program has changed, this one knows nothing.
        if let version = try row?.integer(1), version > PostgreSQLSchema.current { return nil }
        return try perform { try PostgreSQLStructure(connection: $0, schema: row?.text(0) ?? "").finding() }
    }

    /// All that differ are gathered, which are none: for the first one alone the server would go through one table for
    /// every row of the other.
    func resourceAtWrongTime() throws -> (resource: String, sequence: Int)? {
        try ask(
            """
            WITH differing AS MATERIALIZED (
                SELECT sequence, resource_id FROM record_resources JOIN records USING (chain, sequence)
                    WHERE chain = $1 AND record_resources.event_time <> records.event_time
            )
            SELECT sequence, resource_id FROM differing ORDER BY sequence LIMIT 1
            """, [.text(chain)]
        ).first.map { (try $0.required(1), try $0.required(0)) }
    }

    /// Data that the server itself finds damaged: `data_corrupted`, `index_corrupted`.
    func damage(_ error: any Error) -> String? {
        guard let failure = error as? PostgreSQLFailure, case .refused(let state, _) = failure,
            state == "XX001" || state == "XX002"
        else { return nil }
        return failure.description
    }
}

extension StoredEntry {
    fileprivate init(_ row: PostgreSQLRow) throws {
        let hash = row.bytes(5) ?? []
        self.init(
            number: try row.required(0), sequence: try row.required(1), kind: try row.required(2),
            text: try row.required(3), signature: row.bytes(4) ?? [], hash: ChainHash(bytes: hash.span))
    }
}

extension PostgreSQLRow: RecordColumns {
    func number(_ column: Int) throws -> Int? { try integer(column) }
}
