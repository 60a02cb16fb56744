import Audit
import EC2Query
import OAPI
import OAPISimulator
import SigV4
import Testing

@testable import Curl
@testable import Gateway

@Suite("Relay to FCU", .timeLimit(.minutes(5)))
struct FCURelayTests {
    @Test("the parameters go on as they were parsed, under a new signature, and FCU's answer comes back as it is")
    func relay() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let request = TestRequest.ec2("CreateKeyPair", "&KeyName=a%20b+%C3%A9%2b&&Empty=&Bare")
            let reply = try await cloud.relay(request)
            #expect(reply.status == 200)
            #expect(reply.element("keyName") == "a b é+")
            #expect(reply.text.contains("-----BEGIN RSA PRIVATE KEY-----"))
            let sent = try #require(cloud.simulator.journal.last)
            #expect(sent.method == "POST")
            #expect(sent.target == "/")
            #expect(
                sent.body == "Action=CreateKeyPair&Version=2016-11-15&KeyName=a%20b%20%C3%A9%2B&Empty=&Bare=")
            #expect(sent.accessKeyID == TestCloud.key)
            #expect(sent.headers.contains { $0.name == "Content-Type" && $0.value == request.contentType })
            let authorization = try #require(sent.headers.first { $0.name == "Authorization" }?.value)
            #expect(authorization.hasPrefix("AWS4-HMAC-SHA256 Credential=\(TestCloud.key)/"))
            #expect(authorization.contains("/eu-west-2/fcu/aws4_request,"))
            let named = Dictionary(grouping: reply.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }
            #expect(named["content-type"] == ["text/xml;charset=UTF-8"])
            #expect(named["x-amzn-requestid"] == [try #require(reply.element("requestId"))])
            #expect(named["cache-control"] == ["no-cache, no-store"])
            #expect(named["date"] == nil)
        }
    }

    @Test("a query goes on with the same parameters, in the spelling that is signed")
    func query() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let reply = try await cloud.relay(.ec2("CreateKeyPair", "&KeyName=a+b%20*%c3%a9").asGET)
            #expect(reply.status == 200)
            #expect(reply.element("keyName") == "a b *é")
            let sent = try #require(cloud.simulator.journal.last)
            #expect(sent.method == "GET")
            #expect(sent.target == "/?Action=CreateKeyPair&KeyName=a%20b%20%2A%C3%A9&Version=2016-11-15")
            #expect(sent.body.isEmpty)
        }
    }

    @Test("a presigned read goes on without the parameters of its signature, a presigned change nowhere")
    func presigned() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let date = cloud.signingDate
            let get = await cloud.relaying.answer(
                try TestRequest.ec2("DescribeAddresses").asGET.presigned(at: date))
            #expect(get.status == 200)
            #expect(cloud.simulator.journal.last?.target == "/?Action=DescribeAddresses&Version=2016-11-15")
            let post = await cloud.relaying.answer(try TestRequest.ec2("DescribeAddresses").presigned(at: date))
            #expect(post.status == 200)
            #expect(cloud.simulator.journal.last?.target == "/")
            #expect(cloud.simulator.journal.last?.body == "Action=DescribeAddresses&Version=2016-11-15")
            let change = await cloud.relaying.answer(try TestRequest.ec2("AllocateAddress").asGET.presigned(at: date))
            #expect(change.status == 401)
            #expect(change.element("Code") == "AuthFailure")
            #expect(cloud.calls("AllocateAddress").isEmpty)
        }
    }

    @Test("FCU's own error comes back as it is")
    func relayedError() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let reply = try await cloud.relay(.ec2("FooBar"))
            #expect(reply.status == 400)
            #expect(reply.element("Code") == "InvalidAction")
            #expect(reply.element("Message") == "Action is not valid for this web service: FooBar")
            #expect(reply.headers.contains { $0.name == "x-amzn-RequestId" && $0.value == reply.element("RequestID") })
        }
    }

    @Test("unless it is turned on, an action that is not translated is refused, and translated ones stay so")
    func rejected() async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.relay(.ec2("DescribeAddresses"))
            #expect(reply.status == 400)
            #expect(reply.element("Code") == "InvalidAction")
            #expect(cloud.simulator.journal.isEmpty)
        }
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let answered = try await cloud.send(.copy())
            #expect(answered.status == 200)
            #expect(cloud.simulator.journal.last?.call == "CreateSnapshot")
        }
    }

    @Test("what is not let in reaches FCU never", arguments: RefusedRequest.all)
    func refused(_ refused: RefusedRequest) async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let reply = try await cloud.relay(refused.request)
            if refused.testDescription == "an unknown action" {
                #expect(cloud.calls("CreateVpc").count == 1)
            } else {
                #expect(reply.status == refused.status)
                #expect(reply.element("Code") == refused.code)
                #expect(cloud.simulator.journal.isEmpty)
            }
        }
    }

    @Test("a request that names two actions, in whatever case, is not left to FCU")
    func twoActions() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let reply = try await cloud.relay(.ec2("DescribeAddresses", "&action=AllocateAddress"))
            #expect(reply.element("Code") == "MalformedQueryString")
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    @Test("a client is told the outcome of its request, and no change is sent twice", arguments: FCUFault.all)
    func faults(_ fault: FCUFault) async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            cloud.simulator.inject(Fault(fault.fault, call: fault.action, times: 9, moment: fault.moment))
            let reply = try await cloud.relay(.ec2(fault.action))
            #expect(reply.status == fault.status)
            #expect(reply.element("Code") == fault.code)
            #expect(reply.element("Message")?.isEmpty == false)
            #expect(reply.text.hasPrefix("<?xml"))
            #expect(cloud.calls(fault.action).count == fault.calls)
        }
    }

    @Test("a read that fails for the moment is sent once more, and the client sees none of it")
    func repeated() async throws {
        for kind in [Fault.Kind.cut, .html(status: 502), .error(status: 503, code: "25", type: "", details: "")] {
            try await TestCloud.with(untranslated: .relayed) { cloud in
                cloud.simulator.inject(Fault(kind, call: "DescribeAddresses"))
                let answered = try await cloud.relay(.ec2("DescribeAddresses"))
                #expect(answered.status == 200)
                #expect(cloud.calls("DescribeAddresses").count == 2)
            }
        }
    }

    @Test("an FCU that is slower than the deadline is answered in time, and what came of a change is not known")
    func slow() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            cloud.simulator.inject(Fault(.none, times: 9, delayBefore: .seconds(60)))
            for (action, code) in [
                ("AllocateAddress", "OperationOutcomeUnknown"), ("DescribeAddresses", "Unavailable"),
            ] {
                let request = try TestRequest.ec2(action).signed(at: cloud.signingDate)
                let hurried = DownstreamRequest(
                    method: request.method, target: request.target, headers: request.headers, body: request.body,
                    sourceAddress: request.sourceAddress, received: .now, deadline: .now + .seconds(8))
                #expect(await cloud.relaying.answer(hurried).element("Code") == code)
            }
        }
    }

    @Test("an FCU that cannot be reached did nothing")
    func unreachable() async throws {
        let store = RowStore()
        // Nothing listens on a port that is not one to listen on.
        try await TestCloud.with(store: store, untranslated: .relayedTo("http://127.0.0.1:1")) { cloud in
            for action in ["AllocateAddress", "DescribeAddresses"] {
                let reply = try await cloud.relay(.ec2(action))
                #expect(reply.status == 503)
                #expect(reply.element("Code") == "Unavailable")
            }
        }
        #expect(store.rows.map(\.outcome) == [.unknown, .refused, .failed])
    }

    @Test("a success of another action is no answer, and an error is one whatever it is called")
    func otherAction() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let fcu = try #require(cloud.ec2.fcu)
            func failure(_ status: Int, _ name: String, _ access: AuditAccess) throws -> OAPIFailure? {
                let request = try TestRequest.ec2("CreateVpc").signed(at: cloud.signingDate)
                let call = FCUCall("CreateVpc", access, of: request, form: [FormParameter](), to: fcu)
                let body = "<\(name)><requestId>a</requestId></\(name)>"
                return call.answer(
                    TransferResponse(
                        status: status, headers: ResponseHeaders(), body: Array(body.utf8), httpVersion: .http11,
                        duration: .zero, remoteAddress: "")
                ).failure(of: access)
            }
            for access in [AuditAccess.read, .change] {
                #expect(try failure(200, "CreateVpcResponse", access) == nil)
                for name in ["DescribeSubnetsResponse", "Response", "CreateVpc", "createvpcresponse"] {
                    #expect(try failure(200, name, access) == .unexpectedAnswer(requestID: nil), "\(name)")
                }
                #expect(try failure(400, "Response", access) == nil)
            }
        }
    }

    @Test("the gateway signs again when FCU's clock differs, since nothing was done")
    func clock() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            cloud.simulator.inject(Fault(.clockSkew(seconds: -60), call: "AllocateAddress"))
            let answered = try await cloud.relay(.ec2("AllocateAddress"))
            #expect(answered.status == 200)
            #expect(cloud.calls("AllocateAddress").count == 2)
            #expect(cloud.calls("AllocateAddress").count { $0.tookEffect } == 1)
        }
    }

    /// Clocks that stand still agree, however long an answer is under way.
    private static let moment = SigningDate(epochSeconds: 1_795_428_000)

    @Test("a key that FCU does not let in is not used there again, and goes on at OAPI")
    func refusedKey() async throws {
        try await TestCloud.with(untranslated: .relayed, at: Self.moment) { cloud in
            cloud.simulator.inject(.locked(permanently: false, call: "DescribeAddresses"))
            for _ in 1...3 {
                let reply = try await cloud.relay(.ec2("DescribeAddresses"))
                #expect(reply.status == 401)
                #expect(reply.element("Code") == "AuthFailure")
            }
            #expect(cloud.simulator.journal.count == 1)
            let answered = try await cloud.send(.oapi("ReadSnapshots", "{}"))
            #expect(answered.status == 200)
        }
    }

    @Test("a key that OAPI has locked is not used at FCU either")
    func lockedKey() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            cloud.simulator.inject(.locked(permanently: false))
            _ = try await cloud.send(.oapi("ReadSnapshots", "{}"))
            let refused = try await cloud.relay(.ec2("AllocateAddress"))
            #expect(refused.status == 401)
            #expect(cloud.simulator.journal.count == 1)
        }
    }
}
