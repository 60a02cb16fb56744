import Foundation
import Logging
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// What somebody does who may write to the store, so that a gateway believes it.
@Suite(
    "Audit chain, with what a gateway was made to believe", .timeLimit(.minutes(4)), .startsPrograms, .inEveryStore,
    .namingTheStore)
struct SettledForNothingTests {
    @Test(
        "a call that is listed as without an outcome gets none when the chain does not hold its intent",
        arguments: [2, -77, 100])
    func listed(intent: Int) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        let store = try fixture.open()
        try list("event-4", as: intent, in: fixture)
        #expect(throws: AuditFailure.self) { try store.append([ChainedStore.row(8)]) }
        expectDamaged(store)
        store.close()
        #expect(try await fixture.count() == 4)
    }

    @Test("a call of the gateway's own that is listed with another intent is not ended by that one")
    func listedTwice() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        try list("event-1", as: -77, in: fixture)
        #expect(throws: AuditFailure.self) { try store.append([ChainedStore.row(2)]) }
        expectDamaged(store)
    }

    @Test("an intent that was altered, or put in the place of a record, gets no outcome", arguments: [false, true])
    func forged(withItsHash: Bool) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill([1, 2, 3, 5, 6])
        let store = try fixture.open()
        try fixture.harm(
            "UPDATE records SET request_id = 'other', record = replace(record, 'request-3', 'other') WHERE sequence = 3"
        )
        if withItsHash { try fixture.hashAgain(3) }
        #expect(throws: AuditFailure.self) { try store.append([ChainedStore.row(4)]) }
        expectDamaged(store)
    }

    @Test(
        "no outcome is stored that was made from another record than the intent that the chain holds",
        arguments: ["192.0.2.10", "203.0.113.66"])
    func otherText(address: String) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3)
        let store = try fixture.open()
        let reader = try fixture.backend.openReader()
        let intent = try #require(try await reader.unfinished(of: nil, after: 0, limit: 1).first)
        let shown = AuditEntry(
            chain: intent.chain, sequence: intent.sequence, intentSequence: nil, stage: .intent, outcome: .unknown,
            text: intent.text.replacing("192.0.2.10", with: address))
        let record = try shown.record()
        let writer = AuditWriter(store: store, logger: Logger(label: "test"))
        do throws(AuditFailure) {
            try await writer.settle(record, of: shown, until: .now + .seconds(60))
            #expect(shown.text == intent.text)
        } catch {
            #expect(shown.text != intent.text && store.chainDamage != nil, "\(error)")
        }
        await writer.close()
    }

    @Test("an intent that an earlier process left gets its outcome, whatever came since", arguments: Since.allCases)
    func left(since: Since) async throws {
        let fixture = try await AttackedStore()
        switch since {
        case .transaction: try fixture.fill([[1, 2, 3, 5, 6]])
        case .entryAfterTransaction: try fixture.fill([Array(1...3) + Array(5...14)])
        case .checkpoint:
            try fixture.fill([1, 2, 3], isClosedInOrder: true)
            try fixture.fill([5, 6])
        case .keys:
            try fixture.fill([1, 2, 3, 5])
            try fixture.backend.rotateKey(fixture.settings)
            try fixture.fill([6])
        case .pruning:
            try fixture.fill([1, 2])
            try await fixture.pruneAll()
            try fixture.fill([3, 5, 6])
        }
        let store = try fixture.open()
        try store.append([ChainedStore.row(4)])
        #expect(store.chainDamage == nil)
        store.close()
        #expect(
            try await fixture.backend.openReader().unfinished(of: nil, after: 0, limit: 10).allSatisfy {
                $0.sequence > 3
            })
        #expect(try await fixture.found() == "whole")
    }

    /// What came between an intent, which is record 3, and its outcome.
    enum Since: CaseIterable {
        case transaction, entryAfterTransaction, checkpoint, keys, pruning
    }

    @Test("a call that never was, and that somebody with the key settled, is named", arguments: [2, -77])
    func settledForNothing(intent: Int) async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        try list("event-4", as: intent, in: fixture)
        try fixture.forgeSealed(8)
        #expect(try await fixture.found() == "inserted 5")
    }

    @Test("no call is ended afterwards whose intent a pruning took away")
    func settledAfterPruning() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        try await fixture.pruneAll()
        let store = try fixture.open()
        try list("event-1", as: 1, in: fixture)
        #expect(throws: AuditFailure.self) { try store.append([ChainedStore.row(2)]) }
        expectDamaged(store)
        store.close()
        try fixture.forgeSealed(2)
        #expect(try await fixture.found() == "inserted 5")
    }

    @Test("one damaged row keeps no other from being read")
    func damagedRow() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        let unchecked =
            fixture.database == nil
            ? "PRAGMA ignore_check_constraints = ON" : "ALTER TABLE records DROP CONSTRAINT records_outcome_check"
        try fixture.harm(unchecked, "UPDATE records SET outcome = 'x' WHERE sequence = 2")
        let entries = try await fixture.backend.openReader().search(AuditQuery(order: .oldestFirst))
        #expect(entries.map(\.sequence) == [2, 4])
        let feed = try #require(try fixture.backend.openFeed(fixture.settings))
        let rows = try await feed.rows(after: 0, limit: 10)
        #expect(rows.map(\.sequence) == [1, 2, 3, 4])
        #expect(rows.map(\.isReadable) == [true, false, true, true])
        #expect(rows[1].action == AuditRecord.unreadableAction && rows[1].text.contains(#""sequence":2,"#))
        #expect(try await feed.rows(after: 1, limit: 1) == [rows[1]])
        #expect(try await fixture.found() != "whole")
    }

    @Test("an outcome that somebody put there for a moment keeps no call's own outcome away", arguments: [-1, 2, 9])
    func endedForNothing(sequence: Int) async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        try fixture.insert(at: sequence, of: "event-1")
        #expect(throws: AuditFailure.self) { try store.append([again(2)]) }
        expectDamaged(store)
    }

    @Test("a call of the gateway's own that is not listed any more is no call that was settled")
    func unlisted() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        try fixture.harm("DELETE FROM open_intents")
        #expect(throws: AuditFailure.self) { try store.append([ChainedStore.row(2)]) }
        expectDamaged(store)
        #expect(try await fixture.count() == 1)
    }

    @Test("an outcome that was stored while its call was not listed is named when the call is listed again")
    func listedAgain() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...1)
        try fixture.harm("DELETE FROM open_intents")
        try fixture.forgeSealed(2)
        try list("event-1", as: 1, in: fixture)
        #expect(try await fixture.found() == "inserted 2")
    }

    @Test("a call that an operator settled beside its gateway gets no second outcome when its own comes again")
    func settledBeside() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        let owner = try fixture.backend.openAsOwner(fixture.settings)
        try owner.append([again(2)])
        owner.close()
        try store.append([again(2)])
        #expect(store.chainDamage == nil)
        try store.append([ChainedStore.row(3), ChainedStore.row(4)])
        store.close()
        #expect(try await fixture.count() == 4)
        #expect(try await fixture.found() == "whole")
    }

    /// A row that may be stored already.
    private func again(_ number: Int) -> AuditRow { AuditRow(ChainedStore.row(number), storing: .unlessEnded) }

    /// Lists a call as one without an outcome.
    private func list(_ event: String, as intent: Int, in fixture: AttackedStore) throws {
        let chain = fixture.database == nil ? (name: "", value: "") : (name: "chain, ", value: "'gateway-1', ")
        try fixture.run(
            "INSERT INTO open_intents (\(chain.name)event_id, sequence) VALUES (\(chain.value)'\(event)', \(intent))")
    }
}
