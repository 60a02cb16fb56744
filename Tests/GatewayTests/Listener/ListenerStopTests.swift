import Logging
import ServiceLifecycle
import Testing

@testable import Audit
@testable import Gateway

@Suite("The end of a listener", .timeLimit(.minutes(2)))
struct ListenerStopTests {
    @Test("what is in flight is answered and told that it is the last, and what is idle is closed")
    func inFlight() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder) { bed async throws in
            try await bed.connect { idle in
                try await idle.send(get("/echo"))
                _ = try await idle.answer()
                try await bed.connect { busy in
                    try await busy.send(get("/hold"))
                    await responder.gate.untilHeld()
                    await bed.stop()
                    #expect(try await idle.untilClosed() == "")
                    await #expect(throws: (any Error).self) { try await bed.exchange(get("/echo")) }
                    responder.gate.open()
                    let text = try await busy.untilClosed()
                    #expect(text.contains("Connection: close\r\n") && text.hasSuffix("GET /hold "))
                }
            }
        }
    }

    @Test("while it drains, connections are accepted and answered once each")
    func drain() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder, drain: .seconds(60)) { bed async throws in
            try await bed.connect { kept in
                try await kept.send(get("/echo"))
                _ = try await kept.answer()
                await bed.stop()
                while !bed.services.isStopping { await Task.yield() }
                try await kept.send(get("/echo"))
                #expect(try await kept.untilClosed().contains("Connection: close\r\n"))
            }
            let late = try await bed.exchange(get("/echo"))
            #expect(late.contains("Connection: close\r\n") && late.hasSuffix("GET /echo "))
        }
    }

    @Test("a connection whose answer began before the stop is told with its next that it is the last")
    func begun() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder, drain: .seconds(60)) { bed async throws in
            try await bed.connect { kept in
                try await kept.send(get("/stream/80"))
                try await kept.receive { $0.contains("\r\n\r\n") }
                try #require(!responder.log.all.contains("part 79"), "the answer is at its end")
                await bed.stop()
                while !bed.services.isStopping { await Task.yield() }
                let text = try await kept.receive { $0.hasSuffix("\r\n0\r\n\r\n") }
                #expect(!text.prefix(1_000).contains("Connection: close"))
                try await kept.send(get("/echo"))
                #expect(try await kept.untilClosed().suffix(200).contains("Connection: close\r\n"))
            }
        }
    }

    @Test("a gateway that stops is not ready, at once")
    func readiness() {
        let statistics = AuditWriter.Statistics()
        let page = MetricsPage(MetricRegistry(), audit: { statistics }, isStopping: { true })
        #expect(page.unreadiness == "the gateway is stopping")
    }

    @Test("the admin listener answers about health, whatever it is asked besides")
    func admin() async throws {
        let statistics = AuditWriter.Statistics()
        let registry = MetricRegistry()
        let listener = AdminListener(
            GatewayConfiguration.AdminSettings(host: "127.0.0.1", port: 0),
            metrics: MetricsPage(registry, audit: { statistics }),
            counting: ListenerMetrics(registry, listener: "admin"),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let group = ServiceGroup(
            configuration: .init(
                services: [listener.service { continuation.yield($0) }],
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await RawClient.with(port: port) { client in
                for (path, answer) in [
                    ("/healthz", "alive\n"), ("/readyz", "ready\n"), ("/readyz?a=b", "ready\n"),
                    ("/other", "there are /healthz, /readyz and /metrics\n"),
                ] {
                    try await client.send(get(path))
                    #expect(try await client.answer().hasSuffix("\r\n\r\n" + answer))
                }
                try await client.send(get("/metrics"))
                #expect(try await client.answer().contains("passerelle_audit_available 1\n"))
                try await client.send(get("/healthz", method: "HEAD") + get("/healthz", "Connection: close\r\n"))
                #expect(try await client.untilClosed().contains("Content-Length: 6\r\n"))
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
