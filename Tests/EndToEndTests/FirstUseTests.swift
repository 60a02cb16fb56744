import Foundation
import SystemPackage
import Testing

@Suite("From nothing to a gateway", .timeLimit(.minutes(5)))
struct FirstUseTests {
    private func passerelle(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) async throws -> Finished {
        try await finish(
            try Programs.passerelle(), arguments,
            environment: ["PATH": "/usr/bin:/bin"].merging(environment) { _, own in own })
    }

    @Test("without any configuration it says what is missing, where it was looked for, and what to write")
    func nothing() async throws {
        let ended = try await passerelle(["serve"])
        #expect(ended.exitCode == 78, "\(ended)")
        for word in ["--config", "PASSERELLE_CONFIG", "/etc/passerelle/passerelle.yaml", "passerelle init"] {
            #expect(ended.standardError.contains(word), "\(word): \(ended)")
        }
        let audit = try await passerelle(["audit", "tail"])
        #expect(audit.exitCode == 64 && audit.standardError.contains("PASSERELLE_CONFIG"), "\(audit)")
        for ended in [ended, audit] { #expect(!ended.standardError.contains("Error Domain"), "\(ended)") }
    }

    @Test("every fault of a configuration is named, and the exit code says so")
    func faults() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system empties its temporary folder anyway
        let path = folder.appending(path: "passerelle.yaml").path(percentEncoded: false)
        try Data("server: {port: x}\nregion: eu-wset-2\nlog: {level: loud}\n".utf8).write(to: URL(filePath: path))
        let ended = try await passerelle(["serve", "--check-config"], ["PASSERELLE_CONFIG": path])
        #expect(ended.exitCode == 78, "\(ended)")
        for key in ["server.port", "region", "log.level"] { #expect(ended.standardError.contains(key), "\(ended)") }
        try Data("audit: {store: \"sqlite:/nowhere/a.db\"}\ncredentials: {file: /nowhere/c.json}\n".utf8)
            .write(to: URL(filePath: path))
        let files = try await passerelle(["serve", "--check-config", "--config", path])
        #expect(files.exitCode == 78 && files.standardError.split(separator: "\n").count == 2, "\(files)")
    }

    @Test("init writes what a start needs, and the doctor finds it good, or says what is wrong")
    func initAndDoctor() async throws {
        try await withSimulator { folder, simulator in
            let key = KeyPair.first
            let home = folder.appending(path: "home").path(percentEncoded: false)
            let variables = [
                "HOME": home, "OSC_ACCESS_KEY": key.accessKeyID, "OSC_SECRET_KEY": key.secretAccessKey,
                "PASSERELLE_REGIONS_EU_WEST_2_OAPI": simulator.apiURL, "PASSERELLE_SERVER_PORT": "0",
                "PASSERELLE_ADMIN_PORT": "0",
            ]
            let place = folder.appending(path: "first").path(percentEncoded: false)
            let written = try await passerelle(["init", "--folder", place], variables)
            #expect(written.exitCode == 0, "\(written)")
            #expect(written.standardOutput.contains("next: passerelle serve --config \(place)/passerelle.yaml"))
            #expect(!written.standardOutput.contains(key.secretAccessKey))
            let again = try await passerelle(["init", "--folder", place], variables)
            #expect(again.exitCode == 2 && again.standardError.contains("is there already"), "\(again)")

            let named = variables.merging(["PASSERELLE_CONFIG": "\(place)/passerelle.yaml"]) { _, own in own }
            let good = try await passerelle(["doctor", "--json"], named)
            #expect(good.exitCode == 0, "\(good)")
            #expect(try good.json().good.isTrue)
            #expect(good.standardOutput.contains("is of account 123456789012"), "\(good)")

            func wrong(_ url: String, _ cause: String) async throws {
                let variables = ["PASSERELLE_REGIONS_EU_WEST_2_OAPI": url, "PASSERELLE_UPSTREAM_TIMEOUT_SECONDS": "2"]
                let bad = try await passerelle(["doctor"], named.merging(variables) { _, own in own })
                #expect(bad.exitCode == 1, "\(url) \(bad)")
                let lines = bad.standardOutput.split(separator: "\n").filter { $0.hasPrefix("WRONG") }
                #expect(lines.count == 1 && lines[0].contains(cause), "\(url) \(bad)")
            }
            try await wrong("http://127.0.0.1:1/api/v1", "nobody listens there")
            // A name that no name server has (RFC 6761).
            try await wrong("https://api.invalid/api/v1", "the host's name is not found")
            try await wrong(simulator.apiURL.replacing("/api/v1", with: "/other"), "not as an OAPI does")
            try await wrong(simulator.apiURL.replacing("http://", with: "https://"), "no TLS")
            for (fault, cause) in [
                (#""Kind": "Throttled""#, "throttles (503)"), (#""Kind": "HTML", "Status": 502"#, "the service fails"),
                (#""Kind": "None", "DelayBeforeMilliseconds": 30000"#, "no answer in time"),
            ] {
                try await simulator.setFaults("{\(fault), \"Call\": \"ReadRegions\"}")
                try await wrong(simulator.apiURL, cause)
            }
        }
    }

    @Test("help is help, and standard output is written as -")
    func words() async throws {
        for words in [["explain", "--help"], ["explain", "-h"]] {
            let help = try await passerelle(words)
            #expect(help.exitCode == 0 && help.standardOutput.contains("USAGE: passerelle explain"), "\(help)")
        }
        let version = try await passerelle(["--version"])
        #expect(version.standardOutput.hasPrefix("0."), "\(version)")
        try await withWorld { world in
            let exported = try await world.gateway.passerelle(["audit", "export", "--format", "csv", "--output", "-"])
            #expect(exported.exitCode == 0 && exported.standardOutput.contains(","), "\(exported)")
            #expect(!FileManager.default.fileExists(atPath: "-"))
            let refused = try await world.gateway.passerelle([
                "audit", "export", "--format", "cloudtrail", "--output", "-",
            ])
            #expect(refused.exitCode == 64, "\(refused)")
        }
    }

    @Test("what the documents name is there", .timeLimit(.minutes(2)))
    func documents() async throws {
        let checked = try await finish(
            try Programs.client("python"),
            [
                Programs.root.appending(path: "scripts/check-documents").path(percentEncoded: false),
                try Programs.passerelle().string,
            ], environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
        #expect(checked.exitCode == 0, "\(checked)")
    }
}
