import Foundation
import Testing

@Suite("Listings", .timeLimit(.minutes(5)))
struct ListingTests {
    @Test("what is listed is what an independent reading of the simulator's state gives, for filters made at random")
    func randomFilters() async throws {
        try await withWorld { world in
            // PASSERELLE_SEED repeats a run; PASSERELLE_ROUNDS makes it longer.
            let environment = ProcessInfo.processInfo.environment
            let seed = environment["PASSERELLE_SEED"] ?? String(UInt32.random(in: 1...UInt32.max))
            let rounds = environment["PASSERELLE_ROUNDS"] ?? "60"
            let callers = KeyPair.all.map { "\($0.accessKeyID):\($0.secretAccessKey):\($0.accountID)" }
            let compared = try await world.python(
                "compare_listings.py", [world.gateway.url, world.simulator.controlURL, seed, rounds] + callers)
            #expect(compared.standardOutput == "\(rounds)\n", "PASSERELLE_SEED=\(seed): \(compared)")
            try await world.expectPublishedRequests()
        }
    }

    @Test("a listing whose later pages fail is an error to the client, and no short list", arguments: AWSCLI.allCases)
    func cutShort(version: AWSCLI) async throws {
        try await withWorld { world in
            try await world.simulator.seedSnapshots(#"{"Count": 2500}"#)
            try await world.simulator.setFaults(
                #"{"Kind": "HTML", "Status": 502, "Call": "ReadSnapshots", "Skip": 1, "Times": 1000}"#)
            let answer = try await world.aws(version, ["describe-snapshots", "--no-paginate", "--output", "json"])
            #expect(answer.exitCode != 0)
            #expect(answer.standardOutput.isEmpty)
            try await world.simulator.setFaults("[]")
            let whole = try await world.aws(version, ["describe-snapshots", "--no-paginate", "--output", "json"])
            #expect(try whole.json().Snapshots.elements.count == 2_501)
        }
    }
}
