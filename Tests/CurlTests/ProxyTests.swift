import Curl
import TestSupport
import Testing

@Suite("Proxies", .timeLimit(.minutes(5)))
struct ProxyTests {
    @Test(
        "the environment is read as curl reads it",
        arguments: [
            ([:], ProxySettings()),
            (["https_proxy": "http://a.example:1"], ProxySettings(https: "http://a.example:1")),
            (["HTTPS_PROXY": "http://a.example:1"], ProxySettings(https: "http://a.example:1")),
            (
                ["https_proxy": "http://a.example:1", "HTTPS_PROXY": "http://b.example:1"],
                ProxySettings(https: "http://a.example:1")
            ),
            (["https_proxy": "", "HTTPS_PROXY": "http://b.example:1"], ProxySettings(https: "http://b.example:1")),
            (["http_proxy": "http://a.example:1"], ProxySettings(http: "http://a.example:1")),
            (["HTTP_PROXY": "http://a.example:1"], ProxySettings()),
            (
                ["ALL_PROXY": "http://a.example:1", "https_proxy": "http://b.example:1"],
                ProxySettings(http: "http://a.example:1", https: "http://b.example:1")
            ),
            (["NO_PROXY": ".example,127.0.0.1"], ProxySettings(exceptions: ".example,127.0.0.1")),
            (["no_proxy": "*", "NO_PROXY": ".example"], ProxySettings(exceptions: "*")),
        ] as [([String: String], ProxySettings)])
    func environment(variables: [String: String], settings: ProxySettings) {
        #expect(ProxySettings { variables[$0] } == settings)
    }

    @Test("a plain URL goes to the proxy whole")
    func plain() async throws {
        let proxy = try await LoopbackServer()
        var configuration = CurlConfiguration()
        configuration.proxy = ProxySettings { $0 == "http_proxy" ? proxy.url() : nil }
        let driver = try CurlDriver(configuration)
        _ = try await driver.perform(.get("http://api.example/path"))
        #expect(proxy.arrivals.map(\.uri) == ["http://api.example/path"])
        await driver.shutdown()
    }

    @Test("an excepted host is reached directly")
    func exception() async throws {
        let proxy = try await LoopbackServer()
        let server = try await LoopbackServer()
        var configuration = CurlConfiguration()
        configuration.proxy = ProxySettings(http: proxy.url(), exceptions: "other.example,127.0.0.0/8")
        let driver = try CurlDriver(configuration)
        _ = try await driver.perform(.get(server.url("/direct")))
        #expect(server.arrivals.map(\.uri) == ["/direct"])
        #expect(proxy.connectionCount == 0)
        await driver.shutdown()
    }

    @Test("a proxy that opens no tunnel: not sent")
    func refused() async throws {
        let proxy = try await LoopbackServer { _ in
            .answerAndClose("HTTP/1.1 403 Forbidden\r\nX-Proxy: 1\r\nContent-Length: 0\r\n\r\n")
        }
        var configuration = CurlConfiguration()
        configuration.proxy = ProxySettings(https: proxy.url())
        let driver = try CurlDriver(configuration)
        let failure = await failure(driver, .post("https://api.example/", "x"))
        #expect(failure?.withoutDetail == .notSent(.proxyRefused, detail: ""))
        #expect(proxy.arrivals.map(\.method) == ["CONNECT"])
        #expect(proxy.arrivals.map(\.uri) == ["api.example:443"])
        await driver.shutdown()
    }

    @Test("a proxy that hangs up during the tunnel's set-up: not sent")
    func hungUp() async throws {
        let proxy = try await LoopbackServer { _ in .close }
        var configuration = CurlConfiguration()
        configuration.proxy = ProxySettings(https: proxy.url())
        let driver = try CurlDriver(configuration)
        let failure = await failure(driver, .post("https://api.example/", "x"))
        #expect(failure?.progress == .notSent)
        await driver.shutdown()
    }

    @Test("nobody listens at the proxy's address: not sent")
    func gone() async throws {
        let port = try await HeldPort()
        var configuration = CurlConfiguration()
        configuration.proxy = ProxySettings(http: "http://127.0.0.1:\(port.number)")
        let driver = try CurlDriver(configuration)
        let failure = await failure(driver, .post("http://api.example/", "x"))
        #expect(failure?.withoutDetail == .notSent(.connectionRefused, detail: ""))
        await driver.shutdown()
        try await port.close()
    }
}
