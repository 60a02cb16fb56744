import Foundation
import Subprocess
import SystemPackage
import Testing

@Suite("Shipping the audit", .timeLimit(.minutes(5)))
struct ShippingTests {
    /// The records of a file of JSON lines; a line that is not whole yet is left out.
    private func records(_ file: URL) throws -> [Document] {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""  // not there yet
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { try Document(parsing: String($0)) }
    }

    @Test("a file gets the intent and the outcome of a copy, and is opened again when it was moved away")
    func file() async throws {
        try await withSimulator { folder, simulator in
            let file = folder.appending(path: "shipped.json")
            let moved = folder.appending(path: "shipped.json.1")
            var settings = World.Settings()
            settings.shipTo = "file:\(file.path(percentEncoded: false))"
            try await withGateway(settings, in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                let copied = try await world.boto("copy_snapshot", copyParameters)
                while try records(file).count < 2 { await Task.yield() }
                let stages = try records(file).map { $0.additionalEventData.stage.text }
                #expect(stages == ["intent", "outcome"])
                #expect(try records(file)[1].responseElements.snapshotId.text == copied.snapshotID)
                try FileManager.default.moveItem(at: file, to: moved)
                while !FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
                    try gateway.server.send(.terminalClosed)
                    _ = try await world.boto("copy_snapshot", copyParameters)
                }
            }
            // What a stopping gateway has recorded is in one of both files, each record once.
            let identifiers = try (records(moved) + records(file)).map {
                "\($0.eventID.text ?? "") \($0.additionalEventData.stage.text ?? "")"
            }
            #expect(Set(identifiers).count == identifiers.count)
            let shipped = try (records(moved) + records(file)).filter { $0.additionalEventData.stage.text == "outcome" }
            let stored = try await withGateway(settings, in: folder, before: simulator) { gateway in
                try await gateway.audit(["--limit", "10000"])
            }
            #expect(shipped.count == stored.count)
        }
    }

    @Test(
        "a receiver that takes nothing delays no copy, and gets every record once it reads", arguments: AWSCLI.allCases)
    func stalledReceiver(version: AWSCLI) async throws {
        try await withSimulator { folder, simulator in
            func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
            let made = try await finish(
                try Programs.system("openssl"),
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path("siem.key"),
                    "-out", path("siem.pem"),
                ])
            try #require(made.exitCode == 0, "\(made)")
            _ = try await withServer(
                try Programs.client("python"),
                [Programs.script("stalled_receiver.py"), path("siem.pem"), path("siem.key"), path("received")],
                log: FilePath(path("receiver.log"))
            ) { receiver in
                var settings = World.Settings()
                settings.shipTo = try receiver.urls(1)[0].replacing("https:", with: "syslog+tls:")
                settings.shipAuthority = path("siem.pem")
                try await withGateway(settings, in: folder, before: simulator) { gateway in
                    let world = World(folder: folder, gateway: gateway, simulator: simulator)
                    for number in 1...3 {
                        let copied = try await world.aws(version, World.copyCommand(description: "copy \(number)"))
                        #expect(copied.exitCode == 0, "\(copied)")
                    }
                    #expect(!FileManager.default.fileExists(atPath: path("received")))
                    // The gateway's own time for a call, which is some milliseconds; it waits 10 s for such a receiver.
                    for call in try await gateway.audit() {
                        let duration = try #require(call.additionalEventData.durationMs.integer)
                        #expect(duration < 5_000)
                    }
                    try receiver.send(.userDefinedOne)
                    while try received(path("received")).count < 6 { await Task.yield() }
                }
                let messages = try received(path("received"))
                let numbers = messages.compactMap { $0.header.firstMatch(of: /sequenceId="(\d+)"/)?.1 }
                #expect(numbers == ["1", "2", "3", "4", "5", "6"])
                let stages = messages.map { $0.record.additionalEventData.stage.text }
                #expect(stages == ["intent", "outcome", "intent", "outcome", "intent", "outcome"])
            }
        }
    }

    /// What the receiver kept; a line that is not whole yet is left out.
    private func received(_ path: String) throws -> [(header: String, record: Document)] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // not there yet
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return (String(parts[0]), try Document(parsing: String(parts[1])))
        }
    }
}
