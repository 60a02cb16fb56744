import Curl
import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("First use")
struct FirstUseTests {
    private func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "first-use-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test("osc-cli's file makes a configuration that is good, and nothing is replaced")
    func files() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }  // the system empties its temporary folder
        try FileManager.default.createDirectory(atPath: folder + "/.osc", withIntermediateDirectories: true)
        try Data(
            #"""
            {"default": {"access_key": "AKIDA", "secret_key": "s", "region": "us-east-2", "https": true, "method": "POST"},
             "login": {"login": "a@example.com", "password": "p"}}
            """#.utf8
        ).write(to: URL(filePath: folder + "/.osc/config.json"))
        let files = try FirstFiles(file: nil, region: nil, environment: ["HOME": folder])
        #expect(files.count == 1 && files.region == "us-east-2" && files.source == folder + "/.osc/config.json")
        let written = try files.write(into: folder + "/new", store: "sqlite:\(folder)/audit.db", groupMayRead: false)
        let configuration = try await GatewayConfiguration.load(path: written.configuration, environment: [:])
        #expect(configuration.region == "us-east-2" && configuration.credentialsFile == written.credentials)
        #expect(ConfigurationCheck(configuration).faults == [])
        let text = try String(contentsOfFile: written.credentials, encoding: .utf8)
        #expect(!text.contains("method") && !text.contains("password"))
        let mode = try FileManager.default.attributesOfItem(atPath: written.credentials)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: FirstFiles.Failure.exists(path: written.credentials)) {
            try files.write(into: folder + "/new", store: "memory:", groupMayRead: false)
        }
        #expect(try String(contentsOfFile: written.credentials, encoding: .utf8) == text)
    }

    @Test("the environment goes before the file, and nothing is a failure that says where it was looked for")
    func sources() throws {
        let variables = [
            "OSC_ACCESS_KEY": "AKIDB", "OSC_SECRET_KEY": "s", "OSC_REGION": "us-west-1", "HOME": "/nowhere",
        ]
        let files = try FirstFiles(file: nil, region: nil, environment: variables)
        #expect(files.count == 1 && files.region == "us-west-1" && files.source == "OSC_ACCESS_KEY")
        #expect(try FirstFiles(file: nil, region: "us-east-2", environment: variables).region == "us-east-2")
        let failure = #expect(throws: FirstFiles.Failure.self) {
            try FirstFiles(file: nil, region: nil, environment: ["HOME": "/nowhere"])
        }
        #expect(failure?.description.contains("/nowhere/.osc/config.json") == true)
        #expect(throws: FirstFiles.Failure.unreadable(path: "/nowhere/keys.json", why: "no such file")) {
            try FirstFiles(file: "/nowhere/keys.json", region: nil, environment: variables)
        }
    }

    @Test("each failure of a connection has a cause and a remedy of its own")
    func explanations() {
        let reasons: [NotSentReason] = [
            .nameResolution, .connectionRefused, .connectTimeout, .certificateRejected, .trustUnreadable,
            .tlsHandshake, .proxyRefused,
        ]
        let said = reasons.map { UpstreamProbe.explanation(of: .notSent($0, detail: "")).what }
        #expect(Set(said).count == reasons.count)
    }

    @Test("a certificate that is not accepted is told with what is wrong with it", .startsPrograms)
    func certificates() async throws {
        let (known, other) = (try await TestAuthority(), try await TestAuthority(alternativeNames: "DNS:api.example"))
        defer { for authority in [known, other] { authority.remove() } }
        func told(of server: TestAuthority, trusting authority: TestAuthority) async throws -> [String] {
            let server = try await TLSServer(server)
            defer { server.stop() }
            var configuration = CurlConfiguration()
            configuration.trust = .bundle(path: authority.certificate)
            let driver = try CurlDriver(configuration)
            let probe = UpstreamProbe(
                url: server.url("/api/v1"), region: "eu-west-2", driver: driver, timeout: .seconds(60))
            let findings = await probe.reach()
            await driver.shutdown()
            return findings.filter { $0.verdict == .bad }.map(\.what)
        }
        let unknown = try await told(of: known, trusting: other)
        #expect(unknown.count == 1 && unknown[0].contains("unable to get local issuer certificate"), "\(unknown)")
        let otherHost = try await told(of: other, trusting: other)
        #expect(otherHost.count == 1 && otherHost[0].contains("matches target host name 'localhost'"), "\(otherHost)")
        let good = try await told(of: known, trusting: known)
        #expect(good.count == 1 && good[0].contains("answers 200, and not as an OAPI does"), "\(good)")
        try await known.expire()
        let expired = try await told(of: known, trusting: known)
        #expect(expired.count == 1 && expired[0].contains("certificate has expired"), "\(expired)")
    }
}
