import Audit
import JSONCoding
import Logging
import ServiceLifecycle
import SigV4
import Testing

@testable import Gateway

@Suite("Requests that are refused by their heads", .timeLimit(.minutes(2)))
struct HeadRefusalTests {
    /// A request with a body of 1 MB, and what its sender is told.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: TestRequest
        let status: Int
        let word: String

        init(
            _ name: String, _ status: Int, _ word: String, _ request: TestRequest, _ change: (inout TestRequest) -> Void
        ) {
            var request = request
            change(&request)
            (testDescription, self.request, self.status, self.word) = (name, request, status, word)
        }
    }

    private static let filler = String(repeating: "a", count: 1_000_000)
    private static let ec2 = TestRequest(body: "Action=CopySnapshot&Description=" + filler)
    private static let oapi = TestRequest.oapi("CreateSnapshot", #"{"VolumeId":"\#(filler)"}"#)
    private static let cases: [Case] = [
        Case("EC2, an unknown key", 401, "<Code>AuthFailure</Code>", ec2) { $0.key = "AKIDEXAMPLEUNKNOWN01" },
        Case("EC2, a stale date", 400, "<Code>RequestExpired</Code>", ec2) { $0.age = 301 },
        Case("EC2, a foreign Region", 403, "valid region", ec2) { $0.region = "us-east-2" },
        Case("EC2, the service of another protocol", 403, "correct service", ec2) { $0.service = "api" },
        Case("a service that is not served, a stale date", 501, "NotImplemented", ec2) {
            $0.service = "s3"
            $0.age = 301
        },
        Case("OAPI, an unknown key", 400, #""Code":"4120""#, oapi) { $0.key = "AKIDEXAMPLEUNKNOWN01" },
        Case("OAPI, a stale date", 401, "Request has expired", oapi) { $0.age = 301 },
        Case("OAPI, a foreign Region", 401, "valid region", oapi) { $0.region = "us-east-2" },
        Case("a look-up, an unknown key", 400, "UnrecognizedClientException", .lookUp(filler)) {
            $0.key = "AKIDEXAMPLEUNKNOWN01"
        },
    ]

    @Test(
        "the answer comes before the body is sent, in the client's protocol, and the record says why", arguments: cases)
    func refused(refusal: Case) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let request = try refusal.request.signed(at: cloud.signingDate)
            try await Self.listening(cloud) { port in
                let text = try await RawClient.with(port: port) { client in
                    try await client.send(request.head(length: request.body.count))
                    return try await client.untilClosed()
                }
                #expect(text.hasPrefix("HTTP/1.1 \(refusal.status) "), "\(text)")
                #expect(text.contains(refusal.word), "\(text)")
                #expect(text.contains("Connection: close\r\n"))
                #expect(!text.contains("100 Continue"))
            }
        }
        let record = try #require(try store.records(.single).first)
        #expect(record["userIdentity"]?["accessKeyId"]?.string == refusal.request.key)
        #expect(record["errorCode"]?.string?.isEmpty == false)
        #expect(record["requestParameters"] == .null)
    }

    @Test("a malformed or absent signature is not worth a long body, and a short one is read for what else it says")
    func unsigned() async throws {
        try await TestCloud.with { cloud in
            try await Self.listening(cloud) { port in
                func exchange(_ text: String) async throws -> String {
                    try await RawClient.with(port: port) { client in
                        try await client.send(text)
                        return try await client.untilClosed()
                    }
                }
                let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                let malformed = try await exchange(
                    head + "Authorization: AWS4-HMAC-SHA256 Credential\r\nContent-Length: 10\r\n\r\n")
                #expect(malformed.hasPrefix("HTTP/1.1 400 ") && malformed.contains("IncompleteSignature"))
                let long = try await exchange(head + "Content-Length: 16385\r\n\r\nAction=DescribeRegions")
                #expect(long.hasPrefix("HTTP/1.1 401 ") && long.contains("AuthFailure"))
                let chunked = try await exchange(head + "Transfer-Encoding: chunked\r\n\r\n")
                #expect(chunked.hasPrefix("HTTP/1.1 401 "))
                let form = "Action=DescribeRegions&Version=2016-11-15"
                let short = try await RawClient.with(port: port) { client in
                    try await client.send(head + "Connection: close\r\nContent-Length: \(form.utf8.count)\r\n\r\n")
                    try await client.send(form)
                    return try await client.untilClosed()
                }
                #expect(short.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test("what is wrong with a request as HTTP is said in its protocol, and recorded")
    func http() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            try await Self.listening(cloud) { port in
                for (status, start, word) in [
                    (501, "POST /api/v1/ReadVms HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n", "\"Errors\""),
                    (405, "TRACE /?Action=X HTTP/1.1\r\nHost: h\r\n", "<Code>MalformedHttpRequest</Code>"),
                    (400, "POST / HTTP/1.1\r\nX-Amz-Target: CloudTrail_20131101.LookupEvents\r\n", "MalformedHttp"),
                    (414, "GET /api/v1/\(String(repeating: "a", count: 140_000)) HTTP/1.1\r\n", "\"Errors\""),
                    (431, "GET /api/v1/A HTTP/1.1\r\nA: \(String(repeating: "a", count: 140_000))\r\n", "\"Errors\""),
                    (413, "POST /?Action=X HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n", "EntityTooLarge"),
                ] {
                    let text = try await RawClient.with(port: port) { client in
                        try await client.send(start + "\r\n")
                        return try await client.untilClosed()
                    }
                    #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
                    #expect(text.contains(word), "\(text)")
                }
            }
        }
        let names = try store.records(.single).map { $0["eventName"]?.string }
        #expect(names.count == 6)
        #expect(names.prefix(3) == ["ReadVms", "X", "LookupEvents"])
    }

    private static func listening(_ cloud: TestCloud, _ work: (Int) async throws -> Void) async throws {
        let settings = GatewayConfiguration.ServerSettings(
            host: "127.0.0.1", port: 0, tls: nil, bodyLimit: 1_048_576, shutdownGrace: .seconds(1),
            trustedProxies: .none)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let listener = Listener(
            settings, timeout: .seconds(60), dispatcher: cloud.dispatcher, logger: logger, now: { cloud.signingDate })
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let service = try listener.service { continuation.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let result: Result<Void, any Error>
            do { result = .success(try await work(port)) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }
}

extension DownstreamRequest {
    /// The head's bytes, for a body of that length.
    fileprivate func head(length: Int) -> String {
        let lines = headers.texts.map { "\($0.name): \($0.value)\r\n" }.joined()
        return "\(method) \(String(decoding: target.pathBytes, as: UTF8.self)) HTTP/1.1\r\n\(lines)"
            + "Content-Length: \(length)\r\n\r\n"
    }
}
