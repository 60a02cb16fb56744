import Foundation
import GRDB
import Logging
import OpenSSL
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit retention in a file", .timeLimit(.minutes(2))) struct SQLiteRetentionTests {
    @Test("a loss that the chain itself tells of does not keep what is before it")
    func afterLoss() async throws {
        let store = try ChainedStore.copy()
        try store.cut(after: 20)
        _ = try SQLiteAuditStore.resume(
            path: store.directory.store, store.settings, accepting: [.loss])
        try store.append(21...30)
        #expect(try store.kinds().contains("loss"))
        #expect(try await store.found() == "tail-cut 21")
        _ = try await store.prune(olderThan: ChainedStore.time(100))
        #expect(try await store.found() == "whole")
    }

    @Test("either key goes on verifying a chain whose handing over lies in what was pruned")
    func rotatedKeys() async throws {
        let store = try ChainedStore.copy()
        let first = try store.file("first.pem", store.files.publicKeyText() + "\n")
        try SQLiteAuditStore.rotateKey(path: store.directory.store, store.settings)
        let second = try store.file("second.pem", store.files.publicKeyText() + "\n")
        try store.append(26...45)
        _ = try await store.prune(olderThan: ChainedStore.time(41))
        #expect(try store.sequences() == Array(41...45))
        for key in [first, second] { #expect(try await store.verify(publicKey: key).found == "whole") }
        let stranger = try store.file("stranger.pem", try Ed25519SigningKey().publicKey.pem())
        #expect(try await store.verify(publicKey: stranger).found == "bad-signature 0")
    }

    @Test("parts of a pruned chain are verified from where it begins now")
    func parts() async throws {
        let store = try ChainedStore.copy()
        try store.append(26...45)
        _ = try await store.prune(olderThan: ChainedStore.time(11))
        let early = try await store.verify(.part(from: .sequence(3), to: .sequence(15)))
        #expect(early.finding == nil && early.first == 11 && early.last == 20)
        let late = try await store.verify(.part(from: .sequence(41), to: nil))
        #expect(late.finding == nil && late.first == 41 && late.last == 45)
        #expect(try await store.verify(.part(from: nil, to: .sequence(2))).finding == nil)
    }

    @Test("a crash right after pruning is no loss")
    func crash() async throws {
        let store = try ChainedStore.copy()
        let sides = [store.files.head, store.files.checkpoint]
        let before = try sides.map { try Data(contentsOf: URL(filePath: $0)) }
        _ = try await store.prune(olderThan: ChainedStore.time(100))
        for (path, bytes) in zip(sides, before) { try bytes.write(to: URL(filePath: path)) }
        try store.append(26...27)
        #expect(try await store.found() == "whole")
    }

    @Test("a store that is put back to before it was pruned has lost something, and says so")
    func restored() async throws {
        let store = try ChainedStore.copy()
        let backup = store.directory.path + "/backup"
        try store.copyStore(to: backup)
        _ = try await store.prune(olderThan: ChainedStore.time(100))
        for suffix in ["-wal", "-shm"] {
            _ = try? FileManager.default.removeItem(atPath: store.directory.store + suffix)
        }
        try FileManager.default.removeItem(atPath: store.directory.store)
        try FileManager.default.copyItem(atPath: backup, toPath: store.directory.store)
        #expect(try await store.found() == "tail-cut 26")
        #expect(throws: AuditFailure.self) { try store.append(26...27) }
        _ = try SQLiteAuditStore.resume(
            path: store.directory.store, store.settings, accepting: [.loss])
        try store.append(26...27)
        #expect(try store.kinds().contains("loss"))
    }

    @Test("the database itself lets nothing be deleted that no entry says was pruned")
    func triggers() async throws {
        let store = try ChainedStore.copy()
        _ = try await store.prune(olderThan: ChainedStore.time(11))
        let database = try DatabaseQueue(path: store.directory.store)
        for statement in [
            "DELETE FROM records WHERE sequence = 11", "DELETE FROM records WHERE sequence = 25",
            "DELETE FROM chain_entries WHERE kind = 'pruning'", "DELETE FROM chain_entries WHERE number = 1",
            "DELETE FROM chain_entries WHERE sequence = 20", "UPDATE records SET outcome = 'failed'",
        ] {
            await #expect(throws: DatabaseError.self, "\(statement)") {
                try await database.write { try $0.execute(sql: statement) }
            }
        }
    }

    @Test("what somebody does to a pruned store is named", arguments: PrunedHarm.all)
    func harmed(_ harm: PrunedHarm) async throws {
        let store = try ChainedStore.copy()
        try SQLiteAuditStore.rotateKey(path: store.directory.store, store.settings)
        try store.append(26...45)
        _ = try await store.prune(olderThan: ChainedStore.time(41))
        #expect(try await store.found() == "whole")
        try store.harm(harm.sql)
        let found = try await store.found()
        #expect(found == harm.found)
    }

    @Test("a pruning that is signed by a stranger is named")
    func forged() async throws {
        let store = try ChainedStore.copy()
        _ = try await store.prune(olderThan: ChainedStore.time(11))
        let database = try DatabaseQueue(path: store.directory.store)
        let last = try #require(try await database.read { try SQLiteLinks(database: $0).lastEntry() })
        let through = try #require(try await database.read { try SQLiteLinks(database: $0).entry(3) }).position
        let statement = ChainStatement(
            kind: .pruning(AuditPruning(through: through, records: 10, unfinished: 0, bound: ChainedStore.time(21))),
            position: last.position, time: last.statement.time, keyID: last.statement.keyID)
        let forged = try ChainEntry(signing: statement, with: Ed25519SigningKey())
        try await database.write { database in
            try SQLiteLinks(database: database).append(forged)
            try SQLiteLinks(database: database).deletePruned(through: through)
        }
        #expect(try await store.found() == "bad-signature 25")
    }

    @Test("a stranger's program finds a pruned chain as it is described, and harm to it", .startsPrograms)
    func described() async throws {
        let store = try ChainedStore.copy()
        try store.append(26...45)
        _ = try await store.prune(olderThan: ChainedStore.time(11))
        _ = try await store.prune(olderThan: ChainedStore.time(26))
        // The beginning, and two prunings beside the two entries of what came after record 25.
        #expect(try await store.judged() == #"{"records": 20, "entries": 5}"# + "\n")
        try store.harm("DELETE FROM records WHERE sequence = 26")
        #expect(try await store.judged().contains("record 26 does not follow"))
    }

    @Test("calls are recorded while old ones go")
    func concurrently() async throws {
        let store = try ChainedStore(records: 400, checkpointRecords: 10)
        let writer = AuditWriter(store: try store.open(), logger: silent)
        let retention = AuditRetention(try store.prunable(batch: 10), writer: writer)
        async let summary = retention.prune(olderThan: ChainedStore.time(401))
        for number in 201...230 {
            try await writer.intent(sampleRecord(eventID: "new-\(number)", time: ChainedStore.time(500)))
            try await writer.outcome(sampleRecord(eventID: "new-\(number)", time: ChainedStore.time(500)))
        }
        #expect(try await summary.records == 400)
        await writer.close()
        #expect(try store.sequences().last == 460)
        #expect(try await store.found() == "whole")
    }

    @Test(
        "how long records are kept is forever, or some days",
        arguments: [
            ("forever", AuditRetentionAge.forever), ("1d", .atLeast(.seconds(86_400))),
            ("400d", .atLeast(.seconds(34_560_000))), ("36500d", .atLeast(.seconds(3_153_600_000))), ("0d", nil),
            ("36501d", nil), ("d", nil), ("", nil), ("-1d", nil), ("+1d", nil), ("1", nil), ("1w", nil),
            ("Forever", nil),
        ])
    func ages(text: String, age: AuditRetentionAge?) {
        #expect(AuditRetentionAge(text) == age)
    }

    @Test("a gateway prunes at the start and after every pause, and goes on after a failure")
    func service() async throws {
        let store = try ChainedStore.copy()
        let writer = AuditWriter(store: try store.open(), logger: silent)
        let clock = TestTime(ChainedStore.time(20))
        let seen = Mutex<[[Int]]>([])
        let retention = AuditRetention(try store.prunable(batch: 10), writer: writer)
        let service = AuditRoutine(
            pause: {
                let sequences = try store.sequences()
                let looks = seen.withLock { seen in
                    seen.append(sequences)
                    return seen.count
                }
                if looks == 3 { throw CancellationError() }
                clock.now = ChainedStore.time(looks == 1 ? 21 : 40)
            },
            { [silent] in await retention.prune(olderThan: .seconds(600), at: clock.now, silent) })
        try await service.run()
        await writer.close()
        // Ten minutes old are, in turn, records up to 9, 10, and all.
        #expect(seen.withLock { $0 } == [Array(1...25), Array(11...25), []])
    }

    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// Something done to a store of which records 1 to 40 were pruned and 41 to 45 are there.
struct PrunedHarm: Sendable, CustomTestStringConvertible {
    let sql: String
    let found: String

    var testDescription: String { sql }

    static let all = [
        PrunedHarm(sql: "UPDATE records SET record = record || ' ' WHERE sequence = 41", found: "altered 41"),
        PrunedHarm(sql: "DELETE FROM records WHERE sequence = 41", found: "removed 41"),
        PrunedHarm(sql: "DELETE FROM records WHERE sequence <= 43", found: "removed 41"),
        PrunedHarm(sql: "DELETE FROM records", found: "tail-cut 41"),
        PrunedHarm(sql: "UPDATE records SET sequence = 40 WHERE sequence = 41", found: "inserted 40"),
        PrunedHarm(sql: "DELETE FROM chain_entries WHERE kind = 'pruning'", found: "removed 1"),
        PrunedHarm(sql: "UPDATE chain_entries SET kind = 'checkpoint' WHERE kind = 'pruning'", found: "removed 1"),
        PrunedHarm(sql: "DELETE FROM chain_entries WHERE kind = 'genesis'", found: "removed 0"),
        PrunedHarm(sql: "DELETE FROM chain_entries WHERE kind = 'rotation'", found: "bad-signature 45"),
        PrunedHarm(sql: "UPDATE chain_entries SET hash = zeroblob(32) WHERE kind = 'genesis'", found: "altered 0"),
        PrunedHarm(sql: "UPDATE chain_entries SET sequence = 9 WHERE kind = 'rotation'", found: "altered 9"),
        PrunedHarm(
            sql: "UPDATE chain_entries SET statement = replace(statement, '\"sequence\":40', '\"sequence\":41') "
                + "WHERE kind = 'pruning'", found: "altered 45"),
        PrunedHarm(
            sql: """
                INSERT INTO chain_entries SELECT 3, 20, 'checkpoint', statement, signature, hash FROM chain_entries
                    WHERE kind = 'genesis'
                """, found: "inserted 40"),
        PrunedHarm(sql: "INSERT INTO record_resources VALUES ('snap-00000012', 2)", found: "look-up 2"),
        PrunedHarm(sql: "INSERT INTO open_intents VALUES ('event-1', 1)", found: "look-up 1"),
    ]
}

extension ChainedStore {
    func prunable(batch: Int = AuditRetention.batch) throws -> any PrunableAudit {
        try #require(try directory.location.backend.openPrunable(ChainSettings(), batch: batch))
    }

    /// Opens the store, prunes it, and closes it.
    func prune(
        olderThan bound: AuditTime, limit: Int = Int.max, batch: Int = AuditRetention.batch,
        progress: (AuditRetention.Summary) -> Void = { _ in }
    ) async throws -> AuditRetention.Summary {
        try await AuditRetention.prune(
            prunable(batch: batch), open(), olderThan: bound, limit: limit, progress: progress)
    }

    /// The numbers of the records that are there.
    func sequences() throws -> [Int] {
        try DatabaseQueue(path: directory.store).read {
            try Int.fetchAll($0, sql: "SELECT sequence FROM records ORDER BY sequence")
        }
    }

    /// The kinds of the entries that are there.
    func kinds() throws -> [String] {
        try DatabaseQueue(path: directory.store).read {
            try String.fetchAll($0, sql: "SELECT kind FROM chain_entries ORDER BY number")
        }
    }
}
