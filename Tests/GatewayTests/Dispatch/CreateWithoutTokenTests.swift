import Audit
import Gateway
import OAPISimulator
import Testing

@Suite("Creates without a token", .timeLimit(.minutes(5)))
struct CreateWithoutTokenTests {
    private static let export = TestRequest(
        body: "Action=CreateSnapshotExportTask&Version=2016-09-15&SnapshotId=snap-12345678"
            + "&ExportToOsu.DiskImageFormat=qcow2&ExportToOsu.OsuBucket=bucket")

    @Test("are sent once, and the outcome of a lost one is said to be unknown")
    func lost() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.cut, call: "CreateSnapshotExportTask", times: 5, moment: .after))
            let reply = try await cloud.send(Self.export)
            #expect(reply.status == 400)
            #expect(reply.element("Code") == "OperationOutcomeUnknown")
            #expect(reply.element("Message")?.contains("CreateSnapshotExportTask") == true)
            #expect(cloud.simulator.journal.count == 1)
        }
        #expect(store.rows.map(\.kind) == [.intent])
    }

    @Test("are not to be repeated when their outcome could not be recorded")
    func notRecorded() async throws {
        try await TestCloud.with(store: OutcomeRefusingStore()) { cloud in
            let reply = try await cloud.send(Self.export)
            #expect(reply.status == 400)
            #expect(reply.element("Code") == "OperationOutcomeUnknown")
            let copy = try await cloud.send(.copy())
            #expect(copy.element("Code") == "Unavailable")
        }
    }

    @Test("bear no token")
    func noToken() async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(Self.export)
            #expect(reply.element("snapshotExportTaskId")?.hasPrefix("snap-export-") == true)
            #expect(cloud.simulator.journal.last?.body.contains("ClientToken") == false)
        }
    }
}

/// A store that takes intents and nothing else.
private struct OutcomeRefusingStore: AuditStore {
    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        if rows.contains(where: { $0.kind == .outcome }) { throw .unavailable(reason: "disk full") }
    }

    func close() {}
}
