import Curl
import TestSupport
import Testing

@Suite("Failures: was it sent?", .timeLimit(.minutes(5)))
struct FailureTests {
    @Test("nobody listens: not sent")
    func connectionRefused() async throws {
        let port = try await HeldPort()
        let driver = try CurlDriver()
        let failure = await failure(driver, .post("http://127.0.0.1:\(port.number)/", "x"))
        #expect(failure?.withoutDetail == .notSent(.connectionRefused, detail: ""))
        #expect(failure?.progress == .notSent)
        await driver.shutdown()
        try await port.close()
    }

    @Test("no such name: not sent")
    func nameResolution() async throws {
        let driver = try CurlDriver()
        let failure = await failure(driver, .post("http://name.invalid/", "x"))
        #expect(failure?.withoutDetail == .notSent(.nameResolution, detail: ""))
        await driver.shutdown()
    }

    @Test("closed as soon as accepted: the request may be gone")
    func closedOnAccept() async throws {
        let server = try await LoopbackServer(acceptance: .close)
        let driver = try CurlDriver()
        let failure = await failure(driver, .post(server.url(), "x"))
        #expect(failure?.progress == .mayBeSent)
        await driver.shutdown()
    }

    @Test("closed after the head, the body still on its way")
    func closedAfterHead() async throws {
        let server = try await LoopbackServer(acceptance: .reactToHead) { _ in .close }
        let driver = try CurlDriver()
        let body = String(repeating: "x", count: 8 << 20)
        let failure = await failure(driver, .post(server.url(), body))
        #expect(failure?.progress == .mayBeSent)
        #expect(server.arrivals.count == 1)
        await driver.shutdown()
    }

    @Test(
        "cut during the answer",
        arguments: [
            ("", OutcomeUnknownReason.closedBeforeAnswer),
            ("HTTP/1.1 200 OK", .closedBeforeAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Le", .truncatedAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", .truncatedAnswer),
            ("HTTP/1.1 100 Continue\r\n\r\n", .closedBeforeAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", .truncatedAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", .truncatedAnswer),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .truncatedAnswer),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", .connectionLost),
            ("SSH-2.0-OpenSSH_9.2\r\n", .malformedAnswer),
        ])
    func cut(answer: String, reason: OutcomeUnknownReason) async throws {
        let server = try await LoopbackServer { _ in answer.isEmpty ? .close : .answerAndClose(answer) }
        let driver = try CurlDriver()
        let failure = await failure(driver, .post(server.url(), "x"))
        #expect(failure?.withoutDetail == .outcomeUnknown(reason, detail: ""))
        #expect(server.arrivals.count == 1)
        await driver.shutdown()
    }

    @Test("reset after the request was read")
    func reset() async throws {
        let server = try await LoopbackServer { _ in .reset }
        let driver = try CurlDriver()
        let failure = await failure(driver, .post(server.url(), "x"))
        #expect(failure?.withoutDetail == .outcomeUnknown(.connectionLost, detail: ""))
        await driver.shutdown()
    }

    @Test("a body longer than allowed, told or not", arguments: ["Content-Length: 1001", "X-Untold: 1"])
    func tooLarge(header: String) async throws {
        let body = String(repeating: "x", count: 1001)
        let server = try await LoopbackServer { _ in .answerAndClose("HTTP/1.1 200 OK\r\n\(header)\r\n\r\n\(body)") }
        let driver = try CurlDriver()
        let failure = await failure(driver, .get(server.url(), limit: 1000))
        #expect(failure == .responseTooLarge(limit: 1000))
        #expect(failure?.progress == .mayBeSent)
        let response = try await driver.perform(.get(server.url(), limit: 1001))
        #expect(response.text == body)
        await driver.shutdown()
    }

    @Test("headers without end")
    func headersTooLarge() async throws {
        let server = try await LoopbackServer { _ in
            .answer(
                "HTTP/1.1 200 OK\r\n"
                    + String(repeating: "X-Padding: \(String(repeating: "x", count: 1000))\r\n", count: 300))
        }
        let driver = try CurlDriver()
        let failure = await failure(driver, .get(server.url()))
        #expect(failure == .responseTooLarge(limit: 256 << 10))
        await driver.shutdown()
    }

    @Test(
        "what would break the framing is never sent",
        arguments: [
            TransferHeader("X-A", "1\r\nX-B: 2"), TransferHeader("X-A", "1\nX-B: 2"), TransferHeader("X-A", "1\0"),
            TransferHeader("X-A: 1\r\nX-B", "2"), TransferHeader("", "1"), TransferHeader("X A", "1"),
            TransferHeader("Content-Length", "5"), TransferHeader("transfer-encoding", "chunked"),
            TransferHeader("Connection", "close"), TransferHeader("EXPECT", "100-continue"),
            TransferHeader("Upgrade", "h2c"),
        ])
    func brokenHeader(header: TransferHeader) async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        let failure = await failure(driver, .get(server.url(), headers: [TransferHeader("X-Good", "1"), header]))
        #expect(failure?.withoutDetail == .notSent(.malformedRequest, detail: ""))
        #expect(server.connectionCount == 0)
        _ = try await driver.perform(.get(server.url()))
        #expect(server.arrivals.first?.values("x-good") == [])
        await driver.shutdown()
    }

    @Test(
        "a URL that is none, or of another protocol",
        arguments: [
            "", "http://", "ftp://127.0.0.1/", "file:///etc/passwd", "http://127.0.0.1/ a", "http://127.0.0.1/\r\nX: 1",
        ])
    func brokenURL(url: String) async throws {
        let driver = try CurlDriver()
        let failure = await failure(driver, .get(url))
        #expect(failure?.withoutDetail == .notSent(.malformedRequest, detail: ""))
        await driver.shutdown()
    }
}
