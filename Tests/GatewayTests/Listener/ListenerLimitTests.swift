import InMemoryLogging
import Logging
import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Limits of the listener", .startsPrograms, .timeLimit(.minutes(2)))
struct ListenerLimitTests {
    @Test("a head that does not come, or not to its end, ends the connection")
    func slowHead() async throws {
        try await ListenerBed.with(.quick.with { $0.head = .seconds(1) }) { bed async throws in
            #expect(try await bed.exchange("") == "")
            #expect(try await bed.exchange("GET / HTTP/1.1\r\nHost: h\r\nX-") == "")
            try await bed.connect { client in
                try await client.send(get("/echo"))
                _ = try await client.answer()
                try await client.send("GET ")
                #expect(try await client.untilClosed() == "")
            }
            #expect(bed.counted(.connectionsClosed, cause: "head") == 3)
        }
    }

    @Test("a connection that is kept and not used ends")
    func idle() async throws {
        try await ListenerBed.with(.quick.with { $0.idle = .milliseconds(100) }) { bed async throws in
            #expect(try await bed.exchange(get("/echo")).hasSuffix("GET /echo "))
            #expect(bed.counted(.connectionsClosed, cause: "idle") == 1)
        }
    }

    @Test("a body that comes too slowly is answered 408, one that comes fast enough is not")
    func slowBody() async throws {
        let limits = ListenerLimits.quick.with {
            $0.body = .milliseconds(200)
            $0.bodyBytesPerSecond = 1_000
        }
        try await ListenerBed.with(limits) { bed async throws in
            let slow = try await bed.exchange("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\nabc")
            #expect(slow.hasPrefix("HTTP/1.1 408 "))
            #expect(bed.counted(.requestsRefused, cause: "slow_body") == 1)
            // 5,000 bytes earn it five seconds more, of which it needs few.
            try await bed.connect { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5001\r\n\r\n"
                        + String(repeating: "a", count: 5_000))
                _ = try await bed.exchange("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\nabc")
                try await client.send("b")
                #expect(try await client.answer().hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test("a TLS handshake that does not come ends the connection")
    func handshake() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let tls = try TLSContextSource(authority.files)
        try await ListenerBed.with(.quick.with { $0.handshake = .milliseconds(100) }, tls: tls) { bed async throws in
            #expect(try await bed.exchange("") == "")
            #expect(bed.counted(.connectionsClosed, cause: "handshake") == 1)
        }
    }

    @Test("a client that takes nothing of its answer is cut off, and little was written ahead")
    func answerNotTaken() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick.with { $0.answer = .milliseconds(300) }, responder) { bed async throws in
            let parts = 1_000
            try await bed.connect { client in
                try await client.send(get("/stream/\(parts)"))
                while bed.counted(.connectionsClosed, cause: "answer") < 1 { await Task.yield() }
            }
            // The kernel's buffers take some megabytes.
            #expect(responder.log.all.count { $0.hasPrefix("part ") } < parts / 2)
            #expect(bed.services.backlog.bytes == 0)
        }
    }

    @Test("a client that takes its answer slowly gets all of it")
    func slowReader() async throws {
        try await ListenerBed.with { bed async throws in
            let text = try await bed.exchange(get("/stream/100", "Connection: close\r\n"))
            #expect(text.fillerCount == 100 * TestResponder.part)
            let long = try await bed.exchange(get("/long/5000000", "Connection: close\r\n"))
            #expect(long.fillerCount == 5_000_000)
        }
    }

    @Test("when waiting answers take too much memory, the one that has waited longest is cut off")
    func answerBudget() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick.with { $0.answerBytes = 30_000_000 }, responder) { bed async throws in
            try await withThrowingTaskGroup { tasks in
                for _ in 0..<3 {
                    tasks.addTask {
                        try await bed.connect { client in
                            try await client.send(get("/long/20000000"))
                            while bed.counted(.connectionsClosed, cause: "answer_budget") < 2 { await Task.yield() }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(bed.counted(.connectionsClosed, cause: "answer_budget") == 2)
        }
    }

    @Test("of one address a new connection takes the place of one that has nothing in flight")
    func perAddress() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick.with { $0.connectionsPerAddress = 2 }, responder) { bed async throws in
            try await bed.connect { first in
                try await first.send(get("/echo"))
                _ = try await first.answer()
                try await bed.connect { second in
                    // The second was never answered, so it gives way before the first.
                    try await second.send("GET /hold HTTP/1.1\r\n")
                    while bed.services.table.count < 2 { await Task.yield() }
                    #expect(try await bed.exchange(get("/echo", "Connection: close\r\n")).hasSuffix("GET /echo "))
                    #expect(try await second.untilClosed() == "")
                }
                try await first.send(get("/echo"))
                #expect(try await first.answer().hasSuffix("GET /echo "))
                #expect(bed.counted(.connectionsClosed, cause: "gave_way") == 1)
                // Another address has its own.
                for address in ["127.0.0.2", "127.0.0.3"] {
                    _ = try await RawClient.with(port: bed.port, from: address) { client in
                        try await client.send(get("/echo"))
                        return try await client.answer()
                    }
                }
                #expect(bed.counted(.connectionsClosed, cause: "gave_way") == 1)
            }
        }
    }

    @Test("when all have something in flight, a new connection is refused and nobody is cut")
    func full() async throws {
        for limits in [
            ListenerLimits.quick.with { $0.connections = 2 },
            ListenerLimits.quick.with { $0.connectionsPerAddress = 2 },
        ] {
            let responder = TestResponder()
            try await ListenerBed.with(limits, responder) { bed async throws in
                try await bed.connect { first in
                    try await bed.connect { second in
                        try await first.send(get("/hold"))
                        try await second.send(get("/hold"))
                        await responder.gate.untilHeld(2)
                        #expect(try await bed.exchange(get("/echo")) == "")
                        responder.gate.open()
                        #expect(try await first.answer().hasSuffix("GET /hold "))
                        #expect(try await second.answer().hasSuffix("GET /hold "))
                    }
                }
                let refused = ["full", "address_full"].map { bed.counted(.connectionsRefused, cause: $0) }
                #expect(refused.reduce(0, +) == 1)
            }
        }
    }

    @Test("a trusted proxy has no limit of its own, and the addresses that it names are the clients'")
    func trustedProxy() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(
            .quick.with { $0.connectionsPerAddress = 1 }, responder, trustedProxies: try TrustedProxies(["127.0.0.1"])
        ) { bed async throws in
            try await bed.connect { first in
                try await first.send(get("/echo"))
                _ = try await first.answer()
                _ = try await bed.exchange(get("/echo", "Connection: close\r\n"))
                try await first.send(get("/echo"))
                _ = try await first.answer()
            }
        }
    }

    @Test("bodies of all clients together have a budget, and small ones do not count")
    func bodyBudget() async throws {
        let limits = ListenerLimits.quick.with { $0.receivedBytes = 1_500_000 }
        try await ListenerBed.with(limits) { bed async throws in
            let head = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"
            try await bed.connect { first in
                try await first.send(head + "a")
                while bed.services.received.used == 0 { await Task.yield() }
                let second = try await bed.exchange(head + "a")
                #expect(second.hasPrefix("HTTP/1.1 503 "))
                #expect(try await bed.exchange(post("/echo", "small", "Connection: close\r\n")).hasSuffix(" small"))
                try await first.send(String(repeating: "a", count: 999_999))
                #expect(try await first.answer().hasPrefix("HTTP/1.1 200 "))
            }
            while bed.services.received.used > 0 { await Task.yield() }
            #expect(bed.counted(.requestsRefused, cause: "body_budget") == 1)
            // What grows without saying how long it will be is counted as it comes.
            try await bed.connect { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nF4240\r\n"
                        + String(repeating: "a", count: 1_000_000) + "\r\n")
                while bed.services.received.used < 1_000_000 { await Task.yield() }
            }
        }
    }

    @Test("a body that is too large is refused by its announced length, or when it grows beyond the limit")
    func bodyLimit() async throws {
        try await ListenerBed.with(.quick.with { $0.bodyBytes = 1_000 }) { bed async throws in
            let announced = try await bed.exchange("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            let grown = try await bed.exchange(
                "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n"
                    + String(repeating: "a", count: 1_001))
            #expect(grown.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("a client that goes on sending after it was refused is read no further than its answer needs")
    func lingering() async throws {
        try await ListenerBed.with(.quick.with { $0.bodyBytes = 1_000_000_000 }) { bed async throws in
            let sent = try await bed.connect { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nHost: h\r\nX-Stranger: 1\r\nContent-Length: 900000000\r\n\r\n")
                #expect(try await client.receive { $0.contains("\r\n\r\n") }.hasPrefix("HTTP/1.1 401 "))
                let part = [UInt8](repeating: 0, count: 1_000_000)
                var sent = 0
                while sent < 100_000_000 {
                    do { try await client.send(part) } catch { break }
                    sent += part.count
                }
                return sent
            }
            #expect(sent < 50_000_000)
        }
    }

    @Test("a flood of requests on one connection is not kept in memory: the connection ends after some answers")
    func pipelineLimit() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder) { bed async throws in
            let text = try await bed.connect { client in
                try await client.send(get("/hold") + String(repeating: get("/echo"), count: 2_000))
                await responder.gate.untilHeld()
                responder.gate.open()
                return try await client.untilClosed()
            }
            #expect(text.matches(of: /HTTP\/1\.1 200/).count < 1_000)
        }
    }

    @Test("addresses count as one: an IPv4 address, an IPv6 network of 64 bits")
    func addresses() {
        #expect(AddressGroup("192.0.2.1").text == "192.0.2.1")
        #expect(AddressGroup("::ffff:192.0.2.1") == AddressGroup("192.0.2.1"))
        #expect(AddressGroup("2001:db8:1:2:3:4:5:6").text == "2001:db8:1:2")
        #expect(AddressGroup("2001:db8:1:2::1") == AddressGroup("2001:db8:1:2:ffff::"))
        #expect(AddressGroup("2001:db8::1") != AddressGroup("2001:db8:1::1"))
        #expect(AddressGroup("fe80::1%eth0") == AddressGroup("fe80::2"))
        #expect(AddressGroup("::1").text == "0:0:0:0")
    }

    @Test("when nothing can be accepted, accepting pauses and is counted")
    func acceptPause() throws {
        let registry = MetricRegistry()
        let log = InMemoryLogHandler()
        let channel = EmbeddedChannel()
        let reads = ReadCounter()
        try channel.pipeline.syncOperations.addHandler(reads)
        try channel.pipeline.syncOperations.addHandler(
            AcceptGuard(
                ListenerMetrics(registry, listener: "server"), Logger(label: "test", factory: { _ in log })))
        for _ in 0..<3 {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
            channel.pipeline.read()
        }
        #expect(reads.count == 0)
        #expect(log.entries.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(250))
        #expect(reads.count == 1)
        #expect(registry.text().contains("passerelle_accept_pauses_total{listener=\"server\"} 3\n"))
    }

    @Test("connections leave room for the files that others need")
    func openFiles() {
        #expect(OpenFiles.connections(4_096, of: 1_048_576, beside: 128) == 4_096)
        #expect(OpenFiles.connections(4_096, of: 1_024, beside: 128) == 832)
        #expect(OpenFiles.connections(4_096, of: 256, beside: 128) == 64)
        #expect(OpenFiles.connections(4_096, of: 64, beside: 128) == 8)
    }
}

/// Counts the wishes to read that come through to the channel.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = Never

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
