import Foundation
import GRDB
import OpenSSL
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit chain, verified", .timeLimit(.minutes(2))) struct ChainVerificationTests {
    @Test("a chain as it was written is whole")
    func whole() async throws {
        let store = try ChainedStore.copy()
        let verification = try await store.verify()
        #expect(verification.finding == nil)
        #expect(verification.chain == "gateway-1")
        #expect(verification.first == 1 && verification.last == 25 && verification.records == 25)
        // The beginning, two after ten records each, and one at the end.
        #expect(verification.entries == 4 && verification.signedThrough == 25)
        #expect(verification.trust == .exportedKey(path: store.files.publicKey))
        #expect(verification.anchors == [store.files.head, store.files.checkpoint])
    }

    @Test("a store without a single record is whole")
    func empty() async throws {
        let store = try ChainedStore(records: 1)
        let other = ChainedStoreOfNothing(directory: store.directory)
        #expect(try await other.verify().finding == nil)
    }

    @Test("any column of a record that is changed names the record", arguments: RecordChange.all)
    func altered(_ change: RecordChange) async throws {
        let store = try ChainedStore.copy()
        try store.harm("UPDATE records SET \(change.sql) WHERE sequence = \(change.sequence)")
        #expect(try await store.found() == "altered \(change.sequence)")
    }

    @Test(
        "records that are deleted are named, with and without renumbering those after them",
        arguments: [1, 7, 10, 11, 24])
    func removed(sequence: Int) async throws {
        let gap = try ChainedStore.copy()
        try gap.harm("DELETE FROM records WHERE sequence = \(sequence)")
        #expect(try await gap.found() == "removed \(sequence)")
        let three = try ChainedStore.copy()
        try three.harm("DELETE FROM records WHERE sequence BETWEEN \(sequence - 1) AND \(sequence)")
        #expect(try await three.found() == "removed \(max(1, sequence - 1))")
        let closed = try ChainedStore.copy()
        try closed.harm(
            "DELETE FROM records WHERE sequence = \(sequence)",
            "UPDATE records SET sequence = -sequence WHERE sequence > \(sequence)",
            "UPDATE records SET sequence = -sequence - 1 WHERE sequence < 0")
        #expect(try await closed.found() == "removed \(sequence)")
    }

    @Test("records that changed places are named", arguments: [(7, 8), (7, 9), (1, 25), (10, 11), (3, 20)])
    func reordered(first: Int, second: Int) async throws {
        let store = try ChainedStore.copy()
        try store.harm(
            "UPDATE records SET sequence = -1 WHERE sequence = \(first)",
            "UPDATE records SET sequence = \(first) WHERE sequence = \(second)",
            "UPDATE records SET sequence = \(second) WHERE sequence = -1")
        #expect(try await store.found() == "reordered \(first)")
    }

    @Test("a record that is moved away is named")
    func moved() async throws {
        let store = try ChainedStore.copy()
        try store.harm("UPDATE records SET sequence = 1000 WHERE sequence = 7")
        #expect(try await store.found() == "reordered 7")
    }

    @Test("records that were never in the chain are named", arguments: [1, 7, 10, 11, 25])
    func inserted(sequence: Int) async throws {
        let columns =
            "stage, event_time, event_id, event_name, access_key_id, account_id, outcome, request_id, intent_sequence, record, resource_ids, previous_hash, hash"
        let copy = try ChainedStore.copy()
        try copy.harm(
            "UPDATE records SET sequence = -sequence WHERE sequence >= \(sequence)",
            "UPDATE records SET sequence = -sequence + 1 WHERE sequence < 0",
            """
            INSERT INTO records (sequence, \(columns))
                SELECT \(sequence), \(columns) FROM records WHERE sequence = 5
            """)
        #expect(try await copy.found() == "inserted \(sequence)")
        let foreign = try ChainedStore.copy()
        try foreign.harm(
            "UPDATE records SET sequence = -sequence WHERE sequence >= \(sequence)",
            "UPDATE records SET sequence = -sequence + 1 WHERE sequence < 0",
            """
            INSERT INTO records (sequence, stage, event_time, event_id, event_name, outcome, request_id, record)
                VALUES (\(sequence), 'outcome', 1, 'e', 'CopySnapshot', 'succeeded', 'r', '{}')
            """)
        #expect(try await foreign.found() == "inserted \(sequence)")
    }

    @Test("a record added at the end without the chain is named")
    func appended() async throws {
        let store = try ChainedStore.copy()
        try store.harm(
            """
            INSERT INTO records (stage, event_time, event_id, event_name, outcome, request_id, record)
                VALUES ('outcome', 1, 'e', 'CopySnapshot', 'succeeded', 'r', '{}')
            """)
        #expect(try await store.found() == "inserted 26")
    }

    @Test("a tail is cut nowhere without being named", arguments: 0..<25)
    func tail(sequence: Int) async throws {
        let store = try ChainedStore.copy()
        try store.cut(after: sequence)
        #expect(try await store.found() == "tail-cut \(sequence + 1)")
    }

    @Test("a tail is found cut without the entries that vouched for it being gone")
    func tailBeforeEntry() async throws {
        let store = try ChainedStore.copy()
        try store.removeSideFiles()
        try store.harm("DELETE FROM records WHERE sequence > 18")
        #expect(try await store.found() == "tail-cut 19")
    }

    @Test("a checkpoint kept elsewhere finds a tail cut when everything beside the store was put back too")
    func keptCheckpoint() async throws {
        let store = try ChainedStore.copy()
        let kept = try store.file("kept", try String(contentsOfFile: store.files.checkpoint, encoding: .utf8))
        try store.cut(after: 20)
        try store.removeSideFiles()
        #expect(try await store.found() == "whole")
        #expect(try await store.verify(checkpoint: kept).found == "tail-cut 21")
    }

    @Test("any change to an entry is named", arguments: EntryChange.all, 1...4)
    func entries(_ change: EntryChange, number: Int) async throws {
        let store = try ChainedStore.copy()
        try store.harm("UPDATE chain_entries SET \(change.sql) WHERE number = \(number)")
        let finding = try #require(try await store.verify().finding)
        #expect(change.kinds.contains(finding.kind), "\(finding)")
        #expect(finding.entry == number)
    }

    @Test("an entry that is deleted is named", arguments: 1...4)
    func removedEntry(number: Int) async throws {
        let store = try ChainedStore.copy()
        try store.harm("DELETE FROM chain_entries WHERE number = \(number)")
        let verification = try await store.verify()
        let finding = try #require(verification.finding)
        #expect(verification.found == ["removed 0", "removed 10", "removed 20", "tail-cut 26"][number - 1])
        #expect(number == 4 || finding.entry == number)
    }

    @Test("what was written anew, hashes and all, does not lead to what is signed", arguments: [1, 7, 10, 15, 22])
    func rewritten(sequence: Int) async throws {
        let store = try ChainedStore.copy()
        try store.harm("UPDATE records SET event_name = 'DescribeSnapshots' WHERE sequence = \(sequence)")
        try store.rechain(from: sequence)
        #expect(try await store.found() == "altered \((sequence - 1) / 10 * 10 + 1)")
    }

    @Test("what was written anew after the last signature does not lead to what is beside the store")
    func rewrittenTail() async throws {
        let store = try ChainedStore(records: 25, isClosedInOrder: false)
        #expect(try await store.verify().signedThrough == 25)
        try store.harm("UPDATE records SET event_name = 'DescribeSnapshots' WHERE sequence = 23")
        try store.rechain(from: 23)
        #expect(try await store.found() == "altered 21")
    }

    @Test("a tail that nothing signs yet is cut nowhere without being named", arguments: 20..<25)
    func unsignedTail(sequence: Int) async throws {
        let store = try ChainedStore(records: 25, isClosedInOrder: false)
        try store.cut(after: sequence)
        #expect(try await store.found() == "tail-cut \(sequence + 1)")
    }

    @Test(
        "a stranger's program finds a tail that is not sealed, as the gateway's does",
        arguments: [
            ("seal = seal", "whole", #""records": 25"#), ("seal = NULL", "unsealed 25", "tail not sealed"),
            ("seal = zeroblob(64)", "bad-signature 25", "record 25 has a bad seal"),
            ("seal = x'00'", "bad-signature 25", "record 25 has a bad seal"),
        ])
    func seals(change: String, found: String, said: String) async throws {
        let store = try ChainedStore(records: 24, isClosedInOrder: false)
        try store.append(25...25, isClosedInOrder: false)
        try store.harm("UPDATE records SET \(change) WHERE sequence = 25")
        #expect(try await store.found() == found)
        #expect(try await store.judged().contains(said))
    }

    @Test("a chain that somebody else made is not taken for the gateway's")
    func forged() async throws {
        let store = try ChainedStore.copy()
        let forged = try ChainedStore(records: 25)
        let mine = try String(contentsOfFile: store.files.publicKey, encoding: .utf8)
        try forged.removeSideFiles()
        #expect(try await forged.found() == "whole")
        let key = try forged.file("mine.pub", mine)
        #expect(try await forged.verify(publicKey: key).found == "bad-signature 0")
        #expect(try await forged.verify(.part(from: .sequence(15), to: nil), publicKey: key).found == "bad-signature 0")
    }

    @Test("what records are found by is compared with them", arguments: LookUpChange.all)
    func lookUps(_ change: LookUpChange) async throws {
        let store = try ChainedStore.copy()
        try store.harm(change.sql)
        #expect(try await store.found() == change.found)
    }

    @Test("the database's own structure is compared with that of a new one", arguments: SchemaChange.all)
    func schema(_ change: SchemaChange) async throws {
        let store = try ChainedStore.copy()
        try await DatabaseQueue(path: store.directory.store).write { try $0.execute(sql: change.sql) }
        #expect(try await store.found() == change.found)
    }

    @Test("a chain can be verified while it grows")
    func growing() async throws {
        let fixture = try ChainedStore.copy()
        let store = try fixture.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 26...400 { try store.append([ChainedStore.row(number)]) }
            }
            for _ in 1...10 { #expect(try await fixture.found() == "whole") }
            try await group.waitForAll()
        }
        #expect(try await fixture.verify().last == 400)
    }

    // MARK: - Parts

    @Test("a part is verified between the entries around it")
    func part() async throws {
        let store = try ChainedStore(records: 55)
        let middle = try await store.verify(.part(from: .sequence(15), to: .sequence(32)))
        #expect(middle.finding == nil && middle.first == 11 && middle.last == 40 && middle.signedThrough == 40)
        let later = try await store.verify(
            .part(from: .time(ChainedStore.time(25)), to: .time(ChainedStore.time(35))))
        #expect(later.first == 21 && later.last == 40)
        #expect(try await store.verify(.part(from: .sequence(41), to: nil)).last == 55)
        #expect(try await store.verify(.part(from: nil, to: .sequence(9))).last == 10)
    }

    @Test("a part tells of what is in it, and of nothing else")
    func partOfBroken() async throws {
        let store = try ChainedStore(records: 55)
        try store.harm("UPDATE records SET event_name = 'DescribeSnapshots' WHERE sequence = 25")
        #expect(try await store.found(.part(from: .sequence(15), to: .sequence(32))) == "altered 25")
        #expect(try await store.found(.part(from: nil, to: .sequence(20))) == "whole")
        #expect(try await store.found(.part(from: .sequence(31), to: nil)) == "whole")
        #expect(try await store.found() == "altered 25")
        try store.cut(after: 50)
        #expect(try await store.found(.part(from: .sequence(31), to: nil)) == "tail-cut 51")
        #expect(try await store.found(.part(from: .sequence(31), to: .sequence(40))) == "whole")
    }
}

/// A store whose records were never written.
struct ChainedStoreOfNothing {
    let directory: TemporaryDirectory

    func verify() async throws -> AuditVerification {
        let path = directory.path + "/empty.sqlite"
        try SQLiteAuditStore(path: path).close()
        return try await SQLiteBackend(path: path).verify(files: ChainFiles(signingKey: path + ".key"))
    }
}

extension ChainedStore {
    /// Makes the records from that one on links of each other again, as somebody without the key could.
    func rechain(from first: Int) throws {
        let entries = try DatabaseQueue(path: directory.store).read { database in
            try Row.fetchAll(database, sql: "SELECT sequence, hash FROM chain_entries").map { row in
                (sequence: row[0] as Int, hash: row[1] as Data)
            }
        }
        try DatabaseQueue(path: directory.store).write { database in
            try database.execute(sql: "DROP TRIGGER records_are_never_changed")
            var stored = StoredRecord(chain: "gateway-1")
            for sequence in first...25 {
                let row = try #require(
                    try Row.fetchOne(
                        database, sql: "SELECT \(StoredRecord.columns) FROM records WHERE sequence = ?",
                        arguments: [sequence]))
                try stored.read(row)
                let before =
                    try entries.last { $0.sequence == sequence - 1 }?.hash
                    ?? Data.fetchOne(
                        database, sql: "SELECT hash FROM records WHERE sequence = ?", arguments: [sequence - 1])
                let bytes = try #require(before)
                let hash = ChainHash(bytes: bytes.span)
                let previous = try #require(hash)
                try database.execute(
                    sql: "UPDATE records SET previous_hash = ?, hash = ? WHERE sequence = ?",
                    arguments: [bytes, try stored.hash(after: previous).data, sequence])
            }
            try database.execute(sql: AuditSchema.neverChanged)
        }
    }
}

struct RecordChange: CustomTestStringConvertible {
    let sql: String
    let sequence: Int

    var testDescription: String { "\(sql) of \(sequence)" }

    static let all: [RecordChange] = [1, 8, 10, 11, 25].flatMap { sequence in
        [
            "stage = iif(stage = 'intent', 'outcome', 'intent')", "event_time = event_time + 1",
            "event_id = event_id || '0'", "event_name = 'DeleteSnapshot'", "access_key_id = NULL", "access_key_id = ''",
            "account_id = '210987654321'", "outcome = 'refused'", "request_id = upper(request_id)",
            "intent_sequence = coalesce(intent_sequence, 0) + 1", "resource_ids = 'snap-00000000'",
            "record = replace(record, 'eu-west-2', 'eu-west-3')", "record = record || char(0) || 'x'",
            "previous_hash = zeroblob(32)", "hash = zeroblob(32)", "previous_hash = NULL", "hash = NULL",
            "hash = substr(hash, 1, 31)", "signature_digest = iif(signature_digest IS NULL, 'b', NULL)",
        ].map { RecordChange(sql: $0, sequence: sequence) }
    }
}

struct EntryChange: CustomTestStringConvertible {
    let sql: String
    let kinds: Set<AuditVerification.Finding.Kind>

    var testDescription: String { sql }

    static let all: [EntryChange] = [
        EntryChange(sql: "statement = replace(statement, '\"time\":\"2026', '\"time\":\"2025')", kinds: [.altered]),
        EntryChange(sql: "statement = replace(statement, '\"sequence\":', '\"sequence\":1')", kinds: [.altered]),
        EntryChange(sql: "statement = statement || ' '", kinds: [.altered]),
        EntryChange(sql: "statement = 'nothing'", kinds: [.altered]),
        EntryChange(sql: "signature = zeroblob(64)", kinds: [.altered, .badSignature]),
        EntryChange(sql: "signature = zeroblob(3)", kinds: [.altered, .badSignature]),
        EntryChange(sql: "hash = zeroblob(32)", kinds: [.altered]),
        EntryChange(sql: "kind = 'loss'", kinds: [.altered]),
        EntryChange(sql: "sequence = sequence - 1", kinds: [.altered]),
    ]
}

struct LookUpChange: CustomTestStringConvertible {
    let sql: String
    let found: String

    var testDescription: String { sql }

    static let all: [LookUpChange] = [
        LookUpChange(sql: "DELETE FROM record_resources WHERE sequence = 8", found: "look-up 8"),
        LookUpChange(
            sql: "UPDATE record_resources SET resource_id = 'snap-1' WHERE resource_id LIKE 'snap-a%18'",
            found: "look-up 8"),
        LookUpChange(sql: "UPDATE record_resources SET sequence = 10 WHERE sequence = 8", found: "look-up 8"),
        LookUpChange(sql: "INSERT INTO record_resources VALUES ('snap-1', 12)", found: "look-up 12"),
        LookUpChange(sql: "DELETE FROM open_intents", found: "look-up 25"),
        LookUpChange(sql: "UPDATE open_intents SET event_id = 'event-1'", found: "look-up 25"),
        LookUpChange(sql: "INSERT INTO open_intents VALUES ('event-1', 1)", found: "look-up 1"),
    ]
}

struct SchemaChange: CustomTestStringConvertible {
    let sql: String
    let found: String

    var testDescription: String { sql }

    static let all: [SchemaChange] = [
        SchemaChange(sql: "DROP TRIGGER records_are_never_changed", found: "damaged 0"),
        SchemaChange(sql: "DROP TRIGGER chain_entries_are_deleted_by_pruning_only", found: "damaged 0"),
        SchemaChange(sql: "DROP INDEX records_by_time", found: "damaged 0"),
        SchemaChange(
            sql: """
                DROP INDEX records_by_time;
                CREATE INDEX records_by_time ON records (event_time) WHERE stage = 'outcome' AND event_name <> 'X'
                """, found: "damaged 0"),
        SchemaChange(
            sql: "CREATE TRIGGER quiet BEFORE INSERT ON records BEGIN SELECT RAISE(IGNORE); END", found: "damaged 0"),
        SchemaChange(sql: quiet("grdb_migrations"), found: "damaged 0"),
        SchemaChange(sql: quiet("\"\u{301}quiet\""), found: "damaged 0"),
        SchemaChange(sql: byHand("TRIGGER", "quiet"), found: "damaged 0"),
        SchemaChange(sql: byHand("trigger", "sqlite_quiet"), found: "damaged 0"),
        SchemaChange(sql: "ALTER TABLE grdb_migrations ADD COLUMN more TEXT", found: "damaged 0"),
        SchemaChange(sql: "CREATE INDEX records_by_stage ON records (stage)", found: "whole"),
        SchemaChange(sql: "CREATE UNIQUE INDEX quiet ON records (sequence)", found: "damaged 0"),
        SchemaChange(sql: "CREATE UNIQUE INDEX quiet ON open_intents (sequence)", found: "damaged 0"),
        SchemaChange(sql: "CREATE INDEX quiet ON records (stage) WHERE event_name = 'X'", found: "damaged 0"),
        SchemaChange(sql: "CREATE INDEX quiet ON chain_entries (upper(kind))", found: "damaged 0"),
        SchemaChange(sql: "CREATE INDEX quiet ON records (stage COLLATE NOCASE)", found: "damaged 0"),
        SchemaChange(
            sql: "CREATE TABLE notes (id TEXT REFERENCES open_intents (event_id))", found: "damaged 0"),
        SchemaChange(
            sql: "CREATE TABLE mine (id TEXT); CREATE UNIQUE INDEX of_mine ON mine (id)", found: "whole"),
        SchemaChange(
            sql: "CREATE TABLE mine (id TEXT PRIMARY KEY); CREATE VIEW of_mine AS SELECT id FROM mine", found: "whole"),
        SchemaChange(sql: "ANALYZE", found: "whole"),
    ]

    private static func quiet(_ name: String) -> String {
        "CREATE TRIGGER \(name) AFTER INSERT ON records BEGIN DELETE FROM open_intents; END"
    }

    /// The same, written into the schema as SQLite would not.
    private static func byHand(_ type: String, _ name: String) -> String {
        """
        PRAGMA writable_schema = ON;
        INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
            VALUES ('\(type)', '\(name)', 'records', 0, '\(quiet(name))')
        """
    }
}
