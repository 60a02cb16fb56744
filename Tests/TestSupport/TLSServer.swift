internal import Foundation

/// An HTTPS server in Python: HTTP/1.1, no ALPN, answers a POST with its own body.
package struct TLSServer {
    package let port: Int
    private let process: ChildProcess

    package init(_ authority: TestAuthority) async throws {
        process = try ChildProcess(
            "python3", ["-u", "-c", TLSServer.program, authority.serverCertificate, authority.serverKey])
        let line = try await process.line(with: "port ")
        guard let port = Int(line.dropFirst("port ".count)) else {
            throw ChildProcess.Failure(program: "TLSServer", output: line)
        }
        self.port = port
    }

    package func url(_ path: String = "/", host: String = "localhost") -> String { "https://\(host):\(port)\(path)" }

    package func stop() {
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
