import Foundation
import SystemPackage
import Testing

/// The steps of deploy/backup.md, one after the other.
@Suite("Backup and restore", .timeLimit(.minutes(10)))
struct BackupTests {
    private func shell(_ line: String) async throws {
        let done = try await finish(
            try Programs.system("bash"), ["-euc", line], environment: ["PATH": "/usr/bin:/bin"])
        #expect(done.exitCode == 0, "\(line): \(done)")
    }

    private func path(_ folder: URL, _ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    private func copy(_ folder: URL, _ gateway: Gateway, _ simulator: SimulatorControl) async throws {
        _ = try await World(folder: folder, gateway: gateway, simulator: simulator).boto(
            "copy_snapshot", copyParameters)
    }

    @Test("an older copy of the store is put back, and its loss accepted")
    func restored() async throws {
        try await withSimulator { folder, simulator in
            let (store, backup) = (path(folder, "audit.sqlite"), path(folder, "backup"))
            try await withGateway(in: folder, before: simulator) { gateway in
                try await copy(folder, gateway, simulator)
                // "Back up", while the gateway runs.
                try await shell("mkdir -m 700 \(backup) && sqlite3 \(store) \".backup '\(backup)/audit.sqlite'\"")
                try await shell("cp --preserve=mode \(store).key \(store).key.pub \(backup)/")
                try await copy(folder, gateway, simulator)
            }
            let whole = try await finish(
                try Programs.passerelle(),
                [
                    "audit", "verify", "--store", "sqlite:\(backup)/audit.sqlite", "--public-key",
                    "\(backup)/audit.sqlite.key.pub",
                ])
            #expect(whole.exitCode == 0, "a copy that was made while the gateway ran: \(whole)")

            // "Restore", steps 1 to 3.
            try await shell(
                "mkdir \(folder.path)/away && mv \(store) \(folder.path)/away/ && rm -f \(store)-wal \(store)-shm")
            try await shell("install -m 0600 \(backup)/audit.sqlite \(store)")
            let resumed = try await finish(
                try Programs.passerelle(),
                ["audit", "resume", "--config", path(folder, "passerelle.yaml"), "--accept-loss"])
            #expect(resumed.exitCode == 0, "\(resumed)")
            // Step 4.
            try await withGateway(in: folder, before: simulator) { gateway in
                try await copy(folder, gateway, simulator)
                let verified = try await gateway.passerelle(["audit", "verify"])
                #expect(verified.exitCode == 1, "the loss is named for ever: \(verified)")
            }
            #expect(try await simulator.copies().count == 3, "what was made stays made")
        }
    }

    @Test("without the signing key the old store stays readable, and another is begun")
    func keyLost() async throws {
        try await withSimulator { folder, simulator in
            let store = path(folder, "audit.sqlite")
            let publicKey = path(folder, "audit.pub")
            try await withGateway(in: folder, before: simulator) { gateway in
                try await copy(folder, gateway, simulator)
                let key = try await gateway.passerelle(["audit", "key"])
                try Data(key.standardOutput.utf8).write(to: URL(filePath: publicKey))
            }
            try await shell("rm \(store).key")
            let refused = try await finish(
                try Programs.passerelle(), ["serve", "--config", path(folder, "passerelle.yaml")])
            #expect(refused.exitCode == 1 && refused.standardError.contains("audit.sqlite.key"), "\(refused)")
            // "The signing key is lost".
            let old = path(folder, "until-2026-11")
            try await shell("mkdir -m 700 \(old) && mv \(store)* \(old)/")
            try await withGateway(in: folder, before: simulator) { gateway in
                try await copy(folder, gateway, simulator)
                #expect(try await gateway.passerelle(["audit", "verify"]).exitCode == 0)
            }
            let verified = try await finish(
                try Programs.passerelle(),
                ["audit", "verify", "--store", "sqlite:\(old)/audit.sqlite", "--public-key", publicKey])
            #expect(verified.exitCode == 0, "\(verified)")
        }
    }

    @Test("a new machine without the old store begins a chain of its own")
    func machineLost() async throws {
        try await withSimulator { folder, simulator in
            let store = path(folder, "audit.sqlite")
            try await withGateway(in: folder, before: simulator) { gateway in
                try await copy(folder, gateway, simulator)
            }
            let before = try await simulator.copies().count
            try await shell("rm \(store)*")
            try await withGateway(in: folder, before: simulator) { gateway in
                try await copy(folder, gateway, simulator)
                #expect(try await gateway.passerelle(["audit", "verify"]).exitCode == 0)
            }
            #expect(try await simulator.copies().count == before + 1)
        }
    }
}
