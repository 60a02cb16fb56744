import Audit
import Gateway
import JSONCoding
import OAPISimulator
import SigV4
import Testing

@Suite("STS and the services that are not served")
struct STSTests {
    private static func identity(_ action: String = "GetCallerIdentity", region: String = "eu-west-2") -> TestRequest {
        TestRequest(service: "sts", region: region, body: "Action=\(action)&Version=2011-06-15")
    }

    @Test(
        "who the caller is, for its own Region and for those that old clients sign for",
        arguments: ["eu-west-2", "us-east-1", "aws-global"])
    func identity(region: String) async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(Self.identity(region: region))
            #expect(reply.status == 200)
            #expect(reply.element("Account") == "123456789012")
            #expect(reply.element("Arn") == "arn:aws:iam::123456789012:user/default")
            #expect(reply.element("UserId") == TestCloud.key)
            let root = #"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">"#
            #expect(reply.text.contains(root + "<GetCallerIdentityResult>"))
            #expect(reply.text.hasSuffix("</RequestId></ResponseMetadata></GetCallerIdentityResponse>\n"))
        }
    }

    @Test("an account that nobody named is asked of OAPI, once, and is in the record")
    func asked() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, accountID: nil) { cloud in
            for _ in 0..<2 {
                let reply = try await cloud.send(Self.identity())
                #expect(reply.element("Account") == "123456789012")
            }
            #expect(cloud.simulator.journal.map(\.call) == ["ReadAccounts"])
        }
        let record = try #require(try store.records(.single).first)
        #expect(record["eventSource"]?.string == "sts.amazonaws.com")
        #expect(record["eventName"]?.string == "GetCallerIdentity")
        #expect(record["readOnly"]?.bool == true)
        #expect(record["userIdentity"]?["accountId"]?.string == "123456789012")
    }

    @Test("a presigned URL is answered, as tools hand it on to prove who they are")
    func presigned() async throws {
        try await TestCloud.with { cloud in
            var request = Self.identity()
            request.method = "GET"
            request.path = "/?" + request.body
            request.body = ""
            request.contentType = nil
            let reply = await cloud.dispatcher.answer(try request.presigned(at: cloud.signingDate))
            #expect(reply.element("Account") == "123456789012")
        }
    }

    @Test(
        "what would give a session token is refused, saying what to do",
        arguments: ["GetSessionToken", "AssumeRole", "GetFederationToken"])
    func tokens(action: String) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let reply = try await cloud.send(Self.identity(action))
            #expect(reply.status == 403)
            #expect(reply.element("Code") == "AccessDenied")
            #expect(reply.element("Type") == "Sender")
            #expect(reply.element("Message")?.contains("Sign with the access key itself") == true)
            #expect(reply.text.contains(#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>"#))
            #expect(cloud.simulator.journal.isEmpty)
        }
        #expect(try store.records(.single).first?["errorCode"]?.string == "Client.AccessDenied")
    }

    @Test("a wrong secret, an unknown key, another Region and no signature are refused in STS's words")
    func refused() async throws {
        try await TestCloud.with { cloud in
            var wrong = Self.identity()
            wrong.secret = "wrong"
            var unknown = Self.identity()
            unknown.key = "AKIDNOBODYKNOWSTHIS0"
            for (request, code) in [
                (wrong, "SignatureDoesNotMatch"), (unknown, "InvalidClientTokenId"),
                (Self.identity(region: "us-west-1"), "SignatureDoesNotMatch"), (Self.identity("X"), "InvalidAction"),
            ] {
                let reply = try await cloud.send(request)
                #expect(reply.element("Code") == code)
                #expect(reply.text.hasPrefix("<?xml") && reply.text.contains("<ErrorResponse "))
            }
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    /// A request of another service's client, and what its answer has.
    struct Other: Sendable, CustomTestStringConvertible {
        let service: String
        let request: TestRequest
        let status: Int
        let type: String
        let texts: [String]
        var testDescription: String { service }
    }

    static let others = [
        Other(
            service: "iam", request: TestRequest(service: "iam", body: "Action=ListUsers&Version=2010-05-08"),
            status: 400, type: "text/xml",
            texts: ["<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>"]),
        Other(
            service: "kms",
            request: TestRequest(
                contentType: "application/x-amz-json-1.1", service: "kms", body: "{}",
                extraHeaders: [("X-Amz-Target", "TrentService.ListKeys")]),
            status: 400, type: "application/x-amz-json-1.1", texts: [#""__type":"UnknownOperationException""#]),
        Other(
            service: "dynamodb",
            request: TestRequest(
                contentType: "application/x-amz-json-1.0", service: "dynamodb", body: "{}",
                extraHeaders: [("X-Amz-Target", "DynamoDB_20120810.ListTables")]),
            status: 400, type: "application/x-amz-json-1.0", texts: [#""__type":"UnknownOperationException""#]),
        Other(
            service: "s3", request: TestRequest(method: "GET", contentType: nil, service: "s3", body: ""), status: 501,
            type: "application/xml", texts: ["<Error><Code>NotImplemented</Code><Message>"]),
        Other(
            service: "ebs",
            request: TestRequest(path: "/snapshots", contentType: "application/json", service: "ebs", body: "{}"),
            status: 404, type: "application/json", texts: [#"{"message":"#]),
    ]

    @Test("another service's client is told what is served here, in its own protocol", arguments: others)
    func otherService(other: Other) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let reply = try await cloud.send(other.request)
            #expect(reply.status == other.status)
            #expect(reply.headers.first { $0.name == "Content-Type" }?.value == other.type)
            let common = ["The service '\(other.service)' is not served here", "GetCallerIdentity"]
            for text in other.texts + common {
                #expect(reply.text.contains(text), "\(reply.text)")
            }
            #expect(cloud.simulator.journal.isEmpty)
        }
        let record = try #require(try store.records(.single).first)
        #expect(record["additionalEventData"]?["outcome"]?.string == "refused")
    }

}
