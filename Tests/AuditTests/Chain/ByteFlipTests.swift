import Foundation
import GRDB
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Bytes of an audit store, flipped", .timeLimit(.minutes(5))) struct ByteFlipTests {
    /// Whatever byte of the file is flipped: it is found, or nothing that a reader can be told differs.
    @Test("no byte of the file makes a reader say something else unfound")
    func anyByte() async throws {
        let store = try ChainedStore(records: 12, checkpointRecords: 5)
        let pristine = try Data(contentsOf: URL(filePath: store.directory.store))
        let said = try Self.said(by: store)
        var generator = SeededGenerator(state: 0x5EED)
        var found = 0
        for _ in 0..<Self.count {
            let offset = Int.random(in: 0..<pristine.count, using: &generator)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
            try Self.write(pristine, flipping: bit, at: offset, to: store)
            await Task.yield()  // the pool's threads are few, and other tests wait for them
            if try await Self.isFound(in: store) {
                found += 1
            } else {
                #expect(try Self.said(by: store) == said, "bit \(bit) of byte \(offset)")
            }
        }
        #expect(found > Self.count / 4)
    }

    /// Bytes of records and entries themselves are found without exception.
    @Test("every byte of what is recorded is found when it is flipped")
    func recordedBytes() async throws {
        let store = try ChainedStore(records: 4, checkpointRecords: 2)
        let pristine = try Data(contentsOf: URL(filePath: store.directory.store))
        let values = try await DatabaseQueue(path: store.directory.store).read { database in
            try Data.fetchAll(
                database,
                sql: """
                    SELECT CAST(record AS BLOB) FROM records UNION ALL SELECT hash FROM records
                    UNION ALL SELECT previous_hash FROM records UNION ALL SELECT CAST(request_id AS BLOB) FROM records
                    UNION ALL SELECT CAST(statement AS BLOB) FROM chain_entries UNION ALL SELECT signature FROM chain_entries
                    """)
        }
        var generator = SeededGenerator(state: 0xF11B)
        for value in values {
            let start = try #require(pristine.firstRange(of: value)).lowerBound
            for _ in 0..<Self.perValue {
                let offset = Int.random(in: start..<start + value.count, using: &generator)
                try Self.write(
                    pristine, flipping: 1 << UInt8.random(in: 0..<8, using: &generator), at: offset, to: store)
                await Task.yield()
                #expect(try await Self.isFound(in: store), "byte \(offset)")
            }
        }
    }

    /// PASSERELLE_FLIPS asks for more.
    private static let count = ProcessInfo.processInfo.environment["PASSERELLE_FLIPS"].flatMap(Int.init) ?? 60
    private static let perValue = max(4, count / 20)

    private static func write(_ bytes: Data, flipping bit: UInt8, at offset: Int, to store: ChainedStore) throws {
        var flipped = bytes
        flipped[offset] ^= bit
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: store.directory.store + suffix) }
        try flipped.write(to: URL(filePath: store.directory.store))
    }

    private static func isFound(in store: ChainedStore) async throws -> Bool {
        do {
            return try await store.verify().finding != nil
        } catch is AuditStoreFailure {
            return true  // it cannot be read at all, and says so
        }
    }

    /// Everything that readers can find out, over every way to find it.
    private static func said(by store: ChainedStore) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: store.directory.store, configuration: configuration).read { database in
            try [
                // All but the seals: of one that an entry follows nobody relies on anything.
                """
                SELECT sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome, request_id,
                    intent_sequence, resource_ids, record, previous_hash, hash FROM records ORDER BY sequence
                """, "SELECT * FROM record_resources",
                "SELECT * FROM open_intents",
                "SELECT * FROM chain_entries ORDER BY number",
                "SELECT sequence FROM records INDEXED BY records_by_time WHERE stage = 'outcome' ORDER BY event_time",
                "SELECT sequence FROM records INDEXED BY records_by_name WHERE stage = 'outcome' AND event_name > ''",
                "SELECT sequence FROM records INDEXED BY records_by_key WHERE stage = 'outcome' AND access_key_id > ''",
                "SELECT sequence FROM records INDEXED BY records_by_request WHERE stage = 'outcome' AND request_id > ''",
                "SELECT sequence FROM records INDEXED BY records_by_event WHERE stage = 'outcome' AND event_id > ''",
            ].flatMap { sql in try Row.fetchAll(database, sql: sql).map { "\($0)" } }
        }
    }
}
