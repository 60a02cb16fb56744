import Files
import Foundation
import NIOPosix
import TestSupport
import Testing

@testable import Gateway

@Suite("TLS of the listener", .startsPrograms, .timeLimit(.minutes(2)))
struct ListenerTLSTests {
    /// What `openssl s_client` says of one request.
    private func client(_ port: Int, _ arguments: String = "") async throws -> String {
        let command =
            "printf 'GET /echo HTTP/1.0\\r\\n\\r\\n' | openssl s_client -connect 127.0.0.1:\(port) -ign_eof \(arguments)"
        return try await ChildProcess.outcome(of: "sh", ["-c", command]).output
    }

    @Test("1.2 and 1.3 are spoken, 1.2 with suites that keep the past secret alone")
    func suites() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        try await ListenerBed.with(tls: try TLSContextSource(authority.files)) { bed async throws in
            #expect(try await client(bed.port).contains("New, TLSv1.3"))
            let second = try await client(bed.port, "-tls1_2")
            #expect(second.contains("Cipher is ECDHE-ECDSA-AES") && second.contains("GET /echo "))
            for cipher in ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-ECDSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"] {
                #expect(
                    try await client(bed.port, "-tls1_2 -cipher \(cipher):@SECLEVEL=0").contains("GET /echo ") == false)
            }
            #expect(try await client(bed.port, "-tls1_1 -cipher ALL:@SECLEVEL=0").contains("GET /echo ") == false)
            #expect(try await client(bed.port, "-alpn h2,http/1.1").contains("ALPN protocol: http/1.1"))
        }
    }

    @Test("a session of 1.3 is resumed")
    func resumption() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let session = authority.folder.appending(path: "session").path
        try await ListenerBed.with(tls: try TLSContextSource(authority.files)) { bed async throws in
            #expect(try await client(bed.port, "-sess_out \(session)").contains("New, TLSv1.3"))
            let again = try await client(bed.port, "-sess_in \(session)")
            #expect(again.contains("Reused, TLSv1.3") && again.contains("GET /echo "))
        }
    }

    @Test("a certificate that was renewed is served to new connections; files that cannot be used change nothing")
    func reload() async throws {
        let first = try await TestAuthority(alternativeNames: "DNS:first.example")
        let second = try await TestAuthority(alternativeNames: "DNS:second.example")
        defer {
            first.remove()
            second.remove()
        }
        let source = try TLSContextSource(first.files)
        #expect(source.figures.isCurrent)
        let day = 86_400.0
        #expect(abs(Double(source.figures.expires) - Date().timeIntervalSince1970 - 2 * day) < day)
        #expect(try source.reloadIfChanged() == nil)
        try await ListenerBed.with(tls: source) { bed async throws in
            func issuer() async throws -> Bool {
                let trusted = "-CAfile \(second.certificate) -verify_return_error -verify_hostname second.example"
                return try await client(bed.port, trusted).contains("GET /echo ")
            }
            #expect(try await issuer() == false)
            try replace(first.serverCertificate, by: second.serverCertificate)
            // The key is still that of the first.
            #expect(throws: TLSContextSource.Failure.self) { try source.reloadIfChanged() }
            #expect(!source.figures.isCurrent)
            #expect(try source.reloadIfChanged() == nil)
            #expect(try await client(bed.port).contains("GET /echo "))
            try replace(first.serverKey, by: second.serverKey)
            #expect(try source.reloadIfChanged() == 1)
            #expect(source.figures.isCurrent)
            #expect(try await issuer())
            #expect(try source.reload() == 1)
        }
    }

    @Test("a client may show a certificate, and one that is shown must be of the authority")
    func clientCertificates() async throws {
        let authority = try await TestAuthority()
        let other = try await TestAuthority()
        defer {
            authority.remove()
            other.remove()
        }
        let source = try TLSContextSource(authority.files, clientCA: authority.certificate)
        try await ListenerBed.with(tls: source) { bed async throws in
            #expect(try await client(bed.port).contains("GET /echo "))
            let own = "-cert \(authority.serverCertificate) -key \(authority.serverKey)"
            #expect(try await client(bed.port, own).contains("GET /echo "))
            let foreign = "-cert \(other.serverCertificate) -key \(other.serverKey)"
            #expect(try await client(bed.port, foreign).contains("GET /echo ") == false)
        }
    }

    @Test("a certificate that cannot be used stops the start")
    func unusable() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        #expect(throws: TLSContextSource.Failure.self) {
            try TLSContextSource(TLSFiles(certificate: "/nowhere.pem", privateKey: authority.serverKey))
        }
        #expect(throws: TLSContextSource.Failure.self) {
            try TLSContextSource(
                TLSFiles(certificate: authority.serverCertificate, privateKey: authority.folder.path + "/ca.key"))
        }
        #expect(throws: TLSContextSource.Failure.self) {
            try TLSContextSource(authority.files, clientCA: "/nowhere.pem")
        }
    }

    @Test("a pipe in the place of a file is not waited for", arguments: ["certificate", "key", "clientCA"])
    func pipe(place: String) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let path =
            switch place {
            case "certificate": authority.serverCertificate
            case "key": authority.serverKey
            default: authority.certificate
            }
        let source = try TLSContextSource(authority.files, clientCA: authority.certificate)
        try FileManager.default.removeItem(atPath: path)
        try await ChildProcess.run("mkfifo", [path])
        do {
            _ = try source.reloadIfChanged()
            Issue.record("a pipe was read")
        } catch {
            #expect(error.description.contains("not a regular file"))
        }
        #expect(!source.figures.isCurrent)
    }

    private func replace(_ path: String, by other: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
    }
}

extension TestAuthority {
    var files: TLSFiles { TLSFiles(certificate: serverCertificate, privateKey: serverKey) }
}
