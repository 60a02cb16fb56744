import Foundation
import FoundationNetworking
import Logging
import OAPISimulator
import ServiceLifecycle
import Testing

@Suite("The simulator over a socket", .timeLimit(.minutes(5)))
struct SimulatorServiceTests {
    /// Runs a simulator on a free port for as long as the body lasts, then shuts it down gracefully.
    private func withSimulator(
        _ body: @Sendable (Simulator, Int) async throws -> Void
    ) async throws {
        let cloud = try SimulatedCloud { $0.now = { .now } }
        let simulator = cloud.simulator
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [simulator], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await body(simulator, try await simulator.boundPort)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Sends a signed copy, on a connection of its own.
    private func copy(_ port: Int, path: String? = nil) async throws -> (status: Int, body: [UInt8]) {
        let body: JSONValue = ["SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2"]
        let signed = SimulatedRequest.signed(
            "CreateSnapshot", body.bytes, by: SimulatedCloud.first, at: .now, host: "127.0.0.1:\(port)"
        )
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path ?? signed.target)")))
        request.httpMethod = "POST"
        request.httpBody = Data(body.bytes)
        for header in signed.headers where header.name != "Host" {
            request.setValue(header.value, forHTTPHeaderField: header.name)
        }
        let session = URLSession(configuration: .ephemeral)
        defer { session.invalidateAndCancel() }
        let (data, response) = try await session.data(for: request)
        return (try #require(response as? HTTPURLResponse).statusCode, Array(data))
    }

    private func expectCopy(_ port: Int, path: String? = nil) async throws {
        let status = try await copy(port, path: path).status
        #expect(status == 200)
    }

    private func expectSnapshots(_ count: Int, _ simulator: Simulator) throws {
        let found = try snapshots(simulator)
        #expect(found == count)
    }

    private func snapshots(_ simulator: Simulator) throws -> Int {
        let reply = simulator.answer(
            SimulatedRequest(method: "GET", target: "/simulator/state", headers: [], body: [])
        )
        let state = try JSONValue(parsing: reply.body)
        return try #require(state.objectValue?["Snapshots"]?.arrayValue).count
    }

    @Test("a signed call is answered, with doubled slashes too")
    func call() async throws {
        try await withSimulator { simulator, port in
            try await expectCopy(port)
            try await expectCopy(port, path: "//api//v1/CreateSnapshot")
            #expect(simulator.journal.map(\.target) == ["/api/v1/CreateSnapshot", "//api//v1/CreateSnapshot"])
            #expect(simulator.journal.first?.headers.first?.value == "127.0.0.1:\(port)")
        }
    }

    @Test("a cut before the effect: no answer, no snapshot")
    func cutBefore() async throws {
        try await withSimulator { simulator, port in
            simulator.inject(Fault(.cut))
            await #expect(throws: URLError.self) { try await copy(port) }
            try expectSnapshots(1, simulator)
            try await expectCopy(port)
        }
    }

    @Test("a cut after the effect: no answer, and a snapshot")
    func cutAfter() async throws {
        try await withSimulator { simulator, port in
            simulator.inject(Fault(.cut, moment: .after))
            await #expect(throws: URLError.self) { try await copy(port) }
            try expectSnapshots(2, simulator)
            #expect(simulator.journal.first?.status == nil)
        }
    }

    @Test("a truncated answer is an error to the client, and a snapshot")
    func truncated() async throws {
        try await withSimulator { simulator, port in
            simulator.inject(Fault(.truncated, moment: .after))
            await #expect(throws: URLError.self) { try await copy(port) }
            try expectSnapshots(2, simulator)
            #expect(simulator.journal.first?.status == 200)
        }
    }

    @Test("malformed, empty and HTML answers arrive as they are")
    func bodies() async throws {
        try await withSimulator { simulator, port in
            simulator.inject(
                Fault(.malformed, moment: .after), Fault(.empty(status: 503)), Fault(.html(status: 502))
            )
            let malformed = try await copy(port)
            #expect(malformed.status == 200)
            #expect(throws: JSONFailure.notJSON) { try JSONValue(parsing: malformed.body) }
            let empty = try await copy(port)
            #expect(empty.status == 503)
            #expect(empty.body.isEmpty)
            let page = try await copy(port)
            #expect(page.status == 502)
            #expect(String(decoding: page.body, as: UTF8.self).hasPrefix("<html>"))
        }
    }

    @Test("a delay holds the answer back, before the effect or after it")
    func delays() async throws {
        try await withSimulator { simulator, port in
            simulator.inject(
                Fault(.none, delayBefore: .milliseconds(30)), Fault(.none, delayAfter: .milliseconds(30))
            )
            for _ in 0..<2 {
                let start = ContinuousClock.now
                try await expectCopy(port)
                #expect(ContinuousClock.now - start >= .milliseconds(30))
            }
        }
    }

    @Test("a shutdown does not wait for a long delay")
    func shutdown() async throws {
        let simulator = try SimulatedCloud { $0.now = { .now } }.simulator
        simulator.inject(Fault(.none, delayAfter: .seconds(3600)))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [simulator], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let port = try await simulator.boundPort
            tasks.addTask { try await expectCopy(port) }
            while try snapshots(simulator) == 1 { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("an address that is taken is an error, for those who wait for the port too")
    func taken() async throws {
        try await withSimulator { _, port in
            let second = try SimulatedCloud { $0.port = port }.simulator
            await #expect(throws: (any Error).self) { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.boundPort }
        }
    }
}
