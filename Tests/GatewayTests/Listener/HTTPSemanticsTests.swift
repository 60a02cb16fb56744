import NIOCore
import Testing

@testable import Gateway

@Suite("HTTP at the listener", .timeLimit(.minutes(2)))
struct HTTPSemanticsTests {
    @Test("requests of one connection are answered in order, however they are sent")
    func pipelined() async throws {
        try await ListenerBed.with { bed async throws in
            try await bed.connect { client in
                for number in 1...3 {
                    try await client.send(post("/echo/\(number)", "body \(number)"))
                    #expect(try await client.answer().hasSuffix("POST /echo/\(number) body \(number)"))
                }
                try await client.send(get("/echo/4") + post("/echo/5", "five") + get("/echo/6"))
                for (number, body) in [(4, "GET /echo/4 "), (5, "POST /echo/5 five"), (6, "GET /echo/6 ")] {
                    #expect(try await client.answer().hasSuffix(body), "\(number)")
                }
                // The second of two comes in pieces.
                try await client.send(
                    get("/echo/7") + "POST /echo/8 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nei")
                #expect(try await client.answer().hasSuffix("GET /echo/7 "))
                try await client.send("gh")
                #expect(try await client.answer().hasSuffix("POST /echo/8 eigh"))
            }
        }
    }

    @Test("an answer says who answers, when, and how long it is")
    func headers() async throws {
        try await ListenerBed.with { bed async throws in
            let answer = try await bed.exchange(get("/echo", "Connection: close\r\n"))
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"))
            #expect(answer.contains("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))
            #expect(answer.contains("\r\nServer: passerelle\r\n"))
            #expect(answer.contains("\r\nContent-Length: 10\r\n"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nGET /echo "))
        }
    }

    @Test("HEAD is answered as GET, without the body")
    func head() async throws {
        try await ListenerBed.with { bed async throws in
            try await bed.connect { client in
                try await client.send(get("/long/70000", method: "HEAD") + get("/echo"))
                let text = try await client.receive { $0.hasSuffix("GET /echo ") }
                #expect(text.contains("Content-Length: 70000\r\n"))
                #expect(text.utf8.count < 1_000)
            }
        }
    }

    @Test("a body of unknown length is chunked, and the connection is kept")
    func chunkedAnswer() async throws {
        try await ListenerBed.with { bed async throws in
            let text = try await bed.exchange(get("/stream/3") + get("/echo", "Connection: close\r\n"))
            #expect(text.contains("Transfer-Encoding: chunked\r\n"))
            #expect(text.contains("0\r\n\r\nHTTP/1.1 200 OK\r\n"))
            #expect(text.fillerCount == 3 * TestResponder.part)
        }
    }

    @Test("HTTP/1.0 gets no chunks, and the end of the connection for the end of the answer")
    func version10() async throws {
        try await ListenerBed.with { bed async throws in
            for headers in ["", "Connection: keep-alive\r\n"] {
                let streamed = try await bed.exchange(get("/stream/2", headers, version: "1.0"))
                #expect(!streamed.lowercased().contains("transfer-encoding"))
                #expect(streamed.contains("Connection: close\r\n"))
                #expect(streamed.hasSuffix(String(repeating: "#", count: 2 * TestResponder.part)))
                #expect(try await bed.exchange("GET /echo HTTP/1.0\r\n\(headers)\r\n").hasSuffix("GET /echo "))
            }
        }
    }

    @Test("a chunked request is taken")
    func chunkedRequest() async throws {
        try await ListenerBed.with { bed async throws in
            let text = try await bed.exchange(
                "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\nConnection: close\r\n\r\n"
                    + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
            #expect(text.hasSuffix("POST /echo abcde"))
        }
    }

    @Test(
        "what two parsers could read differently is refused, and the connection ends",
        arguments: [
            (400, "GET / HTTP/1.1\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a:443:443\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a:80x\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
            (400, "GET http://a:b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            (400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
            (501, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            (501, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
            (400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc"),
            (400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost : h\r\n\r\n"), (400, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
            (400, "\u{16}\u{3}\u{1}\u{2}garbage\r\n\r\n"),
            (405, "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n"), (405, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"),
            (405, "PROPFIND / HTTP/1.1\r\nHost: h\r\n\r\n"),
        ])
    func refused(status: Int, request: String) async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder) { bed async throws in
            let text = try await bed.exchange(request)
            #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
            #expect(text.contains("Connection: close\r\n"))
            #expect(text.contains("Allow: GET") == (status == 405))
            #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
        }
        #expect(responder.log.all.allSatisfy { $0.hasPrefix("refused ") } && responder.log.all.count == 1)
    }

    @Test("a target or headers that are too long are refused in the protocol that the target names")
    func tooLong() async throws {
        let responder = TestResponder()
        let limits = ListenerLimits.quick.with {
            $0.targetBytes = 2_000
            $0.headerBytes = 3_000
        }
        try await ListenerBed.with(limits, responder) { bed async throws in
            let target = "/api/v1/" + String(repeating: "a", count: 2_000)
            #expect(try await bed.exchange(get(target)).hasPrefix("HTTP/1.1 414 "))
            #expect(try await bed.exchange(get(target + target + target)).hasPrefix("HTTP/1.1 414 "))
            let header = "X-Long: " + String(repeating: "a", count: 2_990) + "\r\n"
            #expect(try await bed.exchange(get("/api/v1/X", header)).hasPrefix("HTTP/1.1 431 "))
            #expect(try await bed.exchange(get("/api/v1/X", header + header + header)).hasPrefix("HTTP/1.1 431 "))
            #expect(try await bed.exchange(get("/echo", "X: a\r\nConnection: close\r\n")).hasPrefix("HTTP/1.1 200 "))
        }
        #expect(responder.log.all.count { $0.hasPrefix("refused GET /api/v1/") } == 4)
    }

    @Test(
        "a host is a name or an address, with or without a port",
        arguments: ["h", "h:", "h:65535", "[::1]", "[::1]:8080"])
    func hosts(host: String) async throws {
        try await ListenerBed.with { bed async throws in
            let text = try await bed.exchange("GET /echo HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 200 "), "\(text)")
        }
    }

    @Test("leave to send a body is given once the head was looked at, and not to a stranger")
    func permission() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder) { bed async throws in
            try await bed.connect { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n")
                #expect(try await client.receive { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
                client.forget()
                try await client.send("hello")
                #expect(try await client.answer().hasSuffix("POST /echo hello"))
            }
            let refused = try await bed.exchange(
                "POST /echo HTTP/1.1\r\nHost: h\r\nX-Stranger: 1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 401 "))
            #expect(!refused.contains("100 Continue"))
        }
        #expect(responder.log.all == ["head /echo", "POST /echo", "head /echo", "refused POST /echo"])
    }

    @Test("a request that came whole is looked at once")
    func whole() async throws {
        let responder = TestResponder()
        try await ListenerBed.with(.quick, responder) { bed async throws in
            _ = try await bed.exchange(post("/echo", "abc", "Connection: close\r\n"))
        }
        #expect(responder.log.all == ["POST /echo"])
    }

    @Test("headers that others wrote begin no other header")
    func injection() {
        var buffer = ByteBuffer()
        ReplyBytes.writeHead(
            of: DownstreamReply(
                status: 200, headers: [.init("Retry-After", "1\r\nX: y"), .init("A b", "c"), .init("D", "é")], body: []),
            .length(0), date: "now", closes: false, to: &buffer)
        #expect(
            String(buffer: buffer)
                == "HTTP/1.1 200 OK\r\nD: é\r\nDate: now\r\nServer: passerelle\r\nContent-Length: 0\r\n\r\n")
    }
}
