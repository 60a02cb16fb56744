import Foundation
import OAPISimulator
import OpenSSL
import SigV4
import TestSupport
import Testing

/// libcurl's own signer as the judge of ours: the same request, signed in the same second.
@Suite("Outbound signature", .timeLimit(.minutes(5)), .startsPrograms)
struct OutboundSignatureTests {
    @Test(
        "is libcurl's to the letter",
        arguments: [
            #"{"SourceSnapshotId":"snap-12345678","SourceRegionName":"eu-west-2"}"#, "{}",
            #"{"Description":"é 漢 😀 + % & = ~ *","VolumeId":"vol-12345678"}"#,
        ],
        [SignatureDialect.osc4, .aws4])
    func judgedByLibcurl(body: String, dialect: SignatureDialect) async throws {
        try await TestCloud.with { cloud in
            let port = try await cloud.simulator.boundPort
            let provider = dialect == .osc4 ? "osc:osc" : "aws:amz"
            let sent = try await curl([
                "--silent", "--verbose", "--user", "\(TestCloud.key):\(TestCloud.secret)", "--aws-sigv4",
                "\(provider):eu-west-2:api", "--header", "Content-Type: application/json", "--data-binary", body,
                "http://127.0.0.1:\(port)/api/v1/ReadSnapshots",
            ])
            let date = try #require(sent[dialect.dateHeader.lowercased()])
            let ours = try RequestSigner(dialect: dialect, region: "eu-west-2", service: "api", keys: SigningKeyCache())
                .sign(
                    target: RequestTarget("/api/v1/ReadSnapshots"), host: "127.0.0.1:\(port)",
                    contentType: "application/json",
                    payload: PayloadHash(Array(body.utf8).span),
                    date: #require(SigningDate(basic: Array(date.utf8)[...])),
                    accessKeyID: #require(AccessKeyID(TestCloud.key)), secret: SecretAccessKey(TestCloud.secret))
            #expect(ours.authorization == sent["authorization"])
        }
    }

    @Test("of a query is libcurl's to the letter, with a body and without")
    func query() async throws {
        try await TestCloud.with { cloud in
            let port = try await cloud.simulator.boundPort
            // libcurl signs a query in the order it is given.
            let target = RequestTarget("/?Version=2016-11-15&Name=a+b%2b*&Action=X&X-Amz-Date=gone&Name.10=c&Name.1=")
            let query = target.queryToSignAnew
            #expect(query == "Action=X&Name=a%20b%2B%2A&Name.1=&Name.10=c&Version=2016-11-15")
            for body in [nil, "Action=Y"] {
                var arguments = [
                    "--silent", "--verbose", "--user", "\(TestCloud.key):\(TestCloud.secret)", "--aws-sigv4",
                    "aws:amz:eu-west-2:fcu", "http://127.0.0.1:\(port)/?\(query)",
                ]
                let type = "application/x-www-form-urlencoded; charset=utf-8"
                if let body { arguments += ["--header", "Content-Type: \(type)", "--data-binary", body] }
                let sent = try await curl(arguments)
                let date = try #require(sent["x-amz-date"])
                let ours = try RequestSigner(
                    dialect: .aws4, region: "eu-west-2", service: "fcu", keys: SigningKeyCache()
                )
                .sign(
                    method: body == nil ? "GET" : "POST", target: RequestTarget("/?\(query)"),
                    host: "127.0.0.1:\(port)",
                    contentType: body == nil ? nil : type, payload: PayloadHash(Array((body ?? "").utf8).span),
                    date: #require(SigningDate(basic: Array(date.utf8)[...])),
                    accessKeyID: #require(AccessKeyID(TestCloud.key)), secret: SecretAccessKey(TestCloud.secret))
                #expect(ours.authorization == sent["authorization"])
            }
        }
    }

    /// The headers that curl sent, by their names in lower case.
    private func curl(_ arguments: [String]) async throws -> [String: String] {
        let lines = try await ChildProcess.outcome(of: "curl", ["--output", "/dev/null"] + arguments).output
        var headers: [String: String] = [:]
        for line in lines.split(whereSeparator: \.isNewline) where line.hasPrefix("> ") {
            let parts = line.dropFirst(2).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return headers
    }
}
