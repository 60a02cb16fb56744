import Foundation
import GRDB
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("SQLite audit store") struct SQLiteAuditStoreTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("can be read and written by its owner only, WAL files included")
    func mode() throws {
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(sampleRecord(), as: .single)])
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.store + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    @Test("flushes every commit, and keeps a WAL")
    func durability() throws {
        let settings = Mutex<[String?]>([])
        _ = try store { database in
            let synchronous = try String.fetchOne(database, sql: "PRAGMA synchronous")
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            settings.withLock { $0 = [synchronous, mode] }
        }
        #expect(settings.withLock { $0 } == ["2", "wal"])
    }

    @Test("shows a row to another connection once append returned")
    func visibility() async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        let reader = try directory.location.backend.openReader()
        try store.append([AuditRow(sampleRecord(requestID: "r"), as: .intent)])
        let entry = try #require(try await reader.entry(.id("r")))
        #expect(entry.stage == .intent)
        #expect(entry.outcome == .unknown)
        #expect(entry.text == AuditRow(sampleRecord(requestID: "r"), as: .intent).text)
    }

    @Test("numbers rows without a gap, also after a failed append")
    func sequence() async throws {
        let store = try store { try $0.execute(sql: Self.failingTrigger) }
        for number in 1...3 {
            try store.append([AuditRow(sampleRead(number), as: .single)])
            #expect(throws: AuditFailure.self) {
                try store.append([
                    AuditRow(sampleRead(number), as: .single), AuditRow(sampleRecord(requestID: "bad"), as: .single),
                ])
            }
        }
        #expect(
            try await directory.location.backend.openReader().search(AuditQuery(order: .oldestFirst)).map(\.sequence)
                == [
                    1, 2, 3,
                ])
    }

    @Test("stores any number of rows at once, in their order", arguments: [1, 15, 16, 37])
    func many(count: Int) async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        let rows = (1...count).map { AuditRow(sampleRead($0), as: .single) }
        try store.append(rows)
        let stored = try await directory.location.backend.openReader().search(AuditQuery(order: .oldestFirst))
        #expect(stored.map(\.text) == rows.map(\.text))
        #expect(stored.map(\.sequence) == Array(1...count))
    }

    /// Makes a row with the request ID `bad` fail.
    private static let failingTrigger = """
        CREATE TEMP TRIGGER fail BEFORE INSERT ON main.records WHEN NEW.request_id = 'bad'
        BEGIN SELECT RAISE(ABORT, 'no'); END
        """

    private func store(
        lockTimeout: Duration = .seconds(2), _ prepare: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) throws -> SQLiteAuditStore {
        _ = try SQLiteAuditStore(path: directory.store)
        var options = SQLiteAuditStore.Options()
        options.lockTimeout = lockTimeout
        options.prepare = prepare
        return try SQLiteAuditStore(path: directory.store, options: options)
    }

    @Test("in memory it keeps the newest records only, and its memory stays as it is")
    func newestInMemory() async throws {
        var options = SQLiteAuditStore.Options()
        options.newestRecords = 100
        let chain = ChainSettings(checkpointRecords: 10)
        let store = try SQLiteAuditStore(path: nil, chain: chain, options: options)
        let reader = try store.makeReader()
        var pages: [Int] = []
        for round in 0..<40 {
            try store.append(
                (0..<50).map { number in
                    var record = sampleRecord(
                        requestID: "\(50 * round + number)", eventID: "\(round)-\(number)", copy: "snap-\(number)")
                    record.clientToken = nil
                    return AuditRow(record, as: number % 2 == 0 ? .intent : .single)
                })
            pages.append(try #require(try store.pageCount()))
        }
        let entries = try await reader.search(AuditQuery(limit: 1000))
        #expect(entries.first?.sequence == 2000)
        #expect(try store.count("records") == 100 && store.count("open_intents") == 50)
        #expect(try store.count("record_resources") <= 200 && store.count("chain_entries") < 20)
        #expect(try #require(pages.last) == pages[10])
    }

    @Test("memory: keeps as many records as it is told, whenever it is read")
    func memoryBackend() async throws {
        let store = try AuditStoreLocation.inMemory(records: 10).backend.openStore(ChainSettings())
        let reader = try #require(try (store as? MemoryAuditStore)?.makeReader())
        var last = 0
        for count in [1, 4, 10, 11, 30, 3, 200] {
            for number in last..<last + count { try store.append([AuditRow(sampleRead(number), as: .single)]) }
            last += count
            let kept = try await reader.search(AuditQuery(limit: 1000)).map { try $0.record().requestID }
            let newest = (max(0, last - 10)..<last).reversed().map { sampleRead($0).requestID }
            #expect(kept == newest, "after \(last)")
        }
    }

    @Test("memory: an intent and its outcome are one call, read together or one after the other")
    func memoryCalls() async throws {
        let store = try AuditStoreLocation.inMemory(records: 10).backend.openStore(ChainSettings())
        let reader = try #require(try (store as? MemoryAuditStore)?.makeReader())
        for isReadBetween in [false, true] {
            let record = sampleRecord(requestID: "r", eventID: "e-\(isReadBetween)", copy: "snap-1")
            try store.append([AuditRow(record, as: .intent)])
            if isReadBetween { #expect(try await reader.entry(.id(record.eventID.text))?.outcome == .unknown) }
            try store.append([AuditRow(record, as: .outcome)])
            #expect(try await reader.entry(.id(record.eventID.text))?.outcome == .succeeded)
            #expect(try await reader.unfinished(of: nil, after: 0, limit: 10).isEmpty)
        }
    }

    @Test("when it is closed the database's file alone is the whole store, though somebody has it open for reading")
    func closedWhole() async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        let reader = try directory.location.backend.openReader()
        try store.append((1...100).map { AuditRow(sampleRead($0), as: .single) })
        #expect(try await reader.lastSequence() == 100)
        store.close()
        let copy = directory.path + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: directory.store, toPath: copy)
        #expect(try await AuditStoreLocation.sqlite(path: copy).backend.openReader().lastSequence() == 100)
        let log = try? FileManager.default.attributesOfItem(atPath: directory.store + "-wal")
        #expect(log?[.size] as? Int ?? 0 == 0)
    }

    @Test("when it is closed while somebody reads, it says that its log is needed too")
    func closedWhileRead() throws {
        var options = SQLiteAuditStore.Options()
        options.lockTimeout = .zero
        let store = try SQLiteAuditStore(path: directory.store, options: options)
        try store.append([AuditRow(sampleRead(1), as: .single)])
        let reader = try DatabaseQueue(path: directory.store)
        try reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN; SELECT * FROM records")
            try store.append([AuditRow(sampleRead(2), as: .single)])
            #expect(store.leftover == nil)
            store.close()
            try database.execute(sql: "COMMIT")
        }
        #expect(store.leftover?.contains("\(directory.store)-wal") == true)
    }

    @Test("when it is closed nothing is left beside it that its own process had open for reading")
    func closedWithReaders() async throws {
        let backend = directory.location.backend
        let store = try backend.openStore(ChainSettings())
        for number in 1...3 { try store.append([AuditRow(sampleRead(number), as: .single)]) }
        let reader = try backend.openReader()
        let events = try backend.eventSource(beside: store)
        let feed = try #require(try backend.openFeed(ChainSettings()))
        let prunable = try #require(try backend.openPrunable(ChainSettings(), batch: 10))
        #expect(try await reader.lastSequence() == 3)
        #expect(try await feed.lastSequence() == 3)
        #expect(try await prunable.prunable(olderThan: sampleTime, limit: 1) == nil)
        let lookUp = EventLookUp(
            owner: EventOwner(accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: nil), limit: 1,
            start: .newest(now: sampleTime))
        _ = try await events.page(lookUp, within: EventLookUp.Bounds())
        store.close()
        for suffix in ["-wal", "-shm"] { #expect(!FileManager.default.fileExists(atPath: directory.store + suffix)) }
        await #expect(throws: AuditStoreFailure.self) { _ = try await reader.positions() }
    }

    @Test("when it is closed and nobody else has it open, only the database's file is left")
    func closedAlone() throws {
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(sampleRecord(), as: .single)])
        store.close()
        for suffix in ["-wal", "-shm"] { #expect(!FileManager.default.fileExists(atPath: directory.store + suffix)) }
    }

    @Test(
        "takes nothing more once its WAL or shared memory was removed or replaced, and loses nothing by a removed WAL")
    func logRemoved() async throws {
        for (suffix, isReplaced) in [("-wal", false), ("-wal", true), ("-shm", false), ("-shm", true)] {
            let directory = try TemporaryDirectory()
            let store = try SQLiteAuditStore(path: directory.store)
            try store.append([AuditRow(sampleRead(1), as: .single)])
            try FileManager.default.moveItem(atPath: directory.store + suffix, toPath: directory.path + "/away")
            if isReplaced { try Data().write(to: URL(filePath: directory.store + suffix)) }
            #expect(throws: AuditFailure.self, "\(suffix)") { _ = try store.probe() }
            for number in 2...3 {
                #expect(throws: AuditFailure.self, "\(suffix)") {
                    try store.append([AuditRow(sampleRead(number), as: .single)])
                }
            }
            store.close()
            guard suffix == "-wal", !isReplaced else { continue }
            let again = try SQLiteAuditStore(path: directory.store)
            try again.append([AuditRow(sampleRead(4), as: .single)])
            let reader = try directory.location.backend.openReader()
            let entries = try await reader.search(AuditQuery(order: .oldestFirst))
            #expect(try entries.map { try $0.record().requestID } == ["read-1", "read-4"])
        }
    }

    @Test("takes nothing more once its WAL was cut, and its chain lacks what was in it", arguments: [0, 5000])
    func logCut(to length: UInt64) throws {
        let backend = directory.location.backend
        let store = try backend.openStore(ChainSettings())
        // As beside every gateway: with it open, what is left of the WAL stays where it is.
        let reader = try backend.openReader()
        for number in 1...3 { try store.append([AuditRow(sampleRead(number), as: .single)]) }
        let log = try FileHandle(forWritingTo: URL(filePath: directory.store + "-wal"))
        try log.truncate(atOffset: length)
        try log.close()
        for _ in 1...2 {
            #expect(throws: AuditFailure.self) { try store.append([AuditRow(sampleRead(4), as: .single)]) }
        }
        #expect(throws: AuditFailure.self) { _ = try store.probe() }
        withExtendedLifetime(reader) { store.close() }
        #expect(try SQLiteAuditStore(path: directory.store).chainDamage != nil)
    }

    @Test("goes on when another process has brought its WAL into the database and emptied it")
    func logEmptied() async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        for number in 1...3 {
            try store.append([AuditRow(sampleRead(number), as: .single)])
            let isBusy = try await DatabaseQueue(path: directory.store).writeWithoutTransaction { database in
                try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            #expect(isBusy == 0)
        }
        #expect(try await directory.location.backend.openReader().lastSequence() == 3)
    }

    @Test("a file that was moved away and comes back is used again, and a look tells so")
    func backAgain() throws {
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(sampleRead(1), as: .single)])
        let away = directory.path + "/away"
        try FileManager.default.moveItem(atPath: directory.store, toPath: away)
        for _ in 1...2 { #expect(throws: AuditFailure.self) { _ = try store.probe() } }
        try FileManager.default.moveItem(atPath: away, toPath: directory.store)
        #expect(try store.probe())
        #expect(try store.probe() == false)
        try store.append([AuditRow(sampleRead(2), as: .single)])
    }

    @Test(
        "refuses to have records changed or deleted",
        arguments: ["UPDATE records SET record = ''", "DELETE FROM records"])
    func appendOnly(sql: String) throws {
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(sampleRecord(), as: .single)])
        let database = try DatabaseQueue(path: directory.store)
        #expect(throws: DatabaseError.self) { try database.write { try $0.execute(sql: sql) } }
    }

    @Test("survives a full disk, and goes on when there is room")
    func fullDisk() async throws {
        let store = try store { try $0.execute(sql: "PRAGMA max_page_count = 40") }
        var failures: [AuditFailure] = []
        for number in 1...200 {
            do throws(AuditFailure) {
                try store.append([AuditRow(sampleRead(number), as: .single)])
            } catch {
                failures.append(error)
            }
        }
        #expect(failures.first == .unavailable(reason: "database or disk is full (SQLite 13)"))
        #expect(1..<200 ~= failures.count)
        let reader = try directory.location.backend.openReader()
        #expect(try await reader.lastSequence() == 200 - failures.count)
        try await DatabaseQueue(path: directory.store).writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let roomy = try self.store()
        try roomy.append([AuditRow(sampleRead(1000), as: .single)])
        #expect(try await reader.lastSequence() == 201 - failures.count)
    }

    @Test("goes on over the same connection once a full disk has room again")
    func roomAgain() throws {
        let store = try store()
        let pages = try DatabaseQueue(path: directory.store).read { try Int.fetchOne($0, sql: "PRAGMA page_count") }
        let limit = try #require(pages) + 1
        try store.execute(sql: "PRAGMA max_page_count = \(limit)")
        #expect(throws: AuditFailure.unavailable(reason: "database or disk is full (SQLite 13)")) {
            try store.append((1...20).map { AuditRow(sampleRead($0), as: .single) })
        }
        try store.execute(sql: "PRAGMA max_page_count = 1000000")
        try store.append((1...20).map { AuditRow(sampleRead($0), as: .single) })
    }

    @Test("fails while another connection holds the lock, and goes on after")
    func locked() throws {
        let connections = Mutex(0)
        let store = try store(lockTimeout: .zero) { _ in connections.withLock { $0 += 1 } }
        let other = try DatabaseQueue(path: directory.store)
        try other.inTransaction(.immediate) { _ in
            #expect(throws: AuditFailure.unavailable(reason: "database is locked (SQLite 5)")) {
                try store.append([AuditRow(sampleRecord(), as: .single)])
            }
            return .rollback
        }
        try store.append([AuditRow(sampleRecord(), as: .single)])
        #expect(connections.withLock { $0 } == 1)
    }

    @Test("notices that its file was removed, and that it came back")
    func removed() async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(sampleRead(1), as: .single)])
        let moved = directory.path + "/moved.sqlite"
        try FileManager.default.moveItem(atPath: directory.store, toPath: moved)
        for _ in 1...2 {
            #expect(throws: AuditFailure.self) { try store.append([AuditRow(sampleRead(2), as: .single)]) }
        }
        #expect(!FileManager.default.fileExists(atPath: directory.store))
        try FileManager.default.moveItem(atPath: moved, toPath: directory.store)
        try store.append([AuditRow(sampleRead(3), as: .single)])
        #expect(try await directory.location.backend.openReader().lastSequence() == 2)
    }

    @Test("gives a connection up that failed for more than a lock, and recovers over a new one")
    func brokenConnection() throws {
        let connections = Mutex(0)
        let isBroken = Mutex(false)
        let store = try store { database in
            connections.withLock { $0 += 1 }
            if isBroken.withLock({ $0 }) { try database.execute(sql: "PRAGMA query_only = ON") }
        }
        isBroken.withLock { $0 = true }
        try store.execute(sql: "PRAGMA query_only = ON")
        for _ in 1...2 {
            #expect(throws: AuditFailure.self) { try store.append([AuditRow(sampleRecord(), as: .single)]) }
        }
        isBroken.withLock { $0 = false }
        try store.append([AuditRow(sampleRecord(), as: .single)])
        #expect(connections.withLock { $0 } == 3)
    }

    @Test("appends all rows or none")
    func atomicity() async throws {
        let store = try store { try $0.execute(sql: Self.failingTrigger) }
        #expect(throws: AuditFailure.unavailable(reason: "no (SQLite 1811)")) {
            try store.append([
                AuditRow(sampleRead(1), as: .single), AuditRow(sampleRecord(requestID: "bad"), as: .outcome),
            ])
        }
        #expect(try await directory.location.backend.openReader().lastSequence() == 0)
    }

    @Test("fails for good once closed")
    func closed() throws {
        let store = try SQLiteAuditStore(path: directory.store)
        store.close()
        store.close()
        #expect(throws: AuditFailure.closed) { try store.append([AuditRow(sampleRecord(), as: .single)]) }
    }

    @Test("tells of the signatures of creates since a time, whether these have ended or not, and of nothing else")
    func knownSignatures() async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        func rows(_ number: Int, action: String = "CopySnapshot", isSigned: Bool = true) -> [AuditRow] {
            var record = sampleRecord(
                eventID: "event-\(number)", time: sampleTime.advanced(by: .seconds(number)), action: action)
            record.clientToken = "token-\(number)"
            if number == 5 { record.invocationID = "" }
            if isSigned { record.signatureDigest = "digest-\(number)" }
            return [AuditRow(record, as: .intent), AuditRow(record, as: .outcome)]
        }
        try store.append(rows(1) + rows(3, action: "DeleteSnapshot", isSigned: false) + rows(4))
        try store.append([rows(2)[0]] + rows(5) + [rows(6)[0]] + rows(7, isSigned: false))
        try store.append([AuditRow(sampleRead(1), as: .single), rows(6, action: "other")[0]])
        let found = try await directory.location.backend.knownSignatures(
            since: sampleTime.advanced(by: .seconds(2)), of: ["CopySnapshot", "CreateVolume"])
        #expect(found.map(\.clientToken) == ["token-4", "token-2", "token-5", "token-6", "token-6"])
        #expect(found.map(\.digest) == ["digest-4", "digest-2", "digest-5", "digest-6", "digest-6"])
        #expect(found.map(\.hasInvocationID) == [true, true, false, true, true])
        #expect(found.map(\.time.seconds) == [4, 2, 5, 6, 6].map { sampleTime.seconds + $0 })
        #expect(Set(found.map(\.accessKeyID)) == ["AKIAIOSFODNN7EXAMPLE"])
    }

    @Test("finds signatures by the index of what ended their calls")
    func knownSignaturesPlan() async throws {
        _ = try SQLiteAuditStore(path: directory.store)
        let statement = SignatureStatement(since: sampleTime, of: ["CopySnapshot"])
        let plan = try await DatabaseQueue(path: directory.store).read { database in
            try database.rows("EXPLAIN QUERY PLAN " + statement.sql, statement.values)
                .map { $0["detail"] as String }.joined(separator: "; ")
        }
        #expect(plan.contains("USING INDEX records_by_name (event_name=? AND event_time>?)"), "\(plan)")
        #expect(!plan.contains("SCAN records"), "\(plan)")
    }

    @Test("can be read after the gateway closed it")
    func readAfterClose() async throws {
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(sampleRecord(), as: .single)])
        store.close()
        #expect(try await directory.location.backend.openReader().lastSequence() == 1)
    }

    @Test("in memory is read over its own connection")
    func memory() async throws {
        let store = try SQLiteAuditStore(path: nil)
        try store.append([AuditRow(sampleRecord(requestID: "r"), as: .intent)])
        #expect(try await store.makeReader().entry(.id("r"))?.outcome == .unknown)
        #expect(throws: AuditStoreFailure.notShared) { _ = try AuditStoreLocation.memory.backend.openReader() }
    }

    @Test(
        "is named by a location",
        arguments: [
            ("memory:", AuditStoreLocation.memory), ("sqlite:/var/lib/a.sqlite", .sqlite(path: "/var/lib/a.sqlite")),
            ("sqlite:a", .sqlite(path: "a")),
        ])
    func location(text: String, expected: AuditStoreLocation) throws {
        #expect(try AuditStoreLocation(text) == expected)
    }

    @Test(
        "is named by nothing else", arguments: ["", "memory", "sqlite:", "/var/lib/a", "mysql://x", "sqlite:a\0b"])
    func unknownLocation(text: String) {
        let shown = AuditStoreLocation.withoutSecrets(text)
        #expect(throws: AuditStoreFailure.unknownLocation(shown)) { _ = try AuditStoreLocation(text) }
    }
}

extension SQLiteAuditStore {
    fileprivate func pageCount() throws -> Int? { try number(sql: "PRAGMA page_count") }

    fileprivate func count(_ table: String) throws -> Int { try number(sql: "SELECT count(*) FROM \(table)") ?? 0 }
}
