import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("The audit chain", .timeLimit(.minutes(15)))
struct ChainTests {
    @Test("is whole over restarts and changes of keys while the gateway runs")
    func rotated() async throws {
        try await withSimulator { folder, simulator in
            try await withGateway(in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                for number in 1...3 {
                    _ = try await world.boto("copy_snapshot", copyParameters)
                    _ = try await world.boto("describe_snapshots", "{}")
                    if number == 2 {
                        let rotated = try await gateway.passerelle(["audit", "key", "--rotate"])
                        #expect(
                            rotated.exitCode == 0 && rotated.standardOutput.contains("BEGIN PUBLIC KEY"), "\(rotated)")
                    }
                }
                #expect(try await gateway.passerelle(["audit", "verify"]).exitCode == 0)
                let pruned = try await gateway.passerelle(["audit", "prune", "--older-than", "1d", "--json"])
                #expect(pruned.exitCode == 0, "\(pruned)")
                #expect(pruned.standardOutput.contains("\"records\":0"))
                #expect(try await gateway.passerelle(["audit", "prune", "--older-than", "1"]).exitCode == 64)
            }
            try await withGateway(in: folder, before: simulator) { gateway in
                let verified = try await gateway.passerelle(["audit", "verify", "--json"])
                let found = try verified.json()
                #expect(verified.exitCode == 0 && found.whole.isTrue, "\(verified)")
                #expect(found.judgedBy.text == "exported-key" && verified.standardError.isEmpty)
            }
        }
    }

    @Test("follows its description to the byte, by the old key and by the new one")
    func description() async throws {
        try await withSimulator { folder, simulator in
            let store = folder.appending(path: "audit.sqlite").path(percentEncoded: false)
            let (first, stranger) = (store + ".key.pub.first", store + ".key.pub.stranger")
            try await withGateway(in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                for _ in 1...3 { _ = try await world.boto("copy_snapshot", copyParameters) }
                _ = try await world.boto("describe_snapshots", "{}")
                try FileManager.default.copyItem(atPath: store + ".key.pub", toPath: first)
                let rotated = try await gateway.passerelle(["audit", "key", "--rotate"])
                #expect(rotated.exitCode == 0, "\(rotated)")
                _ = try await world.boto("copy_snapshot", copyParameters)
            }
            try strangersKey.write(toFile: stranger, atomically: true, encoding: .utf8)
            let complaints: [(key: String, said: String?)] = [
                (first, nil), (store + ".key.pub", nil), (stranger, "the chain is not signed by the key given"),
            ]
            for (key, said) in complaints {
                let judged = try await finish(
                    try Programs.client("python"), [Programs.script("verify_chain.py"), store, key],
                    environment: clientEnvironment(.first, home: folder))
                if let said {
                    #expect(judged.exitCode == 1 && judged.standardError.contains(said), "\(judged)")
                } else {
                    #expect(judged.exitCode == 0, "\(judged)")
                    // Four copies are an intent and an outcome each, and a listing is one record.
                    #expect(try judged.json().records.integer == 9, "\(judged)")
                }
            }
        }
    }

    @Test("names what was done to it, with exit code 1, and what cannot be verified, with 2")
    func exitCodes() async throws {
        try await withSimulator { folder, simulator in
            let gateway = try await withGateway(in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                for _ in 1...2 { _ = try await world.boto("copy_snapshot", copyParameters) }
                return gateway
            }
            let store = folder.appending(path: "audit.sqlite").path(percentEncoded: false)
            let harm = """
                import sqlite3, sys
                database = sqlite3.connect(sys.argv[1])
                database.executescript("DROP TRIGGER records_are_never_changed; UPDATE records SET outcome = 'refused' WHERE sequence = 2")
                """
            let harmed = try await finish(try Programs.client("python"), ["-c", harm, store])
            #expect(harmed.exitCode == 0, "\(harmed)")
            let broken = try await gateway.passerelle(["audit", "verify"])
            #expect(broken.exitCode == 1 && broken.standardOutput.hasPrefix("broken: altered at record 2"), "\(broken)")
            let json = try await gateway.passerelle(["audit", "verify", "--json"])
            #expect(try json.json().finding.kind.text == "altered")
            #expect(json.exitCode == 1)
            for arguments in [["--public-key", "/nowhere"], ["--checkpoint", "/nowhere"], ["--public-key", store]] {
                let failed = try await gateway.passerelle(["audit", "verify"] + arguments)
                #expect(failed.exitCode == 2 && failed.standardError.hasPrefix("passerelle: "), "\(failed)")
            }
            #expect(try await gateway.passerelle(["audit", "verify", "--from", "yesterday"]).exitCode == 64)
        }
    }

    /// PASSERELLE_KILLS asks for more.
    private static let kills = ProcessInfo.processInfo.environment["PASSERELLE_KILLS"].flatMap(Int.init) ?? 5

    @Test(
        "is whole after every kill -9 under load, without a gap, and no snapshot is without an intent",
        arguments: ["SQLite", "PostgreSQL"])
    func killedAgainAndAgain(kind: String) async throws {
        var settings = World.Settings()
        if kind == "PostgreSQL" {
            let store = try await PostgreSQLServer.shared.newSchema()
            let migrated = try await finish(try Programs.passerelle(), ["audit", "migrate", "--store", store])
            try #require(migrated.exitCode == 0, "\(migrated)")
            settings.database = (store, "gateway-1")
        }
        try await withSimulator { folder, simulator in
            for round in 1...Self.kills {
                let answered = try await withGateway(
                    settings, in: folder, before: simulator, expecting: .killed
                ) { gateway in
                    let whole = try await gateway.passerelle(["audit", "verify"])
                    #expect(whole.exitCode == 0, "before kill \(round): \(whole)")
                    return try await answersUntilKilled(gateway, folder: folder, afterAnswers: 1 + round * 7 % 23)
                }
                #expect(!answered.isEmpty)
            }
            try await withGateway(settings, in: folder, before: simulator) { gateway in
                let verified = try await gateway.passerelle(["audit", "verify", "--json"])
                #expect(verified.exitCode == 0, "\(verified)")
                let records = try await gateway.audit(["--action", "CopySnapshot", "--limit", "1000000"])
                let tokens = Set(records.compactMap(\.additionalEventData.clientToken.text))
                for copy in try await simulator.copies() {
                    let token = try #require(copy.ClientToken.text, "a snapshot without a token")
                    #expect(tokens.contains(token), "a snapshot without an intent: \(copy)")
                }
            }
        }
    }
}

/// The public key of RFC 8032's first test vector.
private let strangersKey = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    -----END PUBLIC KEY-----

    """

extension Gateway {
    /// A subcommand of the program, for this gateway's store.
    func passerelle(_ arguments: [String]) async throws -> Finished {
        try await finish(try Programs.passerelle(), arguments + ["--store", auditStore])
    }
}
