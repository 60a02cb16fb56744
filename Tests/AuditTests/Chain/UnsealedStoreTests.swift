import Foundation
import GRDB
import OpenSSL
import PostgreSQL
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// Stores that the version before seals left.
@Suite("Audit chain, begun before seals", .timeLimit(.minutes(8)), .startsPrograms, .inEveryStore, .namingTheStore)
struct UnsealedStoreTests {
    @Test(
        "it is taken over without loss, and sealed from then on", arguments: [0, 5], [HeadFileState.own, .missing])
    func takenOver(unsigned: Int, head: HeadFileState) async throws {
        let old = try await UnsealedStore(signed: 5, unsigned: unsigned, head: head)
        try old.migrate()
        #expect(try await old.fixture.found() == "whole")
        let store = try old.fixture.open()
        #expect(store.chainDamage == nil)
        let last = 5 + unsigned
        try store.append([ChainedStore.row(last + 1)])
        store.close()
        let verification = try await old.fixture.verify()
        #expect(verification.found == "whole" && verification.last == last + 1)
        #expect(verification.signedThrough == last + 1)
        try old.fixture.forge(last + 2)
        #expect(try await old.fixture.found() == "unsealed \(last + 2)")
        #expect(try old.fixture.open().chainDamage != nil)
    }

    @Test("whose the records are, and which only read, is known by what they say as long as no column does")
    func callers() async throws {
        let old = try await UnsealedStore(signed: 6, unsigned: 0, head: .own)
        try old.migrate()
        try old.fixture.fill(7...8)
        let reader = try old.fixture.backend.openReader()
        let now = ChainedStore.time(1_000)
        for (key, attribute, count) in [
            ("AKIAIOSFODNN7EXAMPLE", nil, 4), ("AKIAIOSFODNN7EXAMPLE", EventAttribute.readOnly(false), 4),
            ("AKIAIOSFODNN7EXAMPLE", .readOnly(true), 0), ("AKIAOTHER", nil, 0),
        ] {
            let lookUp = EventLookUp(
                owner: EventOwner(accessKeyID: key, accountID: nil), attribute: attribute, limit: 50,
                start: .newest(now: now))
            #expect(try await reader.page(lookUp).events.count == count)
        }
        let copy = try #require(AuditResource("snap-a0000012"))
        #expect(try await reader.changes(naming: copy, limit: 10).count == 1)
        let activity = try await reader.activity(AuditQuery(), every: 60, within: .init())
        #expect(activity.callers.map(\.userName) == ["default"])
    }

    @Test("a tail that is not what the head file says is not taken over", arguments: [HeadFileState.behind, .ahead])
    func otherHead(head: HeadFileState) async throws {
        let old = try await UnsealedStore(signed: 5, unsigned: 5, head: head)
        try old.migrate()
        let store = try old.fixture.open()
        #expect(store.chainDamage != nil)
        store.close()
        _ = try old.fixture.backend.resume(
            old.fixture.settings, accepting: head == .ahead ? [.loss, .unsealed] : [.unsealed])
        try old.fixture.fill(11...12)
        #expect(try await old.fixture.found() == (head == .ahead ? "tail-cut 11" : "whole"))
    }
}

/// What the head file says of a store.
enum HeadFileState: Sendable {
    case own
    case missing
    case behind
    case ahead
}

/// A store of the schema before seals, as the version before wrote it.
struct UnsealedStore {
    let fixture: AttackedStore

    /// - Parameters:
    ///   - signed: how many records a checkpoint covers.
    ///   - unsigned: how many follow it.
    init(signed: Int, unsigned: Int, head: HeadFileState) async throws {
        var fixture = try await AttackedStore()
        fixture.settings.checkpointRecords = 1000
        self.fixture = fixture
        let key = try SigningKeyFile(fixture.files).create()
        var position = ChainPosition(chain: "gateway-1", sequence: 0, entries: 0, hash: .beforeAll)
        var positions: [ChainPosition] = []
        try prepare()
        try add(.genesis(publicKey: key.publicKey, earlierRecords: 0), &position, key)
        for number in 1...signed + unsigned {
            try add(ChainedStore.row(number), &position)
            positions.append(position)
            if number == signed { try add(.checkpoint, &position, key) }
        }
        switch head {
        case .missing: break
        case .own: try HeadFile(path: fixture.files.head).reopen(position)
        case .behind: try HeadFile(path: fixture.files.head).reopen(positions[positions.count - 2])
        case .ahead:
            try HeadFile(path: fixture.files.head).reopen(
                ChainPosition(
                    chain: "gateway-1", sequence: position.sequence + 1, entries: 2, hash: position.hash))
        }
    }

    private func prepare() throws {
        if let database = fixture.database {
            let schema = database.schema
            try database.run(
                "DROP SCHEMA \(schema) CASCADE; CREATE SCHEMA \(schema); \(PostgreSQLSchema.migrationsTable)")
            let connection = try database.connect()
            for version in [PostgreSQLSchema.Version.records, .views, .pruning] {
                try connection.run(version.statements)
                try connection.query(
                    "INSERT INTO migrations (version, name, program) VALUES ($1::bigint::integer, 'older', 'older')",
                    [.integer(version.rawValue)])
            }
        } else {
            try AuditSchema.migrate(
                DatabaseQueue(path: fixture.directory.store), upTo: .pruning)
        }
    }

    private func add(_ kind: ChainStatement.Kind, _ position: inout ChainPosition, _ key: Ed25519SigningKey) throws {
        let entry = try ChainEntry(
            signing: ChainStatement(
                kind: kind, position: position, time: sampleTime, keyID: key.publicKey.id, version: 1), with: key)
        #expect(entry.text.contains(#""version":1,"#))
        if let database = fixture.database {
            try PostgreSQLLinks(connection: database.connect(), chain: "gateway-1").append(entry)
        } else {
            try DatabaseQueue(path: fixture.directory.store).write { try SQLiteLinks(database: $0).append(entry) }
        }
        position = entry.position
    }

    private func add(_ row: AuditRow, _ position: inout ChainPosition) throws {
        let (previous, sequence) = (position.hash, position.sequence + 1)
        let intent = row.kind == .outcome ? sequence - 1 : nil
        var bytes = ChainBytes(.record, chain: "gateway-1")
        bytes.beginWithoutCaller(row, resources: row.resourceColumn, intentSequence: intent)
        let hash = try bytes.hash(sequence, after: previous)
        position = ChainPosition(chain: "gateway-1", sequence: sequence, entries: position.entries, hash: hash)
        let columns = """
            sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome, request_id,
                intent_sequence, resource_ids, record, previous_hash, hash
            """
        guard let database = fixture.database else {
            try DatabaseQueue(path: fixture.directory.store).write { database in
                try database.execute(
                    sql: "INSERT INTO records (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        sequence, row.kind.stage.rawValue, row.time.seconds, row.eventID, row.action, row.accessKeyID,
                        row.accountID, row.outcome.rawValue, row.requestID, intent, row.resourceColumn, row.text,
                        previous.data, hash.data,
                    ])
                for id in row.resourceIDs where row.kind == .outcome {
                    try database.execute(
                        sql: "INSERT INTO record_resources (resource_id, sequence) VALUES (?, ?)",
                        arguments: [id, sequence])
                }
            }
            return
        }
        try database.connect().query(
            """
            INSERT INTO records (chain, \(columns)) VALUES ('gateway-1', $1, $2, $3, $4, $5, nullif($6, ''),
                nullif($7, ''), $8, $9, nullif($10, 0), nullif($11, ''), $12, $13, $14)
            """,
            [
                .integer(sequence), .text(row.kind.stage.rawValue), .integer(row.time.seconds), .text(row.eventID),
                .text(row.action), .text(row.accessKeyID ?? ""), .text(row.accountID ?? ""),
                .text(row.outcome.rawValue), .text(row.requestID), .integer(intent ?? 0),
                .text(row.resourceColumn ?? ""), .text(row.text), .bytes(Array(previous.data)),
                .bytes(Array(hash.data)),
            ])
    }

    func migrate() throws { _ = try fixture.backend.migrateSchema(program: "tests") }
}
