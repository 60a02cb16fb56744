import Foundation
import Testing

@Suite("OUTSCALE throttles", .timeLimit(.minutes(5)))
struct ThrottlingTests {
    @Test(
        "fifty waits for snapshots at once come to their end, by whichever of its limits it throttles",
        arguments: ["PlatformCallsPerSecond", "AccountCallsPerSecond", "CallCallsPerSecond"])
    func waits(limit: String) async throws {
        var settings = World.Settings()
        settings.upstreamTimeoutSeconds = 30
        try await withWorld(settings) { world in
            try await world.simulator.setBehaviour(#"{"CopyCompletion": "Gradual", "CopyMilliseconds": 2000}"#)
            let copied = try await world.python("waits.py", [world.gateway.url, "copy", "50"])
            let ids = try copied.json().made.elements.compactMap(\.text)
            try #require(ids.count == 50, "\(copied)")
            try await world.simulator.setBehaviour(#"{"\#(limit)": 10}"#)
            let before = try await world.simulator.calls().count
            let waited = try await world.python("waits.py", [world.gateway.url, "wait"] + ids)
            #expect(try waited.json().waited.integer == 50, "\(waited)")
            let throttled = try await world.simulator.calls().dropFirst(before).count {
                [429, 503].contains($0.status)
            }
            #expect(throttled > 0, "nothing was throttled")
        }
    }
}
