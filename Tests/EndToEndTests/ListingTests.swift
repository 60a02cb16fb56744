import Foundation
import SystemPackage
import Testing

@Suite("Listings", .timeLimit(.minutes(5)))
struct ListingTests {
    @Test(
        "what is listed is what an independent reading of the simulator's state gives, for filters made at random",
        arguments: ["snapshots", "volumes", "images"])
    func randomFilters(kind: String) async throws {
        try await withWorld { world in
            // PASSERELLE_SEED repeats a run; PASSERELLE_ROUNDS makes it longer.
            let environment = ProcessInfo.processInfo.environment
            let seed = environment["PASSERELLE_SEED"] ?? String(UInt32.random(in: 1...UInt32.max))
            let rounds = environment["PASSERELLE_ROUNDS"] ?? "20"
            let callers = KeyPair.all.map { "\($0.accessKeyID):\($0.secretAccessKey):\($0.accountID)" }
            let compared = try await world.python(
                "compare_listings.py", [world.gateway.url, world.simulator.controlURL, kind, seed, rounds] + callers)
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

    @Test("10,000 snapshots are listed in 30 MiB more than the idle gateway has")
    func memory() async throws {
        var settings = World.Settings()
        settings.upstreamTimeoutSeconds = 120
        try await withWorld(settings) { world in
            try await world.simulator.seedSnapshots(#"{"Count": 9999}"#)
            func list(_ parameters: String) async throws -> String {
                try await world.curl(
                    "\(world.gateway.url)/", provider: "aws:amz:eu-west-2:ec2",
                    contentType: "application/x-www-form-urlencoded",
                    body: "Action=DescribeSnapshots&Version=2016-11-15" + parameters
                ).standardOutput
            }
            #expect(try await list("&MaxResults=5").contains("<nextToken>"))
            let idle = try world.gateway.memory("VmRSS")
            #expect(try await list("").split(separator: "<snapshotId>").count == 10_001)
            #expect(try world.gateway.memory("VmHWM") - idle < 30 * 1024)
        }
    }
}

extension Gateway {
    /// A figure of the process, in KiB.
    fileprivate func memory(_ name: String) throws -> Int {
        let status = try text(ofFileAt: FilePath("/proc/\(server.processID)/status"))
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return try #require(Int(line.split(separator: " ").dropLast().last ?? ""))
    }
}
