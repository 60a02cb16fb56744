import Foundation
import Subprocess
import Testing

@Suite("Shipping the audit", .timeLimit(.minutes(3)))
struct ShippingTests {
    /// The records of a file of JSON lines; a line that is not whole yet is left out.
    private func records(_ file: URL) throws -> [Document] {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""  // not there yet
        return try text.split(separator: "\n").map { try Document(parsing: String($0)) }
    }

    @Test("a file gets the intent and the outcome of a copy, and is opened again on SIGHUP")
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
}
