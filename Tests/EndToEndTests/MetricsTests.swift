import Foundation
import Testing

@Suite("Metrics on the admin listener", .timeLimit(.minutes(5)))
struct MetricsTests {
    @Test("Prometheus's own client reads them, and they tell what was called and what came of it")
    func read() async throws {
        try await withWorld { world in
            _ = try await world.boto("copy_snapshot", copyParameters)
            _ = try await world.aws(.version1, World.copyCommand(description: "refused"), keys: .wrongSecret)
            await world.gateway.recorded()
            let page = try await world.gateway.metrics()
            let judged = try await finish(
                try Programs.client("python"), [Programs.script("read_metrics.py")], input: page)
            #expect(judged.exitCode == 0, "\(judged)")
            let samples = try judged.json()
            func count(_ sample: String) -> Int? { samples[sample].integer }
            let front = "protocol=ec2-query}"
            #expect(
                count("passerelle_calls_total{action=CopySnapshot,outcome=succeeded,\(front)") == 1, "\(page)")
            #expect(count("passerelle_calls_total{action=other,outcome=refused,\(front)") == 1)
            #expect(count("passerelle_call_errors_total{code=SignatureDoesNotMatch,\(front)") == 1)
            #expect(count("passerelle_call_duration_seconds_count{\(front)") == 2)
            #expect(count("passerelle_upstream_calls_total{call=CreateSnapshot,status=200}") == 1)
            // The copy's intent and outcome, and the refusal.
            #expect(count("passerelle_audit_rows_total{}") == 3)
            #expect(count("passerelle_audit_available{}") == 1)
            #expect(try #require(count("process_resident_memory_bytes{}")) > 1_000_000)
        }
    }
}
