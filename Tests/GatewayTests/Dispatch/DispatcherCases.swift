import Gateway
import SigV4
import Testing

/// A request that is not let in, and what its sender is told.
struct RefusedRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: TestRequest
    let status: Int
    let code: String

    init(_ name: String, _ status: Int, _ code: String, _ alter: (inout TestRequest) -> Void) {
        var request = TestRequest.copy()
        alter(&request)
        self.request = request
        testDescription = name
        self.status = status
        self.code = code
    }

    static let all: [RefusedRequest] = [
        RefusedRequest("wrong secret", 403, "SignatureDoesNotMatch") { $0.secret = "wrong" },
        RefusedRequest("expired", 400, "RequestExpired") { $0.age = 301 },
        RefusedRequest("from the future", 403, "SignatureDoesNotMatch") { $0.age = -302 },
        RefusedRequest("another Region", 403, "SignatureDoesNotMatch") { $0.region = "us-east-2" },
        RefusedRequest("another service", 403, "SignatureDoesNotMatch") { $0.service = "api" },
        RefusedRequest("a session token", 403, "InvalidClientTokenId") {
            $0.extraHeaders = [("X-Amz-Security-Token", "token")]
        },
        RefusedRequest("an unsigned payload", 403, "SignatureDoesNotMatch") {
            $0.extraHeaders = [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]
        },
        RefusedRequest("an unknown action", 400, "InvalidAction") { $0.body = "Action=CreateVpc" },
        RefusedRequest("no action", 400, "MissingAction") { $0.body = "Version=2016-11-15" },
        RefusedRequest("a version that is no date", 400, "NoSuchVersion") { $0.body = "Action=CopySnapshot&Version=x" },
        RefusedRequest("another content type", 404, "MalformedQueryString") { $0.contentType = "text/plain" },
        RefusedRequest("another path", 400, "InvalidAction") { $0.path = "/fcu/" },
        RefusedRequest("a malformed body", 404, "MalformedQueryString") { $0.body = "Action=%zz" },
    ]
}

/// Several requests, and how many snapshots they make.
struct RepeatedCall: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let requests: [TestRequest]
    let snapshots: Int

    static let all: [RepeatedCall] = [
        RepeatedCall(
            testDescription: "five attempts with one invocation id",
            requests: (1...5).map {
                .copy("&Description=\($0 < 0 ? "x" : "same")").with("amz-sdk-invocation-id", "one")
            },
            snapshots: 1),
        RepeatedCall(
            testDescription: "two invocation ids",
            requests: ["one", "two"].map { .copy("&Description=\($0)").with("amz-sdk-invocation-id", $0) },
            snapshots: 2),
        RepeatedCall(
            testDescription: "five attempts with one presigned URL",
            requests: (0..<5).map { .copy("&PresignedUrl=http%3A%2F%2Fa").older($0) }, snapshots: 1),
        RepeatedCall(
            testDescription: "two presigned URLs",
            requests: ["a", "b"].map { .copy("&PresignedUrl=http%3A%2F%2F\($0)") }, snapshots: 2),
        RepeatedCall(
            testDescription: "a presigned URL, and a Timestamp that moves",
            requests: ["1", "2"].map { .copy("&PresignedUrl=u&Timestamp=\($0)") }, snapshots: 1),
        RepeatedCall(
            testDescription: "the same bytes twice", requests: [.copy().older(7), .copy().older(7)], snapshots: 1),
        RepeatedCall(
            testDescription: "the same request signed at another second",
            requests: [.copy().older(9), .copy().older(3)],
            snapshots: 2),
        RepeatedCall(
            testDescription: "the client's own token",
            requests: [.copy("&ClientToken=t").older(2), .copy("&ClientToken=t").older(4)], snapshots: 1),
        RepeatedCall(
            testDescription: "the client's own tokens, too long for OAPI",
            requests: ["1", "1", "2"].map { .copy("&ClientToken=\(String(repeating: "t", count: 64))\($0)") },
            snapshots: 2),
    ]
}

extension TestRequest {
    func with(_ name: String, _ value: String) -> TestRequest {
        var copy = self
        copy.extraHeaders.append((name, value))
        return copy
    }

    func older(_ seconds: Int) -> TestRequest {
        var copy = self
        copy.age = Int64(seconds)
        return copy
    }
}

extension DownstreamRequest {
    /// The same request, captured and sent again with another invocation ID or none, which no signature covers.
    func replayed(invocationID: String?, after delay: Duration) -> DownstreamRequest {
        var copy = HeaderList()
        for known in ["host", "content-type", "x-amz-date", "authorization"] {
            if let value = header(known) { copy.append(name: known, value: value) }
        }
        if let invocationID { copy.append(name: "amz-sdk-invocation-id", value: invocationID) }
        return DownstreamRequest(
            method: method, target: target, headers: copy, body: body, sourceAddress: sourceAddress,
            received: received + delay, deadline: deadline)
    }

    static func unsigned(_ path: String, _ body: String) -> DownstreamRequest {
        var headers = HeaderList()
        headers.append(name: "host", value: "gateway.example")
        headers.append(name: "content-type", value: "application/json")
        return DownstreamRequest(
            method: "POST", target: RequestTarget(path), headers: headers, body: Array(body.utf8),
            sourceAddress: "192.0.2.1", received: .now, deadline: .now + .seconds(60))
    }
}
