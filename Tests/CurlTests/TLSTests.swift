import Curl
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("TLS", .timeLimit(.minutes(5)), .startsPrograms)
struct TLSTests {
    @Test("a server under an authority that we were given, by file or by value")
    func trusted() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        let pem = Array(try Data(contentsOf: URL(fileURLWithPath: authority.certificate)))
        for trust in [CertificateTrust.bundle(path: authority.certificate), .authorities(pem: pem)] {
            var configuration = CurlConfiguration()
            configuration.trust = trust
            let driver = try CurlDriver(configuration)
            let response = try await driver.perform(.post(server.url(), "hello"))
            #expect(response.text == "hello")
            #expect(response.httpVersion == .http11)
            await driver.shutdown()
        }
    }

    @Test("an authority nobody told us of: not sent")
    func untrusted() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let other = try await TestAuthority()
        defer { other.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        for trust in [CertificateTrust.system, .bundle(path: other.certificate)] {
            var configuration = CurlConfiguration()
            configuration.trust = trust
            let driver = try CurlDriver(configuration)
            let failure = await failure(driver, .post(server.url(), "x"))
            #expect(failure?.withoutDetail == .notSent(.certificateRejected, detail: ""))
            await driver.shutdown()
        }
    }

    @Test("a certificate for another host: not sent")
    func otherHost() async throws {
        let authority = try await TestAuthority(alternativeNames: "DNS:api.example")
        defer { authority.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: authority.certificate)
        let driver = try CurlDriver(configuration)
        for host in ["localhost", "127.0.0.1"] {
            let failure = await failure(driver, .post(server.url(host: host), "x"))
            #expect(failure?.withoutDetail == .notSent(.certificateRejected, detail: ""))
        }
        await driver.shutdown()
    }

    @Test("checks switched off, loudly")
    func anyCertificate() async throws {
        let authority = try await TestAuthority(alternativeNames: "DNS:api.example")
        defer { authority.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .dangerouslyAcceptAnyCertificate
        let driver = try CurlDriver(configuration)
        #expect(try await driver.perform(.post(server.url(), "hello")).text == "hello")
        await driver.shutdown()
    }

    @Test("a bundle that is not there: not sent")
    func bundleMissing() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: "/nonexistent/ca.pem")
        let driver = try CurlDriver(configuration)
        let failure = await failure(driver, .post(server.url(), "x"))
        #expect(failure?.withoutDetail == .notSent(.trustUnreadable, detail: ""))
        await driver.shutdown()
    }

    @Test("a server that speaks no TLS: not sent")
    func plainServer() async throws {
        let server = try await LoopbackServer(acceptance: .close)
        let driver = try CurlDriver()
        let failure = await failure(driver, .post("https://127.0.0.1:\(server.port)/", "x"))
        #expect(failure?.progress == .notSent)
        await driver.shutdown()
    }

    @Test("a server that speaks neither HTTP/2 nor ALPN: one slow call holds up no other")
    func noALPN() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: authority.certificate)
        let driver = try CurlDriver(configuration)
        async let held = driver.perform(.get(server.url("/hold")))
        async let release = driver.perform(.get(server.url("/release")))
        #expect(try await release.text == "/release")
        #expect(try await held.text == "/hold")
        await driver.shutdown()
    }

    @Test("through a proxy's tunnel, whose own headers do not show")
    func tunnel() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let server = try await TLSServer(authority)
        defer { server.stop() }
        let proxy = try await Tunnel(
            to: SocketAddress(ipAddress: "127.0.0.1", port: server.port), opening: .connectRequest)
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: authority.certificate)
        configuration.proxy = ProxySettings { $0 == "HTTPS_PROXY" ? "http://127.0.0.1:\(proxy.port)" : nil }
        let driver = try CurlDriver(configuration)
        for _ in 0..<3 {
            let response = try await driver.perform(.post(server.url(), "hello"))
            #expect(response.text == "hello")
            #expect(response.headers.first("Content-Length") == "5")
        }
        #expect(proxy.requestLines == ["CONNECT localhost:\(server.port) HTTP/1.1"])
        await driver.shutdown()
    }
}
