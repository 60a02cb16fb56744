import Curl
import Testing

@Suite("Exchanges over loopback", .timeLimit(.minutes(5)))
struct ExchangeTests {
    @Test("an answer comes back whole, headers in order")
    func answer() async throws {
        let server = try await LoopbackServer { _ in
            .answer("HTTP/1.1 418 Teapot\r\nX-One: 1\r\nx-two:  two \r\nX-One: again\r\nContent-Length: 5\r\n\r\nhello")
        }
        let driver = try CurlDriver()
        let response = try await driver.perform(.get(server.url("/a/../b?q=%41")))
        #expect(response.status == 418)
        #expect(response.text == "hello")
        #expect(response.httpVersion == .http11)
        #expect(response.remoteAddress == "127.0.0.1")
        #expect(response.duration > .zero)
        #expect(response.headers.first("X-TWO") == "two")
        #expect(response.headers.first("absent") == nil)
        #expect(
            response.headers.all == [
                TransferHeader("X-One", "1"), TransferHeader("x-two", "two"), TransferHeader("X-One", "again"),
                TransferHeader("Content-Length", "5"),
            ])
        #expect(server.arrivals.map(\.uri) == ["/a/../b?q=%41"])
        await driver.shutdown()
    }

    @Test("the request is what was asked for, with nothing of libcurl's own but the framing")
    func request() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        _ = try await driver.perform(
            .post(
                server.url("/api/v1/CreateSnapshot"), "{\"VolumeId\":\"vol-12345678\"}",
                headers: [
                    TransferHeader("host", "api.example"), TransferHeader("Content-Type", "application/json"),
                    TransferHeader("X-Empty", ""), TransferHeader("X-Osc-Date", "20130524T000000Z"),
                ]))
        let arrival = try #require(server.arrivals.first)
        #expect(arrival.method == "POST")
        #expect(String(decoding: arrival.body, as: UTF8.self) == "{\"VolumeId\":\"vol-12345678\"}")
        #expect(arrival.values("host") == ["api.example"])
        #expect(arrival.values("x-empty") == [""])
        #expect(arrival.values("user-agent") == ["passerelle"])
        #expect(
            arrival.headers.map { $0.name.lowercased() }.sorted() == [
                "accept-encoding", "content-length", "content-type", "host", "user-agent", "x-empty", "x-osc-date",
            ])
        await driver.shutdown()
    }

    @Test("an empty body is sent and taken")
    func emptyBody() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        let response = try await driver.perform(.post(server.url(), ""))
        #expect(response.body.isEmpty)
        let arrival = try #require(server.arrivals.first)
        #expect(arrival.values("content-length") == ["0"])
        #expect(arrival.values("content-type") == [])
        await driver.shutdown()
    }

    @Test("one handle makes a POST, then a GET, without what the other left")
    func alternation() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        for _ in 0..<3 {
            _ = try await driver.perform(.post(server.url(), "body", headers: [TransferHeader("X-Mark", "1")]))
            _ = try await driver.perform(.get(server.url()))
        }
        #expect(server.arrivals.map(\.method) == ["POST", "GET", "POST", "GET", "POST", "GET"])
        #expect(server.arrivals.map(\.body.count) == [4, 0, 4, 0, 4, 0])
        #expect(server.arrivals.map { $0.values("x-mark").count } == [1, 0, 1, 0, 1, 0])
        #expect(server.connectionCount == 1)
        await driver.shutdown()
    }

    @Test("one handle sends each request's own headers, many or few, long or short")
    func headersOfEach() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        let lists = [40, 1, 0, 12].map { count in
            (0..<count).map { TransferHeader("X-Number-\($0)", String(repeating: "\($0) of \(count);", count: $0 + 1)) }
        }
        for headers in lists { _ = try await driver.perform(.post(server.url(), "body", headers: headers)) }
        let received = server.arrivals.map { arrival in
            arrival.headers.filter { $0.name.lowercased().hasPrefix("x-number") }.map(\.value)
        }
        #expect(received == lists.map { $0.map(\.value) })
        #expect(server.connectionCount == 1)
        await driver.shutdown()
    }

    @Test("a body of a mebibyte goes both ways, and none of it waits for a 100")
    func largeBody() async throws {
        let text = String(repeating: "0123456789abcdef", count: 1 << 16)
        let server = try await LoopbackServer { arrival in
            .ok(String(decoding: arrival.body, as: UTF8.self))
        }
        let driver = try CurlDriver()
        let response = try await driver.perform(.post(server.url(), text))
        #expect(response.text == text)
        #expect(server.arrivals.first?.values("expect") == [])
        await driver.shutdown()
    }

    @Test("many headers are all kept; a continued line is joined")
    func manyHeaders() async throws {
        let lines = (0..<500).map { "X-Header-\($0): value \($0)\r\n" }.joined()
        let server = try await LoopbackServer { _ in .ok(headers: lines + "X-Folded: one\r\n  two\r\n") }
        let driver = try CurlDriver()
        let response = try await driver.perform(.get(server.url()))
        #expect(response.headers.all.count == 502)
        #expect(response.headers.first("x-header-499") == "value 499")
        #expect(response.headers.first("x-folded") == "one two")
        await driver.shutdown()
    }

    @Test("a chunked body is taken off its chunks; its trailers are no headers")
    func chunkedBody() async throws {
        let server = try await LoopbackServer { _ in
            .answer(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n6\r\n world\r\n0\r\nX-Late: 1\r\n\r\n"
            )
        }
        let driver = try CurlDriver()
        let response = try await driver.perform(.get(server.url()))
        #expect(response.text == "hello world")
        #expect(response.headers.first("X-Late") == nil)
        await driver.shutdown()
    }

    @Test("the headers of an interim answer are not the answer's")
    func interimAnswer() async throws {
        let server = try await LoopbackServer { _ in
            .answer(
                "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nX-Final: 1\r\nContent-Length: 0\r\n\r\n"
            )
        }
        let driver = try CurlDriver()
        let response = try await driver.perform(.get(server.url()))
        #expect(response.status == 200)
        #expect(response.headers.all.map(\.name) == ["X-Final", "Content-Length"])
        await driver.shutdown()
    }

    @Test("a redirect is an answer like any other")
    func redirect() async throws {
        let server = try await LoopbackServer { _ in
            .ok(headers: "").redirected(to: "/elsewhere")
        }
        let driver = try CurlDriver()
        let response = try await driver.perform(.get(server.url()))
        #expect(response.status == 302)
        #expect(response.headers.first("location") == "/elsewhere")
        #expect(server.arrivals.count == 1)
        await driver.shutdown()
    }

    @Test("connections are kept and used again")
    func reuse() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        for _ in 0..<20 { _ = try await driver.perform(.post(server.url(), "x")) }
        #expect(server.arrivals.count == 20)
        #expect(server.connectionCount == 1)
        await driver.shutdown()
        await server.sawClose(of: 0)
    }

    @Test("two hundred at once, over no more connections than allowed")
    func concurrency() async throws {
        let server = try await LoopbackServer { arrival in .ok(arrival.uri) }
        var configuration = CurlConfiguration()
        configuration.maximumConnectionsPerHost = 16
        let driver = try CurlDriver(configuration)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try? await driver.perform(.post(server.url("/\(number)"), "body \(number)"))
                    return response?.text == "/\(number)"
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(Set(server.arrivals.map(\.uri)).count == 200)
        #expect(server.arrivals.count == 200)
        #expect(server.connectionCount <= 16)
        await driver.shutdown()
    }
}

extension Reaction {
    fileprivate func redirected(to place: String) -> Reaction {
        .answer("HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n")
    }
}
