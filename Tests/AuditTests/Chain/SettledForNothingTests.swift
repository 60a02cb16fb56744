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
        "a call that never was, and whose intent was there for as long as the gateway settled it, is named",
        arguments: [2, -77])
    func settledForNothing(intent: Int) async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        for number in 1...4 { try store.append([ChainedStore.row(number)]) }
        try list("event-4", as: intent, in: fixture)
        try store.append([ChainedStore.row(8)])
        store.close()
        #expect(try await fixture.found() == "inserted 5")
    }

    @Test("no call is ended afterwards whose intent a pruning took away")
    func settledAfterPruning() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...4)
        try await fixture.pruneAll()
        let store = try fixture.open()
        try list("event-1", as: 1, in: fixture)
        try store.append([ChainedStore.row(2)])
        store.close()
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
        #expect(try await fixture.found() != "whole")
    }

    /// Lists a call as one without an outcome.
    private func list(_ event: String, as intent: Int, in fixture: AttackedStore) throws {
        let chain = fixture.database == nil ? (name: "", value: "") : (name: "chain, ", value: "'gateway-1', ")
        try fixture.run(
            "INSERT INTO open_intents (\(chain.name)event_id, sequence) VALUES (\(chain.value)'\(event)', \(intent))")
    }
}
