internal import Audit
internal import FoundationEssentials
internal import PostgreSQL

/// A gateway's chain in a PostgreSQL store, inside of a transaction of its only writer.
struct PostgreSQLLinks: PrunableLinks, SQLChain {
    let connection: PostgreSQLConnection
    /// The gateway's name.
    let chain: String

    var source: PostgreSQLChainSource { PostgreSQLChainSource(connection: connection, chain: chain) }

    func position(of chain: String) throws -> ChainPosition {
        let row = try connection.query(
            """
            SELECT last_record.sequence, last_record.hash, last_entry.number, last_entry.sequence, last_entry.hash
                FROM (SELECT) AS nothing
                LEFT JOIN LATERAL (SELECT sequence, hash FROM records WHERE chain = $1 ORDER BY sequence DESC LIMIT 1)
                    AS last_record ON true
                LEFT JOIN LATERAL (
                    SELECT number, sequence, hash FROM chain_entries WHERE chain = $1 ORDER BY number DESC LIMIT 1
                ) AS last_entry ON true
            """, [.text(chain)], prepared: true
        ).first
        guard let row else { throw PostgreSQLFailure.unexpectedValue(column: 0) }
        var position = ChainPosition(chain: chain, sequence: 0, entries: 0, hash: .beforeAll)
        if let sequence = try row.integer(0) {
            position = ChainPosition(chain: chain, sequence: sequence, entries: 0, hash: try hash(row, 1))
        }
        guard let number = try row.integer(2), let covered = try row.integer(3) else { return position }
        // An entry comes after the record of its sequence.
        let isLast = covered >= position.sequence
        return ChainPosition(
            chain: chain, sequence: max(covered, position.sequence), entries: number,
            hash: isLast ? try hash(row, 4) : position.hash)
    }

    private func hash(_ row: PostgreSQLRow, _ column: Int) throws -> ChainHash {
        guard let hash = try row.hash(column) else { throw AuditStoreFailure.alteredEnd }
        return hash
    }

    /// The server has none that another session's changes could not escape.
    func structureVersion() throws -> Int? { nil }

    func append(_ entry: ChainEntry) throws {
        try connection.query(
            """
            INSERT INTO chain_entries (chain, number, sequence, kind, statement, signature, hash)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(chain), .integer(entry.statement.number), .integer(entry.statement.position.sequence),
                .text(entry.statement.kind.name), .text(entry.text), .bytes(entry.signature),
                .bytes(Array(entry.hash.data)),
            ], prepared: true)
    }

    /// All of the rows go in one statement, whatever their number: a round trip to the server costs more than a row.
    func append(
        _ rows: [AuditRow], after position: ChainPosition, ending: (AuditRow, Int?) throws -> Void,
        seal: (ChainPosition) throws -> [UInt8]?
    ) throws -> ChainPosition {
        var bytes = ChainBytes(.record, chain: position.chain)
        var added: [AddedRecord] = []
        var intents = try openIntents(of: rows)
        var (sequence, hash) = (position.sequence, position.hash)
        for row in rows {
            sequence += 1
            let intent = row.kind == .outcome ? intents[row.eventID] : nil
            if row.kind == .outcome { try ending(row, intent) }
            switch row.kind {
            case .intent: if intents[row.eventID] == nil { intents[row.eventID] = sequence }
            case .outcome: intents[row.eventID] = nil
            case .single: break
            }
            let resources = row.resourceColumn
            bytes.begin(row, resources: resources, intentSequence: intent)
            let previous = hash
            hash = try bytes.hash(sequence, after: previous)
            added.append(
                AddedRecord(
                    row: row, sequence: sequence, intent: intent, resources: resources, previous: previous, hash: hash))
        }
        let end = ChainPosition(
            chain: position.chain, sequence: sequence, entries: position.entries, hash: hash)
        // Nobody's seal is empty.
        let seal = PostgreSQLValue.bytes(try seal(end) ?? [])
        try connection.query(
            Self.insertion, [.text(chain)] + added.columns + [.integer(sequence), seal], prepared: true)
        return end
    }

    /// The rows that opened the calls that these rows end.
    private func openIntents(of rows: [AuditRow]) throws -> [String: Int] {
        let ended = rows.filter { $0.kind == .outcome }.map(\.eventID)
        guard !ended.isEmpty else { return [:] }
        let found = try connection.query(
            """
            SELECT event_id, min(sequence) FROM open_intents WHERE chain = $1 AND event_id = ANY ($2) GROUP BY event_id
            """, [.text(chain), .texts(ended)], prepared: true)
        var intents: [String: Int] = [:]
        for row in try found.map({ ($0.text(0) ?? "", try $0.integer(1)) }) { intents[row.0] = row.1 }
        return intents
    }

    private static let insertion = """
        INSERT INTO records (chain, sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome,
            request_id, intent_sequence, resource_ids, record, previous_hash, hash, identity_type, read_only,
            signature_digest, seal)
        SELECT $1, added.*, CASE WHEN added.sequence = $19 THEN nullif($20, ''::bytea) END
            FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::bigint[], $12::text[], $13::text[], $14::bytea[], $15::bytea[], $16::text[], $17::bigint[],
                $18::text[])
            AS added(sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome, request_id,
                intent_sequence, resource_ids, record, previous_hash, hash, identity_type, read_only,
                signature_digest)
        """

    /// Without those rows that are not to be stored because an intent of some gateway has their signature
    /// (``AuditRow/Storing/unlessSeen(_:)``). Until this transaction ends, nobody else stores one with a signature that was
    /// looked up.
    func withoutSeen(_ added: [AuditRow]) throws -> [AuditRow] {
        let digests = Set(added.compactMap { $0.askedSignature?.digest })
        guard !digests.isEmpty else { return added }
        // In one order, so that no two gateways wait for each other.
        try connection.query(
            """
            SELECT count(pg_advisory_xact_lock(key)) FROM (
                SELECT hashtextextended(current_schema() || '/' || digest, 4) AS key FROM unnest($1) AS digest
                    ORDER BY key OFFSET 0
            ) AS keys
            """, [.texts(Array(digests))], prepared: true)
        let found = try SignatureStatement(of: digests).run(connection)
        guard !found.isEmpty else { return added }
        return added.filter { row in
            guard let (digest, lookUp) = row.askedSignature else { return true }
            let earlier = found.filter { $0.digest == digest && $0.accessKeyID == row.accessKeyID }
            lookUp.tell(earlier)
            return earlier.isEmpty
        }
    }

    /// This kind of store has kept a chain from its first record on.
    func earlierRecords() throws -> Int {
        let isChained = try connection.query(
            """
            SELECT EXISTS (SELECT FROM chain_entries WHERE chain = $1) OR EXISTS (SELECT FROM records WHERE chain = $1)
            """, [.text(chain)]
        ).first?.boolean(0)
        guard isChained != true else {
            throw AuditStoreFailure.damagedChain(reason: "entry 1 of the chain, its beginning, is missing")
        }
        return 0
    }

    func chainOldRecords(after position: ChainPosition) throws -> ChainPosition { position }
}

extension SignatureStatement {
    /// The first intents with each of these digests, in the order of time. A client that sends one request again and again makes
    /// many of them; the limit is far above the number of calls that one signature may have.
    fileprivate init(of digests: Set<String>) {
        // By the index, whatever the server thinks of how many there are.
        let records = """
            unnest(:digests) AS asked CROSS JOIN LATERAL (
                SELECT * FROM records WHERE signature_digest = asked ORDER BY event_time, chain, sequence LIMIT 256
            ) AS records ORDER BY event_time, chain, sequence
            """
        self.init(from: records, ["digests": .texts(Array(digests))], in: PostgreSQLDialect())
    }
}

extension AuditRow {
    /// The signature that the store is asked for before it takes the row; `nil` when it is not asked.
    fileprivate var askedSignature: (digest: String, lookUp: SignatureLookUp)? {
        guard case .unlessSeen(let lookUp) = storing, let signatureDigest else { return nil }
        return (signatureDigest, lookUp)
    }
}

/// A row as a link of the chain.
private struct AddedRecord {
    let row: AuditRow
    let sequence: Int
    let intent: Int?
    let resources: String?
    let previous: ChainHash
    let hash: ChainHash
}

extension [AddedRecord] {
    /// Arrays of what these have, in the order of the statement that inserts them.
    fileprivate var columns: [PostgreSQLValue] {
        [
            .integers(map { $0.sequence }), .texts(map { $0.row.kind.stage.rawValue }),
            .integers(map { $0.row.time.seconds }), .texts(map { $0.row.eventID }), .texts(map { $0.row.action }),
            .texts(map { $0.row.accessKeyID }), .texts(map { $0.row.accountID }),
            .texts(map { $0.row.outcome.rawValue }), .texts(map { $0.row.requestID }), .integers(map { $0.intent }),
            .texts(map { $0.resources }), .texts(map { $0.row.text }), .byteStrings(map { [UInt8]($0.previous.data) }),
            .byteStrings(map { [UInt8]($0.hash.data) }), .texts(map { $0.row.identityType }),
            .integers(map { $0.row.access.column }), .texts(map { $0.row.signatureDigest }),
        ]
    }
}
