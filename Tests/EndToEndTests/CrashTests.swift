import Foundation
import Subprocess
import SystemPackage
import Testing

@Suite("Killed and started again", .timeLimit(.minutes(5)))
struct CrashTests {
    @Test(
        "after kill -9 under load every snapshot that exists has an intent, every answered one its outcome",
        arguments: [1, 25, 100]
    )
    func killedUnderLoad(afterAnswers count: Int) async throws {
        try await withSimulator { folder, simulator in
            let answered = try await withGateway(in: folder, before: simulator, expecting: .killed) { gateway in
                try await answersUntilKilled(gateway, folder: folder, afterAnswers: count)
            }
            #expect(answered.count >= count)
            let records = try await withGateway(in: folder, before: simulator) { gateway in
                try await gateway.audit(["--action", "CopySnapshot", "--limit", "100000"])
            }
            let copies = try await simulator.copies()
            let tokens = Set(records.compactMap(\.additionalEventData.clientToken.text))
            #expect(copies.count >= answered.count)
            for copy in copies {
                let token = try #require(copy.ClientToken.text, "a snapshot without a token")
                #expect(tokens.contains(token), "a snapshot without an intent: \(copy)")
            }
            let recorded = Set(records.compactMap(\.responseElements.snapshotId.text))
            #expect(recorded.isSuperset(of: answered), "an answer without an outcome")
        }
    }

    @Test("SIGTERM under load finishes what is in flight and ends with 0")
    func terminated() async throws {
        var settings = World.Settings()
        settings.shutdownGraceSeconds = 20
        try await withWorld(settings) { world in
            try await world.simulator.setFaults(
                #"{"Kind": "None", "Call": "CreateSnapshot", "DelayBeforeMilliseconds": 1500}"#
            )
            async let answer = world.boto("copy_snapshot", copyParameters)
            while try await world.simulator.calls("CreateSnapshot").isEmpty {}
            try world.gateway.server.send(.terminate)
            let told = try await answer
            #expect(told.snapshotID != nil, "\(told.told)")
        }
    }

    @Test("SIGTERM ends an idle gateway without waiting for the grace period")
    func terminatedIdle() async throws {
        try await withSimulator { folder, simulator in
            var settings = World.Settings()
            settings.shutdownGraceSeconds = 20
            let clock = ContinuousClock()
            let stopping = try await withGateway(settings, in: folder, before: simulator) { _ in clock.now }
            #expect(clock.now - stopping < .seconds(10))
        }
    }

    @Test("SIGHUP takes a new key pair without a restart")
    func rotated() async throws {
        try await withWorld { world in
            let credentials = world.folder.appending(path: "credentials.json")
            let before = try await world.boto("copy_snapshot", copyParameters, keys: .second)
            #expect(before.errorCode == "InvalidSnapshot.NotFound")
            try Data(
                KeyPair.credentialsFile.replacing(KeyPair.second.accessKeyID, with: "AKIAROTATED00EXAMPLE").utf8
            ).write(to: credentials)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: credentials.path(percentEncoded: false)
            )
            try world.gateway.server.send(.terminalClosed)
            var after = before
            while after.errorCode != "AuthFailure" {
                after = try await world.boto("copy_snapshot", copyParameters, keys: .second)
            }
            #expect(after.status == 401)
        }
    }
}
