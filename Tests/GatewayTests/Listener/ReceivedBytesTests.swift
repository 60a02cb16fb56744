import Testing

@testable import Gateway

@Suite("What is received counts as it comes over the wire", .timeLimit(.minutes(2)))
struct ReceivedBytesTests {
    private static let chunked = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// What frames a body, and is endless.
    private static let framing: [(String, String)] = [
        ("chunks of a byte", String(repeating: "1\r\na\r\n", count: 33_000)),
        ("an extension", "1;" + String(repeating: "a", count: 200_000)),
        ("extensions", String(repeating: "1;\(String(repeating: "a", count: 1_000))\r\na\r\n", count: 200)),
        ("zeros before a size", String(repeating: "0", count: 200_000)),
    ]

    @Test("a chunked body that is framed by more than is allowed is refused", arguments: framing)
    func framed(name: String, body: String) async throws {
        try await ListenerBed.with(.quick.with { $0.bodyBytes = 1_000_000 }) { bed async throws in
            let text = try await bed.exchange(Self.chunked + body)
            #expect(text.hasPrefix("HTTP/1.1 400 "), "\(text)")
            #expect(bed.counted(.requestsRefused, cause: "malformed") == 1)
        }
    }

    @Test("the same holds when each chunk comes alone, and the limit is what the configuration says")
    func piecemeal() async throws {
        try await ListenerBed.with(.quick.with { $0.framingBytes = 1_024 }) { bed async throws in
            try await bed.connect { client in
                try await client.send(Self.chunked)
                var sent = 0
                while bed.counted(.requestsRefused, cause: "malformed") < 1 {
                    // It may be closed meanwhile.
                    guard (try? await client.send("1\r\na\r\n")) != nil else { break }
                    sent += 1
                }
                #expect(try await client.untilClosed().hasPrefix("HTTP/1.1 400 "))
                #expect(sent >= 1_024 / 5)
            }
        }
    }

    @Test("chunks as clients send them are taken, however long the body, and whatever pieces they come in")
    func taken() async throws {
        try await ListenerBed.with(.quick.with { $0.framingBytes = 1_024 }) { bed async throws in
            let chunk = "400;a=b\r\n\(String(repeating: "a", count: 1_024))\r\n"
            let long = Self.chunked + String(repeating: chunk, count: 900) + "0\r\n\r\n"
            try await bed.connect { client in
                try await client.send(long)
                #expect(try await client.answer().hasPrefix("HTTP/1.1 200 "))
                // One chunk, a byte at a time.
                try await client.send(Self.chunked + "1F4\r\n")
                for _ in 0..<500 { try await client.send("a") }
                try await client.send("\r\n0\r\n\r\n")
                #expect(try await client.answer().hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test("heads that do not end have a budget of their own, and take nothing from bodies")
    func headBudget() async throws {
        let limits = ListenerLimits.quick.with {
            $0.headBytes = 70_000
            $0.receivedBytes = 100_000
        }
        try await ListenerBed.with(limits) { bed async throws in
            let head = "GET /?\(String(repeating: "a", count: 50_000))"
            try await bed.connect { first in
                try await first.send(head)
                try await first.send(head.dropFirst(44_000).description)
                while bed.services.heads.used < 50_000 {
                    try await first.send("a")
                    await Task.yield()
                }
                let second = try await bed.connect { client in
                    try await client.send(head.prefix(20_000).description)
                    while bed.counted(.requestsRefused, cause: "body_budget") < 1 {
                        guard (try? await client.send(head.suffix(20_000).description)) != nil else { break }
                    }
                    return try await client.untilClosed()
                }
                #expect(second.hasPrefix("HTTP/1.1 503 "), "\(second)")
                #expect(bed.services.received.used == 0)
                let body = String(repeating: "a", count: 60_000)
                #expect(try await bed.exchange(post("/echo", body, "Connection: close\r\n")).hasPrefix("HTTP/1.1 200 "))
                try await first.send(" HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await first.answer().hasPrefix("HTTP/1.1 200 "))
                #expect(bed.services.heads.used == 0)
            }
        }
    }

    @Test("a head beside a body counts as long as the request is worked on, when it is long")
    func headBesideBody() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder) { bed async throws in
            try await bed.connect { client in
                let filler = String(repeating: "a", count: 20_000)
                try await client.send("POST /hold HTTP/1.1\r\nHost: h\r\nX-A: \(filler)\r\nContent-Length: 10\r\n\r\na")
                while bed.services.received.used == 0 { await Task.yield() }
                #expect(20_000..<21_000 ~= bed.services.received.used && bed.services.heads.used == 0)
                try await client.send("bcdefghij")
                await responder.gate.untilHeld()
                #expect(bed.services.received.used > 20_000)
                responder.gate.open()
                #expect(try await client.answer().hasPrefix("HTTP/1.1 200 "))
            }
            while bed.services.received.used > 0 { await Task.yield() }
        }
    }

    @Test("a connection that sends empty lines for a request is ended, and one before it is overlooked")
    func emptyLines() async throws {
        try await ListenerBed.with(.quick) { bed async throws in
            let endless = String(repeating: "\r\n", count: 100_000)
            #expect(try await bed.exchange(endless).hasPrefix("HTTP/1.1 400 "))
            #expect(try await bed.exchange("\r\n" + get("/echo", "Connection: close\r\n")).hasPrefix("HTTP/1.1 200 "))
            #expect(bed.services.heads.used == 0)
        }
    }
}
