import Foundation
import GRDB
import OpenSSL
import PostgreSQL
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// A store of the kind that a test is run in, with files beside its key, and what somebody can do to it who may write to
/// the database and has not the key.
struct AttackedStore {
    let directory: TemporaryDirectory
    let database: TestDatabase?
    var settings: ChainSettings

    init(_ kind: StoreKind = .current) async throws {
        directory = try TemporaryDirectory()
        database = kind == .postgresql ? try await TestDatabase() : nil
        settings = ChainSettings(
            gatewayID: "gateway-1", signingKey: directory.path + "/key", checkpointRecords: 10)
    }

    var files: ChainFiles { ChainFiles(signingKey: directory.path + "/key") }
    var backend: any AuditBackend {
        database.map { PostgreSQLBackend($0.address) } ?? SQLiteBackend(path: directory.store)
    }

    /// As a gateway opens it.
    func open() throws -> any AuditStore { try backend.openStore(settings) }

    /// As a gateway leaves it that appended records of these numbers, one a transaction.
    func fill(_ numbers: some Sequence<Int>, isClosedInOrder: Bool = false) throws {
        try fill(numbers.map { [$0] }, isClosedInOrder: isClosedInOrder)
    }

    /// The same, several a transaction.
    func fill(_ transactions: [[Int]], isClosedInOrder: Bool = false) throws {
        let store = try open()
        for numbers in transactions { try store.append(numbers.map(ChainedStore.row)) }
        if isClosedInOrder { try store.checkpoint() }
        store.close()
    }

    /// Runs SQL that no gateway would, with what keeps it from that put aside.
    func harm(_ statements: String...) throws {
        if let database {
            try database.harm(statements.joined(separator: ";\n"))
        } else {
            try directory.harm(statements)
        }
    }

    func run(_ sql: String) throws {
        if let database { return try database.run(sql) }
        try DatabaseQueue(path: directory.store).write { try $0.execute(sql: sql) }
    }

    /// Deletes every record and entry, with all that is made of them.
    func deleteAll() throws { try cut(after: -1, entry: 0) }

    /// Deletes what lies behind a record, and entries after that number.
    func cut(after sequence: Int, entry: Int) throws {
        try harm(
            "DELETE FROM records WHERE sequence > \(sequence)", "DELETE FROM chain_entries WHERE number > \(entry)",
            "DELETE FROM open_intents WHERE sequence > \(sequence)",
            "DELETE FROM record_resources WHERE sequence > \(sequence)")
    }

    /// As somebody does who holds the key and may write to every file: takes away what lies behind a record and after an
    /// entry, and has a gateway write other records there.
    func rewrite(after sequence: Int, entry: Int, with numbers: ClosedRange<Int>) throws {
        try cut(after: sequence, entry: entry)
        for path in [files.head, files.checkpoint] { try FileManager.default.removeItem(atPath: path) }
        try fill(numbers)
    }

    /// Takes away all records, as the key's owner may.
    func pruneAll() async throws {
        let owner = try backend.openAsOwner(settings)
        try owner.checkpoint()
        let prunable = try #require(try backend.openPrunable(settings, batch: 100))
        let bound = ChainedStore.time(100)
        let through = try #require(try await prunable.prunable(olderThan: bound, limit: Int.max))
        _ = try owner.prune(through: through, olderThan: bound)
        owner.close()
    }

    /// Appends a record with the documented hashes, and with that seal: all that takes no key.
    func forge(_ number: Int, seal: @escaping (ChainPosition) throws -> [UInt8]? = { _ in nil }) throws {
        try inLinks { links in
            _ = try links.append(
                [ChainedStore.row(number)], after: links.position(of: "gateway-1"), ending: { _, _ in }, seal: seal)
        }
    }

    /// Does something to the chain as a gateway does.
    func inLinks<Value>(_ work: (any ChainLinks) throws -> Value) throws -> Value {
        if let database { return try work(PostgreSQLLinks(connection: try database.connect(), chain: "gateway-1")) }
        return try DatabaseQueue(path: directory.store).write { try work(SQLiteLinks(database: $0)) }
    }

    /// The same with a good seal: as a gateway did that believed the store.
    func forgeSealed(_ number: Int) throws {
        let key = try #require(try SigningKeyFile(files).read())
        try forge(number) { try ChainSeal.make($0, with: key) }
    }

    /// Gives a record that was altered the hash that it has now.
    func hashAgain(_ sequence: Int) throws {
        func hash(_ source: some ChainSource) throws -> ChainHash {
            var stored = StoredRecord(chain: "gateway-1")
            try #require(try source.records(sequence...sequence)(&stored))
            return try stored.hash(after: try #require(stored.previous))
        }
        if let database {
            let found = try hash(PostgreSQLChainSource(connection: try database.connect(), chain: "gateway-1"))
            try harm("UPDATE records SET hash = decode('\(found)', 'hex') WHERE sequence = \(sequence)")
        } else {
            let found = try DatabaseQueue(path: directory.store).read { try hash(SQLiteChainSource(connection: $0)) }
            try harm("UPDATE records SET hash = x'\(found)' WHERE sequence = \(sequence)")
        }
    }

    /// Appends an entry that a key signs.
    func forge(_ kind: ChainStatement.Kind, signedBy key: Ed25519SigningKey, as keyID: String? = nil) throws {
        try inLinks { links in
            let entry = try ChainEntry(
                signing: ChainStatement(
                    kind: kind, position: try links.position(of: "gateway-1"), time: sampleTime,
                    keyID: keyID ?? key.publicKey.id), with: key)
            try links.append(entry)
        }
    }

    /// Puts a bare record at that number, which says how that event ended.
    func insert(at sequence: Int, time: Int = 1, of event: String = "e") throws {
        let chain = database == nil ? ("", "") : ("chain, ", "'gateway-1', ")
        let hash = database == nil ? "zeroblob(32)" : "decode(repeat('00', 32), 'hex')"
        try harm(
            """
            INSERT INTO records (\(chain.0)sequence, stage, event_time, event_id, event_name, outcome, request_id, record,
                previous_hash, hash)
                VALUES (\(chain.1)\(sequence), 'outcome', \(time), '\(event)', 'CopySnapshot', 'succeeded', 'r', '{}', \(hash), \(hash))
            """)
    }

    func count() async throws -> Int {
        if let database { return try database.connect().query("SELECT FROM records").count }
        return try await DatabaseQueue(path: directory.store).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM records") ?? 0
        }
    }

    /// - Parameters:
    ///   - publicKey: a file that was kept elsewhere; so is `checkpoint`.
    func verify(
        _ range: AuditVerificationRange = .whole, publicKey: String? = nil, checkpoint: String? = nil
    ) async throws -> AuditVerification {
        try await backend.verify(range, files: files, publicKey: publicKey, checkpoint: checkpoint)
    }

    func found() async throws -> String { try await verify().found }

    /// The bytes of the files of head and checkpoint.
    func sideFiles() throws -> [Data] {
        try [files.head, files.checkpoint].map { try Data(contentsOf: URL(filePath: $0)) }
    }
}

/// Expects that a store says its chain is damaged, again and again, and takes nothing.
func expectDamaged(_ store: any AuditStore, sourceLocation: SourceLocation = #_sourceLocation) {
    for _ in 1...2 {
        for work in [
            { try store.append([ChainedStore.row(99)]) }, { try store.checkpoint() }, { _ = try store.probe() },
        ] {
            let failure = #expect(throws: AuditFailure.self, sourceLocation: sourceLocation) { try work() }
            guard case .damagedChain? = failure else {
                Issue.record("\(String(describing: failure))", sourceLocation: sourceLocation)
                continue
            }
        }
    }
    #expect(store.chainDamage != nil, sourceLocation: sourceLocation)
}
