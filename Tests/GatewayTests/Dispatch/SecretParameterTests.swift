import Audit
import Gateway
import InMemoryLogging
import Logging
import OAPISimulator
import Testing

@Suite("Secrets among the parameters", .timeLimit(.minutes(5)))
struct SecretParameterTests {
    private static let secret = "t0ps3cr3t"

    /// Each holds the secret, in a request that is done and in one that is refused.
    private static let requests = [
        "Action=ImportSnapshot&DiskContainer.Url=https%3A%2F%2Fx.example%2Fd%3Fsig%3D\(secret)&ClientData.UploadSize=1",
        "Action=ImportSnapshot&DiskContainer.Url=s3%3A%2F%2Fx%2F\(secret)&ClientData.UploadSize=1",
        "Action=ImportSnapshot&snapshotLocation=https%3A%2F%2Fx.example%2Fd%3Ftoken%3D\(secret)&snapshotSize=1",
        "Action=ImportSnapshot&snapshotLocation=\(secret)&snapshotSize=1",
        "Action=ImportSnapshot&snapshotLocation=\(secret)&snapshotLocation=\(secret)",
        "Action=CreateSnapshotExportTask&SnapshotId=snap-12345678&ExportToOsu.DiskImageFormat=raw"
            + "&ExportToOsu.OsuBucket=b&ExportToOsu.aksk.AccessKey=AKIDEXAMPLE&ExportToOsu.aksk.SecretKey=\(secret)",
        "Action=CreateSnapshotExportTask&SnapshotId=snap-12345678&ExportToOsu.aksk.SecretKey=\(secret)",
    ]

    @Test("are in no answer, no log and no audit record", arguments: requests)
    func hidden(body: String) async throws {
        var log = InMemoryLogHandler()
        log.logLevel = .trace
        let recorder = log
        let store = RowStore()
        try await TestCloud.with(store: store, logger: Logger(label: "test", factory: { _ in recorder })) { cloud in
            let reply = try await cloud.send(TestRequest(body: body + "&Version=2016-11-15"))
            #expect(!reply.text.contains(Self.secret))
        }
        let rows = store.rows
        #expect(!rows.isEmpty)
        for row in rows { #expect(!row.text.contains(Self.secret)) }
        for entry in recorder.entries { #expect(!"\(entry.message) \(entry.metadata)".contains(Self.secret)) }
    }

    @Test("are not in what OAPI's refusal says of them either")
    func refusedUpstream() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(
                Fault(
                    .error(
                        status: 400, code: "4075", type: "InvalidParameterValue",
                        details: "no such URL: \(Self.secret)"),
                    call: "CreateSnapshot"))
            let reply = try await cloud.send(TestRequest(body: Self.requests[0]))
            #expect(reply.element("Code") == "InvalidParameterValue")
            #expect(!reply.text.contains(Self.secret))
        }
        for row in store.rows { #expect(!row.text.contains(Self.secret)) }
    }
}
