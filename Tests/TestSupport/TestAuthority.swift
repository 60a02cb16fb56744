package import Foundation

/// A certificate authority made for one test, and a certificate under it for `localhost` and 127.0.0.1.
package struct TestAuthority {
    package let folder: URL
    package var certificate: String { folder.appending(path: "ca.pem").path }
    package var serverCertificate: String { folder.appending(path: "server.pem").path }
    package var serverKey: String { folder.appending(path: "server.key").path }

    package init(alternativeNames: String = "DNS:localhost,IP:127.0.0.1") async throws {
        folder = URL(fileURLWithPath: "/tmp/test-authority-\(UUID().uuidString.prefix(8))")
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

    /// Has the server's certificate end yesterday.
    package func expire() async throws {
        let request = "\(folder.path)/server.csr"
        let extensions = ["-copy_extensions", "copyall"]
        try await ChildProcess.run(
            "openssl",
            ["x509", "-x509toreq", "-in", serverCertificate, "-signkey", serverKey, "-out", request] + extensions)
        try await ChildProcess.run(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", "\(folder.path)/ca.key", "-days", "-1",
                "-out", serverCertificate,
            ] + extensions)
    }

    package func remove() {
        try? FileManager.default.removeItem(at: folder)  // left-overs in /tmp do no harm
    }
}
