import Foundation
import GRDB
import OpenSSL
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// A small store with a chain, and the ways to harm it.
struct ChainedStore {
    let directory: TemporaryDirectory
    let settings: ChainSettings

    /// A closed store of so many records: intents and outcomes by turns, and the last call without an outcome.
    init(
        records: Int = 25, checkpointRecords: Int = 10, gatewayID: String? = "gateway-1", isClosedInOrder: Bool = true
    ) throws {
        directory = try TemporaryDirectory()
        settings = ChainSettings(gatewayID: gatewayID, checkpointRecords: checkpointRecords)
        try append(1...records, isClosedInOrder: isClosedInOrder)
    }

    /// A copy of a store of 25 records, made once: the same key and all.
    static func copy() throws -> ChainedStore {
        let made = try template.get()
        return ChainedStore(directory: try made.directory.copy(), settings: made.settings)
    }

    private static let template = Result { try ChainedStore() }

    private init(directory: TemporaryDirectory, settings: ChainSettings) {
        self.directory = directory
        self.settings = settings
    }

    var location: AuditStoreLocation { directory.location }
    var files: ChainFiles { ChainFiles(signingKey: directory.store + ".key") }

    /// What the store is stamped with: a minute after another, from its first record on.
    static func time(_ sequence: Int) -> AuditTime { sampleTime.advanced(by: .seconds(60 * sequence)) }

    /// Opens the store, appends records of these numbers, and closes it; in order with an entry at the end.
    func append(_ numbers: ClosedRange<Int>, isClosedInOrder: Bool = true) throws {
        let clock = TestTime()
        let store = try open { clock.now }
        var start = numbers.lowerBound
        while start <= numbers.upperBound {
            let every = settings.checkpointRecords
            let end = min(numbers.upperBound, (start + every - 1) / every * every)
            clock.now = Self.time(end)
            try store.append((start...end).map(Self.row))
            start = end + 1
        }
        if isClosedInOrder { try store.checkpoint() }
        store.close()
    }

    func open(now: @escaping @Sendable () -> AuditTime = { Self.time(1000) }) throws -> SQLiteAuditStore {
        var options = SQLiteAuditStore.Options()
        options.now = now
        return try SQLiteAuditStore(path: directory.store, chain: settings, options: options)
    }

    static func row(_ number: Int) -> AuditRow {
        var record = sampleRecord(
            requestID: "request-\(number)", eventID: "event-\((number + 1) / 2)", time: time(number),
            source: "snap-000000\(10 + number)", copy: "snap-a00000\(10 + number)")
        if number % 4 == 1 { record.signatureDigest = String(repeating: "a", count: 32) }
        return AuditRow(record, as: number.isMultiple(of: 2) ? .outcome : .intent)
    }

    /// Runs SQL that the gateway never would, and puts back what would have kept it from that.
    func harm(_ statements: String...) throws { try directory.harm(statements) }

    /// Cuts the chain behind a record, entries and all.
    func cut(after sequence: Int) throws {
        try harm(
            "DELETE FROM records WHERE sequence > \(sequence)",
            "DELETE FROM chain_entries WHERE sequence > \(sequence)",
            "DELETE FROM open_intents WHERE sequence > \(sequence)",
            "DELETE FROM record_resources WHERE sequence > \(sequence)",
            """
            INSERT OR IGNORE INTO open_intents SELECT event_id, sequence FROM records WHERE stage = 'intent'
                AND sequence NOT IN (SELECT intent_sequence FROM records WHERE intent_sequence IS NOT NULL)
            """)
    }

    func removeSideFiles() throws {
        for path in [files.head, files.checkpoint] { try FileManager.default.removeItem(atPath: path) }
    }

    /// Copies the database, which nobody has open.
    func copyStore(to path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: directory.store, toPath: path)
    }

    func verify(
        _ range: AuditVerificationRange = .whole, publicKey: String? = nil, checkpoint: String? = nil
    ) async throws -> AuditVerification {
        try await directory.location.backend.verify(range, files: files, publicKey: publicKey, checkpoint: checkpoint)
    }

    /// Kind and place of what is found, as `altered 7`; `whole` for nothing.
    func found(_ range: AuditVerificationRange = .whole) async throws -> String {
        try await verify(range).found
    }

    /// What the program prints that verifies chains as deploy/audit.md describes them; what it complains of, else.
    func judged() async throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let outcome = try await Subprocess.run(
            .path("/usr/bin/env"),
            arguments: [
                "python3", "-B", tests.appending(path: "EndToEndTests/Clients/verify_chain.py").path(),
                directory.store, files.publicKey,
            ], output: .string(limit: 65_536), error: .string(limit: 65_536))
        return outcome.standardOutput + outcome.standardError
    }

    /// A file with that text.
    func file(_ name: String, _ text: String) throws -> String {
        let path = directory.path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }
}

extension AuditVerification {
    var found: String {
        finding.map { "\($0.kind.rawValue) \($0.sequence)" } ?? "whole"
    }
}

extension TemporaryDirectory {
    /// Runs SQL in the store that no gateway would, with what keeps it from that put aside.
    func harm(_ statements: [String]) throws {
        try DatabaseQueue(path: store).write { database in
            let triggers = try Row.fetchAll(
                database,
                sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
            for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger[0] as String)") }
            for sql in statements { try database.execute(sql: sql) }
            for trigger in triggers { try database.execute(sql: trigger[1]) }
        }
    }
}
