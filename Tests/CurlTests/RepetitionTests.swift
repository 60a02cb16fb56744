import Curl
import Testing

/// A kept connection dies under its second request: libcurl would send the request again over a fresh one.
@Suite("Requests that libcurl would repeat", .timeLimit(.minutes(5)))
struct RepetitionTests {
    @Test(
        "one that may not be repeated arrives once, whatever its body",
        arguments: ["{\"VolumeId\":\"vol-12345678\"}", "", String(repeating: "x", count: 200_000)])
    func once(body: String) async throws {
        let server = try await LoopbackServer { $0.ordinal == 0 && $0.connection == 0 ? .ok() : .close }
        let driver = try CurlDriver()
        _ = try await driver.perform(.get(server.url("/first")))
        let failure = await failure(driver, .post(server.url("/second"), body, .mayNotBeRepeated))
        #expect(failure?.withoutDetail == .outcomeUnknown(.closedBeforeAnswer, detail: ""))
        #expect(failure?.progress == .mayBeSent)
        await driver.shutdown()
        #expect(server.arrivals.map(\.uri) == ["/first", "/second"])
    }

    @Test("a GET that may not be repeated arrives once")
    func onceGet() async throws {
        let server = try await LoopbackServer { $0.ordinal == 0 && $0.connection == 0 ? .ok() : .reset }
        let driver = try CurlDriver()
        _ = try await driver.perform(.get(server.url("/first")))
        let failure = await failure(driver, .get(server.url("/second"), .mayNotBeRepeated))
        #expect(failure?.progress == .mayBeSent)
        await driver.shutdown()
        #expect(server.arrivals.map(\.uri) == ["/first", "/second"])
    }

    @Test("one that may be repeated is, and succeeds")
    func twice() async throws {
        let server = try await LoopbackServer { $0.connection == 0 && $0.ordinal == 1 ? .close : .ok($0.uri) }
        let driver = try CurlDriver()
        _ = try await driver.perform(.get(server.url("/first")))
        let response = try await driver.perform(.post(server.url("/second"), "x", .mayBeRepeated))
        #expect(response.text == "/second")
        #expect(server.arrivals.map(\.uri) == ["/first", "/second", "/second"])
        await driver.shutdown()
    }

    @Test("a kept connection that its server has closed meanwhile is seen to be dead, and a fresh one used")
    func closedMeanwhile() async throws {
        let server = try await LoopbackServer { arrival in
            arrival.connection == 0 ? .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") : .ok(arrival.uri)
        }
        let driver = try CurlDriver()
        _ = try await driver.perform(.get(server.url("/first")))
        await server.sawClose(of: 0)
        let response = try await driver.perform(.post(server.url("/second"), "x", .mayNotBeRepeated))
        #expect(response.text == "/second")
        #expect(server.arrivals.map(\.connection) == [0, 1])
        await driver.shutdown()
    }

    @Test("the refusal of a repetition leaves nothing behind")
    func nextAfterRefusal() async throws {
        let server = try await LoopbackServer { $0.connection == 0 && $0.ordinal == 1 ? .close : .ok($0.uri) }
        let driver = try CurlDriver()
        _ = try await driver.perform(.get(server.url("/first")))
        _ = await failure(driver, .post(server.url("/second"), "x"))
        #expect(try await driver.perform(.post(server.url("/third"), "x")).text == "/third")
        #expect(server.arrivals.map(\.uri) == ["/first", "/second", "/third"])
        await driver.shutdown()
    }
}
