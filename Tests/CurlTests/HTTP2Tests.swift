import Curl
import Foundation
import NIOCore
import TestSupport
import Testing

/// nginx listens on a socket of its own folder, and a tunnel gives it a port: it cannot choose one itself.
@Suite("HTTP/2", .timeLimit(.minutes(5)), .startsPrograms)
struct HTTP2Tests {
    private struct Server {
        let authority: TestAuthority
        let process: ChildProcess
        let tunnel: Tunnel
        var url: String { "https://localhost:\(tunnel.port)/" }

        init(_ rule: String) async throws {
            authority = try await TestAuthority()
            let folder = authority.folder.path
            let configuration = """
                daemon off; master_process off; pid \(folder)/nginx.pid; error_log stderr notice;
                events { worker_connections 512; }
                http {
                    access_log off; client_body_temp_path \(folder); proxy_temp_path \(folder);
                    fastcgi_temp_path \(folder); uwsgi_temp_path \(folder); scgi_temp_path \(folder);
                    server {
                        listen unix:\(folder)/s ssl http2;
                        ssl_certificate \(authority.serverCertificate);
                        ssl_certificate_key \(authority.serverKey);
                        location / { \(rule) }
                    }
                }
                """
            try Data(configuration.utf8).write(to: authority.folder.appending(path: "nginx.conf"))
            process = try ChildProcess(
                try ChildProcess.path(of: "nginx"), ["-p", folder, "-e", "stderr", "-c", "\(folder)/nginx.conf"])
            _ = try await process.line(with: "using the \"epoll\" event method")
            tunnel = try await Tunnel(to: SocketAddress(unixDomainSocketPath: "\(folder)/s"), opening: .transparent)
        }

        func stop() {
            process.terminate()
            authority.remove()
        }
    }

    @Test("spoken where it is offered, many exchanges over one connection")
    func multiplexing() async throws {
        let server = try await Server("return 200 \"$server_protocol $connection $http_host\";")
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: server.authority.certificate)
        let driver = try CurlDriver(configuration)
        let connections = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let response = try await driver.perform(.post(server.url, "x"))
                    #expect(response.httpVersion == .http2)
                    return response.text
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(connections.count == 1)
        #expect(connections.first?.hasPrefix("HTTP/2.0 ") == true)
        #expect(connections.first?.hasSuffix(" localhost:\(server.tunnel.port)") == true)
        await driver.shutdown()
    }

    @Test("not spoken when it is switched off")
    func switchedOff() async throws {
        let server = try await Server("return 200 $server_protocol;")
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: server.authority.certificate)
        configuration.httpVersions = .http11Only
        let driver = try CurlDriver(configuration)
        let response = try await driver.perform(.get(server.url))
        #expect(response.text == "HTTP/1.1")
        #expect(response.httpVersion == .http11)
        await driver.shutdown()
    }

    @Test("headers that are ended but no answer: the stream's end is an unknown outcome")
    func closed() async throws {
        let server = try await Server("return 444;")
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.trust = .bundle(path: server.authority.certificate)
        let driver = try CurlDriver(configuration)
        let failure = await failure(driver, .post(server.url, "x"))
        #expect(failure?.progress == .mayBeSent)
        await driver.shutdown()
    }
}
