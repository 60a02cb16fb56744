import Foundation
import OAPISimulator
import OpenSSL
import SigV4
import Testing

/// libcurl's own signer as the judge of ours: the same request, signed in the same second.
@Suite("Outbound signature", .timeLimit(.minutes(1)))
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
                    path: "/api/v1/ReadSnapshots", host: "127.0.0.1:\(port)", contentType: "application/json",
                    payload: PayloadHash(Array(body.utf8).span),
                    date: #require(SigningDate(basic: Array(date.utf8)[...])),
                    accessKeyID: #require(AccessKeyID(TestCloud.key)), secret: SecretAccessKey(TestCloud.secret))
            #expect(ours.authorization == sent["authorization"])
        }
    }

    /// The headers that curl sent, by their names in lower case. It is waited for on a thread of its own: the simulator
    /// that answers it needs those that run tasks.
    private func curl(_ arguments: [String]) async throws -> [String: String] {
        let process = Process()
        let log = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = log
        try process.run()
        let reading = log.fileHandleForReading
        let lines = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: String(decoding: reading.readDataToEndOfFile(), as: UTF8.self))
            }
        }
        process.waitUntilExit()
        var headers: [String: String] = [:]
        for line in lines.split(whereSeparator: \.isNewline) where line.hasPrefix("> ") {
            let parts = line.dropFirst(2).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return headers
    }
}
