import EC2Query
import Foundation
import Gateway
import OAPISimulator
import SigV4
import TestSupport
import Testing

/// What real clients sent once, byte for byte, sent again at the time they sent it. oapi-cli is only here: no package
/// index has it.
@Suite("Captured clients", .timeLimit(.minutes(2)))
struct CapturedClientTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../SigV4Tests/Fixtures/captures")

    /// What is refused, and how: by policy, for what it asks, or because it has no signature.
    private static let refused: [String: String] = [
        // Connected by address, libcurl takes the scope from that: Region 0, service 127.
        "oapi-cli/create-volume-ip": "valid region",
        "oapi-cli/password": "logins and passwords are not taken",
        "osc-cli/api-password": "logins and passwords are not taken",
        "osc-cli/fcu-password": "AuthFailure",
        "osc-sdk-python/read-password": "logins and passwords are not taken",
        "curl/osc-basic": "logins and passwords are not taken",
        "curl/osc-create-volume-ip": "valid region",
        "boto3/copy-snapshot-session-token": "InvalidClientTokenId",
    ]

    @Test(
        "each is let in, or refused for a reason that is known",
        arguments: ["boto3", "curl", "oapi-cli", "osc-cli", "osc-sdk-python"])
    func replay(client: String) async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: client).path)
            .filter { $0.hasSuffix(".http") }.sorted()
        #expect(!files.isEmpty)
        for file in files {
            let name = "\(client)/\(file.dropLast(".http".count))"
            let bytes = try Data(contentsOf: Self.folder.appending(path: "\(client)/\(file)"))
            let captured = try #require(CapturedRequest(Array(bytes)), "\(name)")
            let request = captured.downstream
            let date = try? SignatureClaim(SignedRequest(captured)).date
            try await TestCloud.with(at: date) { cloud in
                let text = await cloud.dispatcher.answer(request).text
                if let reason = Self.refused[name] {
                    #expect(text.contains(reason), "\(name): \(text)")
                    #expect(cloud.simulator.journal.isEmpty, "\(name)")
                } else {
                    #expect(!Self.isRefusal(text), "\(name): \(text)")
                }
            }
        }
    }

    @Test("the presigned URL that every copy bears makes no copy itself")
    func presignedURL() async throws {
        let bytes = try Data(contentsOf: Self.folder.appending(path: "awscli1/copy-snapshot.http"))
        let captured = try #require(CapturedRequest(Array(bytes)))
        let form = try FormParameter.decode(captured.body)
        let url = try #require(form.first { $0.name == "PresignedUrl" }.flatMap { URL(string: $0.value) })
        let host = try #require(url.host())
        let port = try #require(url.port)
        var headers = HeaderList()
        headers.append(name: "host", value: "\(host):\(port)")
        let query = try #require(url.query(percentEncoded: true))
        let request = DownstreamRequest(
            method: "GET", target: RequestTarget("/?\(query)"), headers: headers, body: [], sourceAddress: "192.0.2.1",
            received: .now, deadline: .now + .seconds(60))
        let date = try SignatureClaim(SignedRequest(captured)).date
        try await TestCloud.with(at: date) { cloud in
            let reply = await cloud.dispatcher.answer(request)
            #expect(reply.status == 401)
            #expect(reply.element("Code") == "AuthFailure")
            #expect(cloud.simulator.journal.isEmpty)
        }
        // The signature itself is good: what is refused is the way it came.
        let authenticator = Authenticator(
            credentials: try TestCloud.credentials(), policy: ScopePolicy(region: "eu-west-2", aliases: []),
            verifier: SignatureVerifier(keys: SigningKeyCache()), now: { date })
        #expect(throws: Never.self) { try authenticator.authenticate(request, at: .ec2) }
    }

    private static func isRefusal(_ text: String) -> Bool {
        [
            "gateway: ", "<Code>AuthFailure", "<Code>SignatureDoesNotMatch", "<Code>IncompleteSignature",
            "<Code>RequestExpired",
        ]
        .contains { text.contains($0) }
    }
}

extension SignedRequest {
    fileprivate init(_ captured: CapturedRequest) {
        var list = HeaderList()
        for header in captured.headers { list.append(name: Array(header.name.utf8), value: header.value) }
        self.init(method: captured.method, target: RequestTarget(bytes: captured.target), headers: list)
    }
}

extension CapturedRequest {
    fileprivate var downstream: DownstreamRequest {
        let signed = SignedRequest(self)
        return DownstreamRequest(
            method: signed.method, target: signed.target, headers: signed.headers, body: body,
            sourceAddress: "192.0.2.1", received: .now, deadline: .now + .seconds(60))
    }
}
