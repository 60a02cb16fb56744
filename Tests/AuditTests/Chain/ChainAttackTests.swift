import Foundation
import GRDB
import InMemoryLogging
import JSONCoding
import Logging
import OpenSSL
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores

/// What somebody does who may write to the database, and has not the key.
@Suite("Audit chain, attacked", .timeLimit(.minutes(8)), .startsPrograms, .inEveryStore, .namingTheStore)
struct ChainAttackTests {
    @Test("a record that was inserted with the documented hash while the gateway runs is no link of its chain")
    func insertedWhileRunning() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        try fixture.forge(2)
        let files = try fixture.sideFiles()
        expectDamaged(store)
        store.close()
        #expect(try fixture.sideFiles() == files)
        #expect(try await fixture.found() == "unsealed 2")
        // Nor at the next start.
        expectDamaged(try fixture.open())
        #expect(try await fixture.count() == 2)
    }

    @Test("a record that was inserted between two runs is refused at the start", arguments: [false, true])
    func insertedBetweenRuns(isClosedInOrder: Bool) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3, isClosedInOrder: isClosedInOrder)
        try fixture.forge(4)
        let files = try fixture.sideFiles()
        expectDamaged(try fixture.open())
        #expect(try fixture.sideFiles() == files)
        #expect(try await fixture.found() == "unsealed 4")
    }

    @Test("a record that bears another key's seal, another record's or none of a seal's length is refused")
    func forgedSeals() async throws {
        let other = try Ed25519SigningKey()
        for seal: @Sendable (ChainPosition) throws -> [UInt8]? in [
            { try ChainSeal.make($0, with: other) }, { _ in [1, 2, 3] }, { _ in Array(repeating: 0, count: 64) },
        ] {
            let fixture = try await AttackedStore()
            try fixture.fill(1...3)
            try fixture.forge(4, seal: seal)
            #expect(try await fixture.found() == "bad-signature 4")
            expectDamaged(try fixture.open())
        }
    }

    @Test("a record whose seal is taken away or changed is not where the chain ends", arguments: ["NULL", "hash"])
    func changedSeal(value: String) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3)
        try fixture.harm("UPDATE records SET seal = \(value) WHERE sequence = 3")
        #expect(try await fixture.found() == (value == "NULL" ? "unsealed 3" : "bad-signature 3"))
        expectDamaged(try fixture.open())
    }

    @Test(
        "a seal that an entry follows is of no use any more: nobody misses it", arguments: ["NULL", "hash"],
        [true, false])
    func coveredSeal(value: String, whileRunning: Bool) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3, isClosedInOrder: true)
        var store = try fixture.open()
        if !whileRunning { store.close() }
        try fixture.harm("UPDATE records SET seal = \(value) WHERE sequence IN (2, 3)")
        if !whileRunning { store = try fixture.open() }
        try store.append([ChainedStore.row(4)])
        #expect(store.chainDamage == nil)
        store.close()
        #expect(try await fixture.found() == "whole")
        // The last one is the one that counts.
        try fixture.harm("UPDATE records SET seal = \(value) WHERE sequence = 4")
        #expect(try await fixture.found() != "whole")
    }

    @Test("an entry that another key signed is refused, whichever key it names")
    func forgedEntries() async throws {
        let other = try Ed25519SigningKey()
        for kind in [ChainStatement.Kind.checkpoint, .rotation(next: other.publicKey)] {
            let fixture = try await AttackedStore()
            let store = try fixture.open()
            try store.append([ChainedStore.row(1)])
            let id = try #require(try SigningKeyFile(fixture.files).read()).publicKey.id
            try fixture.forge(kind, signedBy: other, as: id)
            expectDamaged(store)
            store.close()
            let found = try await fixture.found()
            #expect(found == "bad-signature 1")
            if case .checkpoint = kind { expectDamaged(try fixture.open()) }
        }
    }

    @Test("deleting everything stops the gateway, which does not begin at 1 again", arguments: [true, false])
    func deleted(whileRunning: Bool) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...12)
        var store = try fixture.open()
        if !whileRunning { store.close() }
        let files = try fixture.sideFiles()
        try fixture.deleteAll()
        if !whileRunning { store = try fixture.open() }
        expectDamaged(store)
        store.close()
        #expect(try fixture.sideFiles() == files)
        #expect(try await fixture.count() == 0)
        #expect(try await fixture.found() == "removed 0")
    }

    @Test("cutting the tail, at any record, stops the gateway", arguments: [true, false], [0, 9, 10, 11, 12])
    func cut(whileRunning: Bool, sequence: Int) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...13)
        var store = try fixture.open()
        if !whileRunning { store.close() }
        let files = try fixture.sideFiles()
        try fixture.cut(after: sequence, entry: sequence < 10 ? 1 : 2)
        if !whileRunning { store = try fixture.open() }
        expectDamaged(store)
        store.close()
        #expect(try fixture.sideFiles() == files)
        #expect(try await fixture.found() == "tail-cut \(sequence + 1)")
    }

    // MARK: - Going on after a loss

    @Test("a chain of which something was lost goes on when its owner accepts that, and says so for ever")
    func resumption() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...13)
        try fixture.cut(after: 11, entry: 2)
        expectDamaged(try fixture.open())
        #expect(throws: AuditStoreFailure.self) { try fixture.backend.openAsOwner(fixture.settings) }
        let resumption = try fixture.backend.resume(fixture.settings, accepting: [.loss])
        #expect(resumption.position.sequence == 11 && resumption.position.entries == 3)
        #expect(resumption.lost?.sequence == 13)
        #expect(resumption.json.contains(#""lost":{"chain":"gateway-1","lastRecord":13"#))
        try fixture.fill(12...20)
        let finding = try #require(try await fixture.verify().finding)
        #expect(finding.kind == .tailCut && finding.sequence == 12)
        #expect(try await fixture.verify(.part(from: .sequence(12), to: nil)).found == "whole")
        #expect(try fixture.backend.resume(fixture.settings, accepting: [.loss]).lost == nil)
    }

    @Test("a chain of which nothing is left is begun anew when its owner accepts that")
    func resumptionOfNothing() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...13)
        try fixture.deleteAll()
        expectDamaged(try fixture.open())
        #expect(try fixture.backend.resume(fixture.settings, accepting: [.loss]).lost?.sequence == 13)
        try fixture.fill(1...5)
        #expect(try await fixture.found() == "tail-cut 1")
    }

    @Test("what nobody with the key wrote is no loss, and is taken for that when its owner accepts it")
    func resumptionOfForgery() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        try fixture.forge(5)
        #expect(throws: AuditStoreFailure.self) {
            try fixture.backend.resume(fixture.settings, accepting: [.loss])
        }
        let resumption = try fixture.backend.resume(fixture.settings, accepting: [.unsealed])
        #expect(resumption.lost == nil && resumption.sealedThrough == 4)
        #expect(resumption.json.contains(#""sealedThrough":4"#))
        try fixture.fill(6...7)
        #expect(try await fixture.found() == "unsealed 5")
        #expect(try await fixture.verify(.part(from: .sequence(6), to: nil)).found == "whole")
    }

    @Test("a tail that was cut inside of a transaction has lost something and lacks its seal")
    func resumptionInside() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        for start in [1, 5] { try store.append((start...start + 3).map(ChainedStore.row)) }
        store.close()
        try fixture.cut(after: 6, entry: 1)
        #expect(throws: AuditStoreFailure.self) {
            try fixture.backend.resume(fixture.settings, accepting: [.loss])
        }
        let resumption = try fixture.backend.resume(fixture.settings, accepting: [.loss, .unsealed])
        #expect(resumption.lost?.sequence == 8 && resumption.sealedThrough == 4)
        try fixture.fill(7...8)
        #expect(try await fixture.found() == "unsealed 5")
    }

    @Test("what is not bound to what lies before it is accepted by nobody")
    func resumptionOfNoLink() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        try fixture.insert(at: 5)
        #expect(throws: AuditStoreFailure.self) {
            try fixture.backend.resume(fixture.settings, accepting: [.loss, .unsealed])
        }
    }

    // MARK: - Databases that lie

    static let swallowing: [StoreKind: [String]] = [
        .sqlite: [
            "CREATE TRIGGER quiet BEFORE INSERT ON records BEGIN SELECT RAISE(IGNORE); END",
            "CREATE TRIGGER quiet AFTER INSERT ON records BEGIN DELETE FROM records WHERE sequence = NEW.sequence; END",
            "CREATE TRIGGER quiet AFTER INSERT ON records BEGIN UPDATE records SET record = '{}' WHERE sequence = NEW.sequence; END",
            "CREATE TRIGGER quiet AFTER INSERT ON records BEGIN UPDATE records SET seal = NULL WHERE sequence = NEW.sequence; END",
        ],
        .postgresql: [
            "CREATE RULE quiet AS ON INSERT TO records DO INSTEAD NOTHING",
            """
            CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
            CREATE TRIGGER quiet BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION quiet()
            """,
            """
            CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.record := '{}'; RETURN NEW; END $$;
            CREATE TRIGGER quiet BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION quiet()
            """,
            """
            CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seal := NULL; RETURN NEW; END $$;
            CREATE TRIGGER quiet BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION quiet()
            """,
            atCommit("DELETE FROM records WHERE chain = NEW.chain AND sequence = NEW.sequence"),
            atCommit("UPDATE records SET record = '{}' WHERE chain = NEW.chain AND sequence = NEW.sequence"),
        ],
    ]

    /// What PostgreSQL does with every new record when the transaction commits, its other triggers being off.
    private static func atCommit(_ statement: String) -> String {
        """
        CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET session_replication_role = 'replica'
            AS $$ BEGIN \(statement); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER quiet AFTER INSERT ON records DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION quiet()
        """
    }

    @Test("no call is told that it was recorded when the database keeps its record away or changes it")
    func swallowed() async throws {
        for attack in try #require(Self.swallowing[.current]) {
            let fixture = try await AttackedStore()
            let store = try fixture.open()
            try store.append([ChainedStore.row(1)])
            // What would keep an altering trigger from its work is gone too.
            if fixture.database == nil { try fixture.run("DROP TRIGGER records_are_never_changed") }
            if fixture.database == nil { try fixture.run("DROP TRIGGER records_are_deleted_by_pruning_only") }
            try fixture.run(attack)
            expectDamaged(store)
            #expect(try await fixture.count() == 1, "\(attack)")
        }
    }

    @Test("an entry that the database keeps away is missed at once")
    func swallowedEntry() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append((1...9).map(ChainedStore.row))
        let files = try fixture.sideFiles()
        try fixture.run(
            fixture.database == nil
                ? "CREATE TRIGGER quiet BEFORE INSERT ON chain_entries BEGIN SELECT RAISE(IGNORE); END"
                : "CREATE RULE quiet AS ON INSERT TO chain_entries DO INSTEAD NOTHING")
        expectDamaged(store)
        #expect(try fixture.sideFiles() == files)
    }

    @Test("a database that is not built as it should be is refused at the start and at a checkpoint")
    func structure() async throws {
        let trigger = "CREATE TRIGGER idle AFTER DELETE ON open_intents "
        for atStart in [true, false] {
            let fixture = try await AttackedStore()
            var store = try fixture.open()
            try store.append([ChainedStore.row(1)])
            if atStart { store.close() }
            try fixture.run(
                trigger
                    + (fixture.database == nil
                        ? "BEGIN SELECT 1; END" : "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"))
            if atStart {
                store = try fixture.open()
            } else {
                #expect(throws: AuditFailure.self) { try store.checkpoint() }
            }
            expectDamaged(store)
            #expect(try await fixture.found() == "damaged 0")
        }
    }

    @Test("a migration that the gateway does not know has it look no less")
    func foreignMigration() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        try fixture.run(
            fixture.database == nil
                ? "INSERT INTO grdb_migrations VALUES ('99 future')"
                : "INSERT INTO migrations (version, name, program) VALUES (99, 'future', 'newer')")
        #expect(throws: AuditFailure.self) { try store.checkpoint() }
        expectDamaged(store)
        store.close()
        // Nor is it opened: it could be a newer version's.
        let failure = await #expect(throws: AuditStoreFailure.self) { _ = try await fixture.verify() }
        if case .newerSchema? = failure { return }
        Issue.record("\(String(describing: failure))")
    }

    // MARK: - Numbers

    @Test(
        "a record with a number that no gateway gives is damage and no crash",
        arguments: [Int.max, Int.max - 1, 14, 4_000_000_000, 0, -1, Int.min])
    func numbers(sequence: Int) async throws {
        for whileRunning in [true, false] {
            let fixture = try await AttackedStore()
            try fixture.fill(1...12)
            var store = try fixture.open()
            if !whileRunning { store.close() }
            try fixture.insert(at: sequence)
            if !whileRunning { store = try fixture.open() }
            // What lies before the first record, a running gateway does not look at.
            if sequence > 0 || !whileRunning { expectDamaged(store) }
            store.close()
            let found = try await fixture.found()
            #expect(found == (sequence > 0 ? "removed 13" : "inserted \(sequence)"))
        }
    }

    @Test(
        "a record with a number or a time that no gateway gives is read without a crash", arguments: [Int.max, Int.min])
    func reading(number: Int) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3)
        try fixture.insert(at: number, time: number)
        try fixture.insert(at: 5, time: number == Int.max ? Int.min : Int.max)
        let reader = try fixture.backend.openReader()
        let found = try await reader.search(AuditQuery(limit: 100))
        // Two outcomes with the intents that they end, the intent of the third call, and what was put there.
        #expect(found.count >= 4)
        _ = try await reader.usageReport(AuditQuery())
        _ = try await reader.activity(AuditQuery(), every: 3600, within: .init())
        let feed = ShippingFeed(try #require(try fixture.backend.openFeed(fixture.settings)))
        #expect(try await feed.rows(after: 0).map(\.sequence) == [1, 2, 3, 5])
        #expect(try await feed.lastSequence() < Int.max)
        let prunable = try #require(try fixture.backend.openPrunable(fixture.settings, batch: Int.max / 2))
        _ = try await prunable.prunable(olderThan: ChainedStore.time(100), limit: Int.max)
    }

    @Test("what is documented as not noticed is not, until it is verified")
    func limits() async throws {
        // What lies before the end, a gateway does not look at.
        let altered = try await AttackedStore()
        try altered.fill(1...12)
        let store = try altered.open()
        try altered.harm("UPDATE records SET event_name = 'DescribeSnapshots' WHERE sequence = 5")
        try store.append([ChainedStore.row(13)])
        store.close()
        #expect(try altered.open().chainDamage == nil)
        #expect(try await altered.found() == "altered 5")
        // Who can write the files too cuts off whole transactions between two runs.
        let cut = try await AttackedStore()
        try cut.fill(1...13)
        try cut.cut(after: 12, entry: 2)
        for path in [cut.files.head, cut.files.checkpoint] { try FileManager.default.removeItem(atPath: path) }
        #expect(try await cut.found() == "whole")
        #expect(try cut.open().chainDamage == nil)
        // Not while the gateway runs.
        let running = try await AttackedStore()
        let open = try running.open()
        for number in 1...13 { try open.append([ChainedStore.row(number)]) }
        try running.cut(after: 12, entry: 2)
        for path in [running.files.head, running.files.checkpoint] { try FileManager.default.removeItem(atPath: path) }
        expectDamaged(open)
    }

    @Test(
        "an entry with a number that no gateway gives is damage and no crash",
        arguments: [
            "number = 9223372036854775807", "number = 3", "number = 0", "number = -9223372036854775808",
            "sequence = 9223372036854775807", "sequence = -9223372036854775808",
        ])
    func entryNumbers(change: String) async throws {
        for whileRunning in [true, false] {
            let fixture = try await AttackedStore()
            try fixture.fill(1...12)
            var store = try fixture.open()
            if !whileRunning { store.close() }
            try fixture.harm("UPDATE chain_entries SET \(change) WHERE number = 2")
            if !whileRunning { store = try fixture.open() }
            if whileRunning, change == "sequence = -9223372036854775808" { continue }  // it is not asked for
            expectDamaged(store)
            store.close()
            #expect(try await fixture.found() != "whole")
        }
    }

    // MARK: - Starting again

    @Test("a gateway that starts again, however it ended, takes its chain up", arguments: [1, 3, 9, 10, 11, 25])
    func restarts(count: Int) async throws {
        let fixture = try await AttackedStore()
        for start in stride(from: 1, to: min(40, 12 * count), by: count) {
            try fixture.fill(start...start + count - 1, isClosedInOrder: start.isMultiple(of: 2))
        }
        let verification = try await fixture.verify()
        #expect(verification.found == "whole" && verification.signedThrough == verification.last)
    }

    // MARK: - What is stored

    @Test("whatever characters a record is made of, what is stored is what was hashed")
    func anyText() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        var generator = SeededGenerator(state: 0x0B5E)
        func text() -> String {
            var text = ""
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let scalar =
                    Bool.random(using: &generator)
                    ? UInt32.random(in: 0...0xFF, using: &generator)
                    : UInt32.random(in: 0...0x10FFFF, using: &generator)
                text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\0")
            }
            return Bool.random(using: &generator) ? text : text + "\0" + text
        }
        for round in 0..<60 {
            var record = sampleRecord(
                requestID: text(), eventID: text(), action: text(), accessKeyID: text())
            record.userAgent = text()
            record.requestParameters = .object([.init(text(), .string(text()))])
            let kinds: [AuditRow.Kind] = round.isMultiple(of: 3) ? [.intent, .outcome] : [.single]
            try store.append(kinds.map { AuditRow(record, as: $0) })
        }
        store.close()
        #expect(try await fixture.found() == "whole")
    }

    @Test("a damaged chain is said once in the log, in the numbers, and to every change")
    func writer() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        let log = InMemoryLogHandler()
        let writer = AuditWriter(store: store, logger: Logger(label: "test") { _ in log })
        try await writer.intent(sampleRecord(requestID: "a", eventID: "a"))
        #expect(writer.statistics.chainDamage == nil)
        try fixture.forge(2)
        for id in ["b", "c"] {
            let failure = await #expect(throws: AuditFailure.self) {
                try await writer.intent(sampleRecord(requestID: id, eventID: id))
            }
            guard case .damagedChain? = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
        }
        #expect(writer.statistics.chainDamage != nil)
        await writer.note(sampleRead(3))
        await writer.probe()
        await writer.close()
        let said = log.entries.filter { $0.message == "audit chain damaged: changes are refused" }
        #expect(said.map(\.level) == [.error])
        #expect(try await fixture.count() == 2)
    }
}
