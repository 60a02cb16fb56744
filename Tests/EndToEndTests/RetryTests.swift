import Foundation
import SystemPackage
import Testing

@Suite("One snapshot per call, however often it is sent", .timeLimit(.minutes(5)))
struct RetryTests {
    @Test("the AWS CLI repeats until an answer comes through: one snapshot", arguments: AWSCLI.allCases)
    func awsCLI(version: AWSCLI) async throws {
        try await withWorld { world in
            try await withCuttingProxy(before: world, cutting: version.attempts - 1) { proxy in
                let finished = try await world.aws(
                    version, World.copyCommand(description: "repeated"), endpoint: proxy.url
                )
                #expect(finished.exitCode == 0, "\(finished)")
                #expect(try proxy.requests().count == version.attempts)
                try await expectOneCopy(try finished.json().SnapshotId.text, world)
            }
        }
    }

    @Test("so does boto3 in each of its retry modes", arguments: [("legacy", 5), ("standard", 3), ("adaptive", 3)])
    func boto(mode: String, attempts: Int) async throws {
        try await withWorld { world in
            try await withCuttingProxy(before: world, cutting: attempts - 1) { proxy in
                let answer = try await world.boto(
                    "copy_snapshot", copyParameters, endpoint: proxy.url,
                    retries: #"{"total_max_attempts": \#(attempts), "mode": "\#(mode)"}"#
                )
                #expect(try proxy.requests().count == attempts)
                try await expectOneCopy(answer.snapshotID, world)
            }
        }
    }

    @Test("an upstream that makes the copy and cuts the answer: one snapshot, found again", arguments: 1...2)
    func upstreamCut(times: Int) async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(
                #"{"Kind": "CutAfter", "Call": "CreateSnapshot", "Times": \#(times)}"#
            )
            let answer = try await world.boto(
                "copy_snapshot", copyParameters, retries: #"{"total_max_attempts": 3, "mode": "standard"}"#
            )
            try await expectOneCopy(answer.snapshotID, world)
        }
    }

    @Test("with tags, the repeated call tags the one snapshot", arguments: AWSCLI.allCases)
    func tagged(version: AWSCLI) async throws {
        try await withWorld { world in
            try await withCuttingProxy(before: world, cutting: 2) { proxy in
                let finished = try await world.aws(
                    version,
                    World.copyCommand(description: "repeated") + [
                        "--tag-specifications", "ResourceType=snapshot,Tags=[{Key=Name,Value=copy}]",
                    ],
                    endpoint: proxy.url
                )
                #expect(finished.exitCode == 0, "\(finished)")
                try await expectOneCopy(try finished.json().SnapshotId.text, world)
                #expect(try await world.simulator.copies().first?.Tags.elements.map(\.Value.text) == ["copy"])
            }
        }
    }

    @Test(
        "a captured request sent again, with its invocation ID or without, makes nothing new, not after a restart either"
    )
    func replay() async throws {
        try await withSimulator { folder, simulator in
            let (snapshotID, captured) = try await withGateway(in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                return try await withCuttingProxy(before: world, cutting: 0) { proxy in
                    let answer = try await world.boto("copy_snapshot", copyParameters, endpoint: proxy.url)
                    let snapshotID = try #require(answer.snapshotID)
                    try await world.expectReplays(of: proxy.captureFile, at: gateway, toNameOnly: snapshotID)
                    return (snapshotID, proxy.captureFile)
                }
            }
            try await withGateway(in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                try await world.expectReplays(of: captured, at: gateway, toNameOnly: snapshotID)
                try await expectOneCopy(snapshotID, world)
            }
        }
    }

    @Test("two separate calls make two snapshots", arguments: AWSCLI.allCases)
    func separateCalls(version: AWSCLI) async throws {
        try await withWorld { world in
            let first = try await world.aws(version, World.copyCommand(description: "one of two"))
            // AWS CLI v2 sends no invocation ID; two of its calls differ from one second to the next.
            let second = Int(Date.now.timeIntervalSince1970)
            while Int(Date.now.timeIntervalSince1970) == second { await Task.yield() }
            let other = try await world.aws(version, World.copyCommand(description: "one of two"))
            #expect(try first.json().SnapshotId != other.json().SnapshotId)
            #expect(try await world.simulator.copies().count == 2)
        }
    }

    @Test("two calls within one second that differ make two snapshots")
    func differingCalls() async throws {
        try await withWorld { world in
            let parameters = copyParameters.dropLast()
            async let first = world.boto("copy_snapshot", parameters + #", "Description": "one"}"#)
            async let other = world.boto("copy_snapshot", parameters + #", "Description": "other"}"#)
            let answers = try await (first, other)
            #expect(answers.0.snapshotID != answers.1.snapshotID)
            #expect(try await world.simulator.copies().count == 2)
        }
    }

    private func expectOneCopy(
        _ answered: String?, _ world: World, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let copies = try await world.simulator.copies().map(\.SnapshotId.text)
        #expect(copies == [answered], "one snapshot, the one answered", sourceLocation: sourceLocation)
    }
}

extension World {
    /// Sends a captured create again: without an invocation ID, with an empty one, and as it was. Another ID would be a call of
    /// its own for as long as equal calls of one second may still arrive.
    func expectReplays(
        of captured: URL, at gateway: Gateway, toNameOnly snapshotID: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let replayed = try await python(
            "replay.py", [gateway.authority, captured.path(percentEncoded: false), "-", "", "="])
        let answers = try replayed.jsonLines()
        #expect(answers.map(\.status.integer) == [200, 200, 200], sourceLocation: sourceLocation)
        for answer in answers {
            #expect(answer.body.text?.contains(snapshotID) == true, "\(answer)", sourceLocation: sourceLocation)
        }
    }
}

/// boto3's parameters for a plain copy.
let copyParameters = #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "snap-12345678"}"#

/// A proxy before the gateway that closes the connection in place of the first answers.
struct CuttingProxy: Sendable {
    let url: String
    let captureFile: URL

    /// The requests that passed, as JSON lines.
    func requests() throws -> [Document] {
        guard let text = try? text(ofFileAt: FilePath(captureFile.path(percentEncoded: false))) else { return [] }
        return try text.split(separator: "\n").map { try Document(parsing: String($0)) }
    }
}

func withCuttingProxy<Value: Sendable>(
    before world: World, cutting count: Int, _ body: (CuttingProxy) async throws -> Value
) async throws -> Value {
    let capture = world.folder.appending(path: "proxied-\(UUID().uuidString).jsonl")
    return try await withServer(
        try Programs.client("python"),
        [
            Programs.script("cutting_proxy.py"), world.gateway.authority, "\(count)",
            capture.path(percentEncoded: false),
        ],
        log: FilePath(world.folder.appending(path: "proxy.log").path(percentEncoded: false))
    ) { server in
        try await body(CuttingProxy(url: try server.urls(1)[0], captureFile: capture))
    }.value
}
