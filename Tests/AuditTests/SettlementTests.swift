import JSONCoding
import Logging
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

@Suite("An operator's word", .startsPrograms, .inEveryStore, .namingTheStore) struct SettlementTests {
    private let copy = "snap-00000099"
    private let later = sampleTime.advanced(by: AuditSettlement.minimumAge)

    /// A store with the intent of a call that nobody saw end.
    private func world(
        _ action: String = "CopySnapshot", by protocol: AuditProtocol = .ec2Query,
        parameters: JSON = .object([.init("sourceSnapshotId", .string("snap-00000001"))])
    ) async throws -> (AttackedStore, AuditSettlement, AuditWriter) {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        var intent = sampleRecord(requestID: "r-1", eventID: "e-1", action: action)
        intent.protocol = `protocol`
        intent.requestParameters = parameters
        intent.responseElements = nil
        try store.append([AuditRow(intent, as: .intent)])
        store.close()
        let writer = AuditWriter(
            store: try fixture.backend.openAsOwner(fixture.settings), logger: Logger(label: "test"))
        let settlement = AuditSettlement(
            reader: try fixture.backend.openReader(), writer: writer, gateway: fixture.settings.gatewayID, version: "1")
        return (fixture, settlement, writer)
    }

    @Test("is the outcome of the call: found, in the lineage, and sealed", arguments: [AuditProtocol.ec2Query, .oapi])
    func done(by protocol: AuditProtocol) async throws {
        let (fixture, settlement, writer) = try await world(
            `protocol` == .oapi ? "CreateSnapshot" : "CopySnapshot", by: `protocol`)
        let resource = try #require(AuditResource(copy))
        let entry = try await settlement.settle(.id("e-1"), as: .done(resource), by: "Ops <a@example.com>", at: later)
        await writer.close()
        let record = try entry.record()
        #expect(record.outcome == .succeeded && record.copy == copy && record.time == later)
        #expect(
            record.reconciliation == AuditReconciliation(intentTime: sampleTime, settledBy: "Ops <a@example.com>"))
        let reader = try fixture.backend.openReader()
        #expect(try await reader.unfinished(limit: 10).isEmpty)
        #expect(try await reader.search(AuditQuery(limit: 10)).count == 1)
        let lineage = try #require(try await AuditLineage.of(resource, in: reader))
        #expect(lineage.origins.map(\.resource.id) == ["snap-00000001"])
        let lookUp = EventLookUp(
            owner: EventOwner(accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: "123456789012"),
            attribute: .resourceName(copy), limit: 50, start: .newest(now: later.advanced(by: .seconds(60))))
        #expect(try await reader.page(lookUp).events.count == 1)
        #expect(try await fixture.found() == "whole")
    }

    @Test("that it was not done is a failure")
    func notDone() async throws {
        let (fixture, settlement, writer) = try await world("DeleteSnapshot")
        let entry = try await settlement.settle(.id("r-1"), as: .notDone, by: "ops", at: later)
        await writer.close()
        #expect(try entry.record().outcome.error?.prefixedCode == "Server.NotMade")
        #expect(try await fixture.found() == "whole")
    }

    @Test("a call has one outcome, no matter who comes second")
    func once() async throws {
        let (fixture, settlement, writer) = try await world("DeleteSnapshot")
        let intent = try #require(try await fixture.backend.openReader().entry(.id("e-1")))
        _ = try await settlement.settle(.id("e-1"), as: .done(nil), by: "ops", at: later)
        await #expect(throws: AuditSettlement.Failure.hasOutcome) {
            _ = try await settlement.settle(.id("e-1"), as: .notDone, by: "other", at: later)
        }
        // What another process wrote meanwhile, as the gateway's own look-up would.
        try await writer.settle(
            sampleRecord(requestID: "r-1", eventID: "e-1", action: "DeleteSnapshot"), of: intent,
            until: .now + .seconds(60))
        await writer.close()
        #expect(try await fixture.count() == 2)
    }

    @Test("is refused for a call that may be under way, for none at all, and for what it does not make")
    func refused() async throws {
        let (fixture, settlement, writer) = try await world()
        let snapshot = try #require(AuditResource(copy))
        let volume = try #require(AuditResource("vol-00000001"))
        let cases: [(AuditEntryName, AuditVerdict, AuditTime, AuditSettlement.Failure)] = [
            (.id("e-1"), .done(snapshot), later.advanced(by: .seconds(-1)), .tooYoung),
            (.id("e-2"), .notDone, later, .noSuchCall), (.id("e-1"), .done(nil), later, .productMissing(.snapshot)),
            (.id("e-1"), .done(volume), later, .makesNone(volume)),
        ]
        for (name, verdict, time, failure) in cases {
            await #expect(throws: failure) {
                _ = try await settlement.settle(name, as: verdict, by: "ops", at: time)
            }
        }
        await writer.close()
        #expect(try await fixture.count() == 1)
    }
}
