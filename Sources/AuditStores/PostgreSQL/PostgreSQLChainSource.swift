internal import Audit
internal import PostgreSQL

/// One gateway's chain in a PostgreSQL store, within one transaction. Rows come a bounded number at a time, along the
/// primary keys.
struct PostgreSQLChainSource: ChainSource, SQLChain {
    let connection: PostgreSQLConnection
    let chain: String
    /// What records and resources are read from at once; without it they come as other rows do.
    var stream: ChainStream?
    /// Rows that are read together.
    var stride = 2_000

    /// Goes through the rows of a statement by steps, each of which begins behind the last row of the one before.
    ///
    /// - Parameters:
    ///   - sql: ends in `LIMIT`, with the last parameter.
    ///   - values: the other parameters, for a step that begins behind that row; `nil` for the first one.
    private func rows(
        _ sql: String, _ values: @escaping (PostgreSQLRow?) throws -> [PostgreSQLValue]
    ) -> ChainCursor<PostgreSQLRow> {
        var rows: PostgreSQLRows?
        var index = 0
        return {
            if index == rows?.count ?? 0 {
                // A step that was not full was the last one.
                if let rows, rows.count < stride { return nil }
                rows = try connection.query(sql, values(rows?.last) + [.integer(stride)], prepared: true)
                index = 0
            }
            guard let rows, index < rows.count else { return nil }
            index += 1
            return rows[index - 1]
        }
    }

    func entries(
        _ numbers: ClosedRange<Int>, of kinds: [String]?, _ order: AuditQuery.Order
    ) throws -> ChainCursor<StoredEntry> {
        let isForward = order == .oldestFirst
        let isOfKind = kinds == nil ? "pg_catalog.cardinality($4) = 0" : "kind = ANY ($4)"
        let rows = rows(
            """
            SELECT \(StoredEntry.columns) FROM chain_entries
                WHERE chain = $1 AND number BETWEEN $2 AND $3 AND \(isOfKind)
                ORDER BY number \(isForward ? "ASC" : "DESC") LIMIT $5
            """
        ) { last in
            var (low, high) = (numbers.lowerBound, numbers.upperBound)
            if let last: Int = try last?.required(0) {
                if isForward { low = last &+ 1 } else { high = last &- 1 }
            }
            return [.text(chain), .integer(low), .integer(high), .texts(kinds ?? [])]
        }
        return { try rows().map { try StoredEntry($0) } }
    }

    func records(_ numbers: ClosedRange<Int>) throws -> (inout StoredRecord) throws -> Bool {
        if let copy = try stream?.records(numbers) {
            return { stored in
                guard try copy.next() else { return false }
                try stored.read(copy)
                return true
            }
        }
        let rows = rows(
            "SELECT \(StoredRecord.columns) FROM records WHERE chain = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence LIMIT $4"
        ) { last in
            let first = try last.map { try $0.required(0) &+ 1 } ?? numbers.lowerBound
            return [.text(chain), .integer(first), .integer(numbers.upperBound)]
        }
        return { stored in
            guard let row = try rows() else { return false }
            try stored.read(row)
            return true
        }
    }

    func openIntents() throws -> ChainCursor<(eventID: String, sequence: Int)> {
        let rows = rows(
            """
            SELECT event_id, sequence FROM open_intents WHERE chain = $1 AND (event_id, sequence) > ($2, $3)
                ORDER BY event_id, sequence LIMIT $4
            """
        ) { last in
            [.text(chain), .text(try last?.required(0) ?? ""), .integer(try last?.required(1) ?? 0)]
        }
        return { try rows().map { (try $0.required(0), try $0.required(1)) } }
    }

    var listsTimes: Bool { true }

    func resources() throws -> ChainCursor<(resource: String, sequence: Int, time: Int?)> {
        if let copy = try stream?.resources() {
            return {
                try copy.next() ? (copy.text(0) ?? "", try copy.integer(1) ?? 0, try copy.integer(2)) : nil
            }
        }
        let rows = rows(
            """
            SELECT resource_id, event_time, sequence FROM record_resources
                WHERE chain = $1 AND (resource_id, event_time, chain, sequence) > ($2, $3, $1, $4)
                ORDER BY resource_id, event_time, chain, sequence LIMIT $5
            """
        ) { last in
            [
                .text(chain), .text(try last?.required(0) ?? ""), .integer(try last?.required(1) ?? Int.min),
                .integer(try last?.required(2) ?? 0),
            ]
        }
        return { try rows().map { (try $0.required(0), try $0.required(2), try $0.required(1)) } }
    }

    func namedResources() throws -> ChainCursor<(sequence: Int, resources: String)> {
        let rows = rows(
            """
            SELECT sequence, resource_ids FROM records
                WHERE chain = $1 AND sequence > $2 AND resource_ids IS NOT NULL ORDER BY sequence LIMIT $3
            """
        ) { last in
            [.text(chain), .integer(try last?.required(0) ?? Int.min)]
        }
        return { try rows().map { (try $0.required(0), try $0.required(1)) } }
    }

    func structureFinding() throws -> AuditVerification.Finding? {
        let schema = try connection.query("SELECT current_schema()", prepared: true).first?.text(0)
        return try PostgreSQLStructure(connection: connection, schema: schema ?? "").finding()
    }

    /// All that differ are gathered, which are none: for the first one alone the server would go through one table for
    /// every row of the other.
    func resourceAtWrongTime() throws -> (resource: String, sequence: Int)? {
        try connection.query(
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
