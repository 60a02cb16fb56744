import Foundation
import Testing

/// A certificate authority made for one test, and a certificate under it for `localhost` and 127.0.0.1.
struct TestAuthority {
    let folder: URL
    var certificate: String { folder.appending(path: "ca.pem").path }
    var serverCertificate: String { folder.appending(path: "server.pem").path }
    var serverKey: String { folder.appending(path: "server.key").path }

    init(alternativeNames: String = "DNS:localhost,IP:127.0.0.1") async throws {
        folder = URL(fileURLWithPath: "/tmp/curl-tests-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        try await ChildProcess.run(
            "openssl",
            ["req", "-x509", "-subj", "/CN=Test authority", "-keyout", "\(folder.path)/ca.key", "-out", certificate]
                + key)
        try await ChildProcess.run(
            "openssl",
            [
                "req", "-x509", "-subj", "/CN=Test server", "-CA", certificate, "-CAkey", "\(folder.path)/ca.key",
                "-addext", "subjectAltName=\(alternativeNames)", "-addext", "basicConstraints=critical,CA:false",
                "-keyout", serverKey, "-out", serverCertificate,
            ] + key)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)  // left-overs in /tmp do no harm
    }
}

/// An HTTPS server in Python: HTTP/1.1, no ALPN, answers a POST with its own body.
struct TLSServer {
    let port: Int
    private let process: ChildProcess

    init(_ authority: TestAuthority) async throws {
        process = try ChildProcess(
            "python3", ["-u", "-c", TLSServer.program, authority.serverCertificate, authority.serverKey])
        let line = try await process.line(with: "port ")
        port = try #require(Int(line.dropFirst("port ".count)))
    }

    func url(_ path: String = "/", host: String = "localhost") -> String { "https://\(host):\(port)\(path)" }

    func stop() {
        process.terminate()
    }

    /// A request for `/hold` is answered when one for `/release` has come.
    private static let program = """
        import http.server, ssl, sys, threading
        released = threading.Event()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self, body):
                if self.path == "/hold": released.wait(20)
                if self.path == "/release": released.set()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self): self.answer(self.path.encode())
            def do_POST(self): self.answer(self.rfile.read(int(self.headers["Content-Length"])))
            def log_message(self, *arguments): pass
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        print("port", server.server_address[1])
        server.serve_forever()
        """
}
