import Foundation
import OpenSSL
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// What somebody says was pruned who may write to the store, and has not the key.
@Suite(
    "Audit chain, with prunings that never were", .timeLimit(.minutes(5)), .startsPrograms, .inEveryStore,
    .namingTheStore)
struct ForgedPruningTests {
    @Test(
        "an entry that tells of a pruning and is not signed has no gateway go on from what somebody wrote",
        arguments: [0, -1, 2])
    func unsigned(number: Int) async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        for row in 1...3 { try store.append([ChainedStore.row(row)]) }
        try fixture.forge(4)
        try fixture.tellOfPruning(through: try fixture.position(), as: number)
        let files = try fixture.sideFiles()
        expectDamaged(store)
        #expect(try fixture.sideFiles() == files)
        try fixture.harm("DELETE FROM chain_entries WHERE number = \(number)")
        #expect(try await fixture.found() == "unsealed 4")
    }

    @Test("nor has one that is signed by another key")
    func foreign() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        for row in 1...3 { try store.append([ChainedStore.row(row)]) }
        let other = try Ed25519SigningKey()
        let id = try #require(try SigningKeyFile(fixture.files).read()).publicKey.id
        try fixture.forge(4)
        let pruning = AuditPruning(
            through: try fixture.position(), records: 4, unfinished: 0, bound: ChainedStore.time(9))
        try fixture.forge(.pruning(pruning), signedBy: other, as: id)
        expectDamaged(store)
    }

    @Test("a start believes in no pruning either that nobody with the key told of", arguments: [0, -1])
    func atStart(number: Int) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...12, isClosedInOrder: true)
        let end = try fixture.position()
        try fixture.harm("DELETE FROM records", "DELETE FROM open_intents", "DELETE FROM record_resources")
        try fixture.tellOfPruning(through: end, as: number)
        expectDamaged(try fixture.open())
    }

    @Test("what has a number before the first is noticed at the next checkpoint")
    func beforeAll() async throws {
        for entry in [true, false] {
            let fixture = try await AttackedStore()
            let store = try fixture.open()
            try store.append([ChainedStore.row(1)])
            if entry {
                try fixture.tellOfPruning(through: try fixture.position(), as: 0)
            } else {
                try fixture.insert(at: -1)
            }
            #expect(throws: AuditFailure.self) { try store.checkpoint() }
            expectDamaged(store)
        }
    }

    @Test("the entries that a pruning leaves are vouched for: no other keys can be put in their place")
    func replacedKeys() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...12)
        let key = try #require(try SigningKeyFile(fixture.files).read())
        try await fixture.pruneAll()
        try fixture.fill(13...14)
        #expect(try await fixture.found() == "whole")
        let other = try Ed25519SigningKey()
        let kept = fixture.directory.path + "/other.pub"
        try Data(other.publicKey.pem().utf8).write(to: URL(filePath: kept))
        func entry(_ kind: ChainStatement.Kind, after position: ChainPosition) throws -> ChainEntry {
            try ChainEntry(
                signing: ChainStatement(kind: kind, position: position, time: sampleTime, keyID: other.publicKey.id),
                with: other)
        }
        let genesis = try entry(
            .genesis(publicKey: other.publicKey, earlierRecords: 7),
            after: ChainPosition(chain: "gateway-1", sequence: 0, entries: 0, hash: .beforeAll))
        try fixture.harm("DELETE FROM chain_entries WHERE number = 1")
        try fixture.append([genesis, try entry(.rotation(next: key.publicKey), after: genesis.position)])
        #expect(try await fixture.found() == "altered 0")
        #expect(try await fixture.verify(publicKey: kept).found == "altered 0")
        expectDamaged(try fixture.open())
    }

    @Test("a chain of another key is not taken up because it names the gateway's key as its next one")
    func handedOver() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3)
        let own = try Data(contentsOf: URL(filePath: fixture.files.signingKey))
        let key = try #require(try SigningKeyFile(fixture.files).read())
        try fixture.deleteAll()
        for path in [fixture.files.head, fixture.files.checkpoint, fixture.files.signingKey] {
            try FileManager.default.removeItem(atPath: path)
        }
        try fixture.fill(4...6, isClosedInOrder: true)
        let other = try #require(try SigningKeyFile(fixture.files).read())
        try fixture.forge(.rotation(next: key.publicKey), signedBy: other)
        for path in [fixture.files.head, fixture.files.checkpoint, fixture.files.signingKey] {
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(
            FileManager.default.createFile(
                atPath: fixture.files.signingKey, contents: own, attributes: [.posixPermissions: 0o600]))
        expectDamaged(try fixture.open())
    }

    @Test("nothing is pruned that is not as old as it has to be, whatever stood in its row a moment before")
    func young() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...12, isClosedInOrder: true)
        let end = try fixture.position()
        let owner = try fixture.backend.openAsOwner(fixture.settings)
        let bound = ChainedStore.time(11)
        #expect(throws: AuditFailure.self) { try owner.prune(through: end, olderThan: bound) }
        #expect(owner.chainDamage == nil)
        // What was found old enough when the end of the range was looked for.
        try fixture.harm("UPDATE records SET event_time = 0")
        #expect(throws: AuditFailure.self) { try owner.prune(through: end, olderThan: bound) }
        #expect(owner.chainDamage != nil)
        owner.close()
        #expect(try await fixture.count() == 12)
        #expect(try await fixture.found() == "altered 1")
    }
}

extension AttackedStore {
    /// Where the chain is.
    func position() throws -> ChainPosition { try inLinks { try $0.position(of: "gateway-1") } }

    func append(_ entries: [ChainEntry]) throws {
        try inLinks { links in for entry in entries { try links.append(entry) } }
    }

    /// Puts an entry there that says what was pruned, and bears no signature.
    func tellOfPruning(through: ChainPosition, as number: Int) throws {
        let pruning = AuditPruning(
            through: through, records: through.sequence, unfinished: 0, bound: ChainedStore.time(100))
        let before = ChainPosition(chain: "gateway-1", sequence: 0, entries: max(0, number - 1), hash: .beforeAll)
        let id = try #require(try SigningKeyFile(files).read()).publicKey.id
        let text = ChainStatement(kind: .pruning(pruning), position: before, time: sampleTime, keyID: id).text
        let chain = database == nil ? ("", "") : ("chain, ", "'gateway-1', ")
        func bytes(_ count: Int) -> String {
            database == nil ? "zeroblob(\(count))" : "decode(repeat('00', \(count)), 'hex')"
        }
        try run(
            """
            INSERT INTO chain_entries (\(chain.0)number, sequence, kind, statement, signature, hash)
                VALUES (\(chain.1)\(number), 0, 'pruning', '\(text)', \(bytes(64)), \(bytes(32)))
            """)
    }
}
