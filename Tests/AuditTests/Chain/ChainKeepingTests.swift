import Foundation
import GRDB
import Logging
import OpenSSL
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit chain, kept", .timeLimit(.minutes(2))) struct ChainKeepingTests {
    private func entries(_ store: ChainedStore) throws -> [ChainStatement] {
        try DatabaseQueue(path: store.directory.store).read { database in
            try String.fetchAll(database, sql: "SELECT statement FROM chain_entries ORDER BY number").map {
                try #require(ChainStatement(parsing: $0))
            }
        }
    }

    @Test("the key is made for its owner alone, and the public key beside it is its own")
    func keyFile() throws {
        let store = try ChainedStore()
        let attributes = try FileManager.default.attributesOfItem(atPath: store.files.signingKey)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let key = try #require(try SigningKeyFile(store.files).read())
        #expect(try store.files.publicKeyText() + "\n" == key.publicKey.pem())
    }

    @Test("an entry is made after so many records, and at the end when something has come")
    func checkpoints() throws {
        let store = try ChainedStore(records: 25)
        #expect(try entries(store).map(\.position.sequence) == [0, 10, 20, 25])
        try store.open().close()
        let again = try store.open()
        try again.checkpoint()
        again.close()
        #expect(try entries(store).count == 4)
    }

    @Test("a batch that goes over the number of records makes one entry, at its end")
    func batch() throws {
        let fixture = try ChainedStore(records: 1)
        let store = try fixture.open()
        try store.append((2...24).map(ChainedStore.row))
        store.close()
        #expect(try entries(fixture).map(\.position.sequence) == [0, 1, 24])
    }

    @Test("the writer signs at its end, and when it is asked")
    func writer() async throws {
        let fixture = try ChainedStore(records: 1)
        let writer = AuditWriter(
            store: try fixture.open(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await writer.intent(sampleRecord(eventID: "e1"))
        await writer.checkpoint()
        await writer.checkpoint()
        #expect(writer.isInFlight("e1"))
        try await writer.outcome(sampleRecord(eventID: "e1"))
        #expect(!writer.isInFlight("e1"))
        await writer.close()
        #expect(try entries(fixture).map(\.position.sequence) == [0, 1, 2, 3])
    }

    @Test("time makes entries too")
    func interval() async throws {
        let fixture = try ChainedStore(records: 1)
        let writer = AuditWriter(
            store: try fixture.open(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let turns = Turns(2)
        try await writer.intent(sampleRecord())
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await AuditRoutine(pause: { try await turns.pause() }, { await writer.checkpoint() }).run()
                }
                await turns.areOver()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(try entries(fixture).map(\.position.sequence) == [0, 1, 2])
        await writer.close()
    }

    @Test("a gateway makes itself a name when it is given none, and keeps it")
    func name() throws {
        let store = try ChainedStore(gatewayID: nil)
        let name = try #require(try entries(store).first?.position.chain)
        #expect(name.wholeMatch(of: /gw-[0-9a-f]{16}/) != nil)
        try store.append(26...30)
        #expect(try Set(entries(store).map(\.position.chain)) == [name])
        #expect(throws: AuditStoreFailure.otherGateway(chain: name, configured: "other")) {
            _ = try SQLiteAuditStore(path: store.directory.store, chain: ChainSettings(gatewayID: "other"))
        }
    }

    @Test("a store is not written to with another key than its chain's, or none, or one that others can read")
    func keys() throws {
        let store = try ChainedStore()
        let other = try ChainedStore()
        let id = try #require(try entries(store).first?.keyID)
        let path = store.files.signingKey
        try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: path)
        #expect(
            throws: AuditStoreFailure.signingKey(path: path, reason: "others may read or change it: chmod 600 \(path)")
        ) {
            _ = try store.open()
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: AuditStoreFailure.signingKeyMissing(path: path, id: id)) { _ = try store.open() }
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.copyItem(atPath: other.files.signingKey, toPath: path)
        #expect(throws: AuditStoreFailure.signingKeyMissing(path: path, id: id)) { _ = try store.open() }
    }

    // MARK: - Rotation

    @Test("a chain is verified over a change of keys by either of them")
    func rotation() async throws {
        let store = try ChainedStore()
        let old = try store.file("old.pub", try String(contentsOfFile: store.files.publicKey, encoding: .utf8))
        try SQLiteAuditStore.rotateKey(path: store.directory.store, store.settings)
        let new = try store.file("new.pub", try String(contentsOfFile: store.files.publicKey, encoding: .utf8))
        #expect(try Data(contentsOf: URL(filePath: old)) != Data(contentsOf: URL(filePath: new)))
        try store.append(26...55)
        let names = try entries(store).map(\.kind.name)
        #expect(
            names == ["genesis", "checkpoint", "checkpoint", "checkpoint", "rotation", "checkpoint"]
                + ["checkpoint", "checkpoint", "checkpoint"])
        for key in [old, new] {
            #expect(try await store.verify(publicKey: key).found == "whole")
            for range in [5...12, 15...30, 31...50] {
                let part = AuditVerificationRange.part(
                    from: .sequence(range.lowerBound), to: .sequence(range.upperBound))
                #expect(try await store.verify(part, publicKey: key).found == "whole", "\(range)")
            }
        }
        // Of the part before it took over, the new key knows only through the part after.
        let early = try await store.verify(.part(from: nil, to: .sequence(5)), publicKey: new)
        #expect(early.last == 25)
    }

    @Test("a key that nobody handed over to signs nothing")
    func foreignKey() async throws {
        let store = try ChainedStore()
        let other = try ChainedStore(records: 25)
        // The chain says that it is handed over; the one who says so has not the key.
        let forger = try #require(try SigningKeyFile(other.files).read())
        try await DatabaseQueue(path: store.directory.store).write { database in
            let position = try SQLiteLinks(database: database).position(of: "gateway-1")
            let genuine = try #require(try SQLiteLinks(database: database).lastEntry()).statement.keyID
            let rotation = try ChainEntry(
                signing: ChainStatement(
                    kind: .rotation(next: forger.publicKey), position: position, time: sampleTime, keyID: genuine),
                with: forger)
            try SQLiteLinks(database: database).append(rotation)
        }
        #expect(try await store.found() == "bad-signature 25")
    }

    @Test("a gateway that runs takes a new key up with its next signature")
    func rotationBeside() async throws {
        let fixture = try ChainedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(26)])
        try SQLiteAuditStore.rotateKey(path: fixture.directory.store, fixture.settings)
        try store.append([ChainedStore.row(27)])
        try store.checkpoint()
        store.close()
        #expect(try await fixture.found() == "whole")
        #expect(try Set(entries(fixture).map(\.keyID)).count == 2)
    }

    @Test("a rotation that was cut off before the new key took its place is finished at the next start")
    func cutOffRotation() async throws {
        let store = try ChainedStore()
        let old = try Data(contentsOf: URL(filePath: store.files.signingKey))
        try SQLiteAuditStore.rotateKey(path: store.directory.store, store.settings)
        try FileManager.default.moveItem(atPath: store.files.signingKey, toPath: store.files.nextSigningKey)
        for before in [old, nil] {
            if let before {
                let isMade = FileManager.default.createFile(
                    atPath: store.files.signingKey, contents: before, attributes: [.posixPermissions: 0o600])
                #expect(isMade)
            }
            try store.open().close()
            #expect(!FileManager.default.fileExists(atPath: store.files.nextSigningKey))
            #expect(try await store.found() == "whole")
            if before != nil {
                try FileManager.default.moveItem(atPath: store.files.signingKey, toPath: store.files.nextSigningKey)
            }
        }
        try store.append(26...30)
        #expect(try await store.found() == "whole")
    }

    // MARK: - Older stores, and lost ones

    @Test("records of an older version are chained as they are, and the chain says how many")
    func migration() async throws {
        let store = try ChainedStore(records: 25)
        let old = store.directory.path + "/old.sqlite"
        let database = try DatabaseQueue(path: old)
        try AuditSchema.migrate(database, upTo: .lookUps)
        try await database.write { database in
            try database.execute(sql: "ATTACH '\(store.directory.store)' AS new")
            try database.execute(
                sql: """
                    INSERT INTO records SELECT sequence, stage, event_time, event_id, event_name, access_key_id, account_id,
                        outcome, request_id, intent_sequence, record FROM new.records ORDER BY sequence
                    """)
            try database.execute(sql: "INSERT INTO record_resources SELECT * FROM new.record_resources")
        }
        try database.close()
        let settings = ChainSettings(checkpointRecords: 10)
        let migrated = try SQLiteAuditStore(path: old, chain: settings)
        try migrated.append([ChainedStore.row(26)])
        migrated.close()
        func verify() async throws -> AuditVerification {
            try await SQLiteBackend(path: old).verify(files: ChainFiles(signingKey: old + ".key"))
        }
        let verification = try await verify()
        #expect(verification.found == "whole" && verification.last == 26 && verification.signedThrough == 26)
        let genesis = try #require(try await DatabaseQueue(path: old).read { try SQLiteLinks(database: $0).entry(1) })
            .statement
        guard case .genesis(_, earlierRecords: 25) = genesis.kind else {
            Issue.record("\(genesis)")
            return
        }
        try await DatabaseQueue(path: old).write { database in
            try database.execute(sql: "DROP TRIGGER records_are_never_changed")
            try database.execute(sql: "UPDATE records SET resource_ids = NULL WHERE sequence = 8")
        }
        #expect(try await verify().found == "altered 8")
    }

    @Test("a store of an older version is not verified before it has a chain")
    func unchained() async throws {
        let directory = try TemporaryDirectory()
        try AuditSchema.migrate(try DatabaseQueue(path: directory.store))
        let files = ChainFiles(signingKey: directory.store + ".key")
        await #expect(throws: AuditStoreFailure.notChained(path: directory.store)) {
            _ = try await directory.location.backend.verify(files: files)
        }
    }

    @Test("a store that was put back to an earlier state says so for ever")
    func putBack() async throws {
        let store = try ChainedStore(records: 25)
        let backup = store.directory.path + "/backup"
        try store.copyStore(to: backup)
        try store.append(26...40)
        try FileManager.default.removeItem(atPath: store.directory.store)
        try FileManager.default.copyItem(atPath: backup, toPath: store.directory.store)
        #expect(try await store.found() == "tail-cut 26")
        #expect(try store.open().chainDamage != nil)
        _ = try SQLiteAuditStore.resume(
            path: store.directory.store, store.settings, accepting: [.loss])
        try store.append(26...60)
        let finding = try #require(try await store.verify().finding)
        #expect(finding.kind == .tailCut && finding.sequence == 26)
        #expect(finding.explanation.contains("had been at record 40"))
        // What came after is whole.
        #expect(try await store.found(.part(from: .sequence(40), to: nil)) == "whole")
        #expect(try entries(store).filter { $0.kind.name == "loss" }.count == 1)
    }

    @Test("another store in the place of the one that was there says so")
    func replaced() async throws {
        let store = try ChainedStore(gatewayID: nil)
        try FileManager.default.removeItem(atPath: store.directory.store)
        #expect(throws: AuditFailure.self) { try store.append(1...5) }
        _ = try SQLiteAuditStore.resume(
            path: store.directory.store, store.settings, accepting: [.loss])
        try store.append(1...5)
        let finding = try #require(try await store.verify().finding)
        #expect(finding.kind == .tailCut && finding.sequence == 1)
        #expect(finding.explanation.contains("had held another chain"))
    }

    @Test("the files beside the store are put back when they are gone")
    func sideFiles() async throws {
        let store = try ChainedStore()
        try store.removeSideFiles()
        try FileManager.default.removeItem(atPath: store.files.publicKey)
        try store.open().close()
        let verification = try await store.verify()
        #expect(verification.found == "whole" && verification.anchors.count == 2)
        #expect(verification.trust == .exportedKey(path: store.files.publicKey))
    }

    @Test("a damaged file of the head stops the start and the verification, and says which it is")
    func damagedHead() async throws {
        let store = try ChainedStore()
        var bytes = try Data(contentsOf: URL(filePath: store.files.head))
        #expect(bytes.count == HeadFile.byteCount)
        bytes[40] ^= 1
        try bytes.write(to: URL(filePath: store.files.head))
        let failure = AuditStoreFailure.damagedHead(path: store.files.head)
        #expect(throws: failure) { _ = try store.open() }
        await #expect(throws: failure) { _ = try await store.verify() }
    }
}
