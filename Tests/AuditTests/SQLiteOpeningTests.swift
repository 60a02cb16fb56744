import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

@Suite("Opening an SQLite audit store") struct SQLiteOpeningTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("of an older version is migrated by the gateway, and refused by readers until then")
    func olderSchema() async throws {
        let database = try DatabaseQueue(path: directory.store)
        try AuditSchema.migrate(database, upTo: .records)
        #expect(throws: AuditStoreFailure.olderSchema(path: directory.store)) {
            _ = try directory.location.backend.openReader()
        }
        try SQLiteAuditStore(path: directory.store).append([AuditRow(sampleRecord(requestID: "r"), as: .single)])
        #expect(try await directory.location.backend.openReader().entry(.id("r")) != nil)
    }

    @Test("of a newer version is refused")
    func newerSchema() throws {
        _ = try SQLiteAuditStore(path: directory.store)
        let database = try DatabaseQueue(path: directory.store)
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 the future')") }
        let failure = AuditStoreFailure.newerSchema(path: directory.store)
        #expect(throws: failure) { _ = try SQLiteAuditStore(path: directory.store) }
        #expect(throws: failure) { _ = try directory.location.backend.openReader() }
    }

    @Test(
        "is no other file, and leaves other files alone",
        arguments: ["text, not a database, and long enough", "sqlite"])
    func foreign(content: String) throws {
        if content == "sqlite" {
            try DatabaseQueue(path: directory.store).write { try $0.execute(sql: "CREATE TABLE other (x)") }
        } else {
            try Data(String(repeating: content, count: 100).utf8).write(to: URL(filePath: directory.store))
        }
        let before = try Data(contentsOf: URL(filePath: directory.store))
        let failure = AuditStoreFailure.notAnAuditStore(path: directory.store)
        #expect(throws: failure) { _ = try SQLiteAuditStore(path: directory.store) }
        #expect(throws: failure) { _ = try directory.location.backend.openReader() }
        #expect(try Data(contentsOf: URL(filePath: directory.store)) == before)
    }

    @Test("that is missing is made by the gateway, not by readers")
    func missing() throws {
        #expect(throws: AuditStoreFailure.missing(path: directory.store)) {
            _ = try directory.location.backend.openReader()
        }
        #expect(!FileManager.default.fileExists(atPath: directory.store))
    }

    @Test("opened by several at once before it is there, is made by one of them, and opened by all")
    func openedAtOnce() async throws {
        let threads = BlockingThreads(count: 6)
        for _ in 1...3 {
            let directory = try TemporaryDirectory()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...6 {
                    group.addTask(executorPreference: threads) {
                        try SQLiteAuditStore(path: directory.store).append([AuditRow(sampleRead(number), as: .single)])
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await directory.location.backend.openReader().lastSequence() == 6)
        }
    }

    @Test("that somebody has locked says so, when it is opened")
    func lockedAtOpening() throws {
        let other = try DatabaseQueue(path: directory.store)
        try other.inTransaction(.exclusive) { _ in
            var options = SQLiteAuditStore.Options()
            options.lockTimeout = .zero
            let failure = #expect(throws: AuditStoreFailure.self) {
                _ = try SQLiteAuditStore(path: directory.store, options: options)
            }
            #expect(failure?.description.contains("another process has it locked") == true)
            return .rollback
        }
    }

    @Test("says why it cannot be made")
    func unmakeable() {
        let path = directory.path + "/nowhere/audit.sqlite"
        #expect(throws: AuditStoreFailure.unavailable(reason: "\(path) cannot be created: no such directory")) {
            _ = try SQLiteAuditStore(path: path)
        }
    }
}
