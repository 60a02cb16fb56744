import Audit
import Gateway
import JSONCoding
import OAPISimulator
import SigV4
import Testing

@Suite("Dispatcher", .timeLimit(.minutes(5)))
struct DispatcherTests {
    @Test("a copy is made, and answered with OAPI's request id")
    func copy() async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(.copy("&Description=a+%26+b"))
            #expect(reply.status == 200)
            #expect(reply.element("snapshotId")?.hasPrefix("snap-") == true)
            let call = try #require(cloud.simulator.journal.last)
            #expect(call.body.contains(#""Description":"a & b""#))
            #expect(reply.headers.contains { $0.name == "x-amzn-RequestId" && $0.value == reply.element("requestId") })
        }
    }

    @Test("what is not let in reaches OAPI never", arguments: RefusedRequest.all)
    func refused(_ refused: RefusedRequest) async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(refused.request)
            #expect(reply.status == refused.status)
            #expect(reply.element("Code") == refused.code)
            #expect(reply.element("Message")?.isEmpty == false)
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    @Test("two separate calls make two, and repetitions of one make one", arguments: RepeatedCall.all)
    func repetition(_ call: RepeatedCall) async throws {
        try await TestCloud.with { cloud in
            for request in call.requests {
                let reply = try await cloud.send(request)
                #expect(reply.status == 200)
            }
            #expect(cloud.copies == call.snapshots)
        }
    }

    @Test(
        "a captured request makes nothing new, however its unsigned headers are changed",
        arguments: [
            ("one", "two", 3), ("one", "", 0), ("one", nil, 0), (nil, "two", 0), (nil, "two", 300),
        ] as [(String?, String?, Int)])
    func replay(first: String?, second: String?, seconds: Int) async throws {
        try await TestCloud.with { cloud in
            let copy = first.map { TestRequest.copy().with("amz-sdk-invocation-id", $0) } ?? TestRequest.copy()
            let captured = try copy.signed(at: cloud.signingDate)
            let original = await cloud.dispatcher.answer(captured)
            let replayed = captured.replayed(invocationID: second, after: .seconds(seconds))
            let again = await cloud.dispatcher.answer(replayed)
            #expect(again.status == 200)
            #expect(again.element("snapshotId") == original.element("snapshotId"))
            #expect(cloud.copies == 1)
        }
    }

    @Test("equal calls of one second, which arrive together, make one snapshot each, and their repetitions none")
    func equalCalls() async throws {
        try await TestCloud.with { cloud in
            let first = try TestRequest.copy().with("amz-sdk-invocation-id", "one").signed(at: cloud.signingDate)
            let second = first.replayed(invocationID: "two", after: .seconds(1))
            var made: [String?] = []
            for request in [first, second, first, second] {
                made.append(await cloud.dispatcher.answer(request).element("snapshotId"))
            }
            #expect(made[0] != made[1])
            #expect(made[2...] == made[..<2])
            #expect(cloud.copies == 2)
        }
    }

    @Test("a change that cannot be recorded is refused, and reads go on")
    func auditUnavailable() async throws {
        try await TestCloud.with(store: BrokenStore()) { cloud in
            let ec2 = try await cloud.send(.copy())
            #expect(ec2.status == 503)
            #expect(ec2.element("Code") == "Unavailable")
            let oapi = try await cloud.send(.oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678"}"#))
            #expect(oapi.status == 503)
            #expect(cloud.simulator.journal.isEmpty)
            let read = try await cloud.send(.oapi("ReadSnapshots", "{}"))
            #expect(read.status == 200)
        }
    }

    @Test("an intent is stored before anything is sent, and the outcome before the answer")
    func order() async throws {
        let store = RememberingStore()
        try await TestCloud.with(store: store) { cloud in
            store.onAppend = { [simulator = cloud.simulator] in simulator.journal.count }
            _ = try await cloud.send(.copy())
            #expect(store.journalCounts == [0, 1])
        }
    }

    @Test("an OAPI body goes on byte for byte, and its answer comes back as it is")
    func relay() async throws {
        try await TestCloud.with { cloud in
            let body =
                "{ \"SourceSnapshotId\" : \"snap-12345678\",\n\"SourceRegionName\":\"eu-west-2\", \"Description\":\"\\u00e9 é\" }"
            let reply = try await cloud.send(.oapi("CreateSnapshot", body))
            #expect(reply.status == 200)
            #expect(cloud.simulator.journal.last?.body == body)
            #expect(reply.text.contains("\"Description\":\"é é\""))
        }
    }

    @Test(
        "an OAPI call with a query is refused, for OAPI takes none: what it says would be left out",
        arguments: ["DryRun=true", "a", "%00"])
    func query(query: String) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            var call = TestRequest.oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678"}"#)
            call.path += "?" + query
            let refused = try await cloud.send(call)
            #expect(refused.status == 400 && refused.text.contains(#""Code":"4110""#), "\(refused.text)")
            #expect(refused.text.contains("gateway: OAPI calls have no query"), "\(refused.text)")
            var unsigned = TestRequest.oapi("ReadRegions", "{}")
            unsigned.path += "?" + query
            #expect(await cloud.dispatcher.answer(unsigned.unsigned).status == 400)
            // Who is not let in is told that first.
            call.secret = "wrong"
            #expect(try await cloud.send(call).status == 401)
            #expect(cloud.simulator.journal.isEmpty)
            var empty = TestRequest.oapi("ReadSnapshots", "{}")
            empty.path += "?"
            #expect(try await cloud.send(empty).status == 200)
        }
        let codes = try store.records(.single).map { $0["errorCode"]?.string }
        let refused = "Client.InvalidParameterValue.4110"
        #expect(codes == [refused, refused, "Client.AccessDenied.1", nil], "\(codes)")
    }

    @Test("a date that is missing is asked for under the name that the client's dialect has for it")
    func missingDate() async throws {
        try await TestCloud.with { cloud in
            for (request, name) in [
                (TestRequest.oapi("ReadSnapshots", "{}"), "X-Osc-Date"), (TestRequest.copy(), "X-Amz-Date"),
            ] {
                let signed = try request.signed(at: cloud.signingDate)
                var headers = HeaderList()
                for known in ["host", "content-type", "authorization"] {
                    if let value = signed.header(known) { headers.append(name: known, value: value) }
                }
                // The other dialect's.
                headers.append(
                    name: name == "X-Amz-Date" ? "X-Osc-Date" : "X-Amz-Date", value: "\(cloud.signingDate)")
                let reply = await cloud.dispatcher.answer(
                    DownstreamRequest(
                        method: "POST", target: signed.target, headers: headers, body: signed.body,
                        sourceAddress: "192.0.2.1", received: .now, deadline: .now + .seconds(60)))
                #expect(reply.text.contains("existence of either a '\(name)' or a 'Date' header"), "\(reply.text)")
            }
        }
    }

    @Test("an OAPI error comes back unchanged")
    func relayedError() async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(.oapi("CreateSnapshot", #"{"VolumeId":"vol-00000000"}"#))
            #expect(reply.status == 400)
            #expect(reply.text.contains("\"5064\""))
            #expect(!reply.text.contains("gateway:"))
        }
    }

    @Test("a page where OAPI should be is no answer to a read: its caller is told, and so is the audit")
    func page() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.html(status: 200), call: "ReadSnapshots"))
            let reply = try await cloud.send(.oapi("ReadSnapshots", "{}"))
            #expect(reply.status == 500)
            #expect(
                reply.text.contains("gateway: what the gateway is set to reach as OUTSCALE does not answer as OAPI"))
        }
        let record = try #require(try store.records(.single).last)
        #expect(record["errorCode"]?.string == "Server.InternalError.2000")
    }

    @Test("an OAPI create without token whose answer is lost is not to be repeated")
    func lostAnswer() async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(Fault(.cut, call: "CreateSnapshot", moment: .after))
            let reply = try await cloud.send(.oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678"}"#))
            #expect(reply.status == 400)
            #expect(reply.text.contains("gateway: the outcome of this call is unknown"))
            #expect(cloud.copies == 1)
        }
    }

    @Test("a copy whose client is gone is looked for all the same")
    func clientGone() async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(Fault(.cut, call: "CreateSnapshot", times: 2, moment: .after))
            let presence = ClientPresence()
            presence.leave()
            let request = try TestRequest.copy().signed(at: cloud.signingDate)
            let gone = DownstreamRequest(
                method: request.method, target: request.target, headers: request.headers, body: request.body,
                sourceAddress: request.sourceAddress, received: request.received, deadline: request.deadline,
                presence: { presence })
            let reply = await cloud.dispatcher.answer(gone)
            #expect(reply.status == 200)
            #expect(cloud.simulator.journal.last?.call == "ReadSnapshots")
            #expect(cloud.copies == 1)
        }
    }

    @Test("the gateway signs again when OAPI's clock differs")
    func clock() async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(Fault(.clockSkew(seconds: -60), call: "CreateSnapshot"))
            let reply = try await cloud.send(.copy())
            #expect(reply.status == 200)
            #expect(cloud.copies == 1)
        }
    }

    @Test("a key that OAPI has locked is not used again")
    func lockedKey() async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(.locked(permanently: false))
            for _ in 1...3 {
                let reply = try await cloud.send(.copy())
                #expect(reply.status == 401)
                #expect(reply.element("Code") == "AuthFailure")
            }
            #expect(cloud.simulator.journal.count == 1)
        }
    }

    @Test("unsigned calls that OUTSCALE serves go on unsigned, unless that is turned off")
    func anonymous() async throws {
        let unsigned = DownstreamRequest.unsigned("/api/v1/ReadRegions", "{}")
        try await TestCloud.with { cloud in
            #expect(await cloud.dispatcher.answer(unsigned).status == 200)
            #expect(cloud.simulator.journal.last?.accessKeyID == nil)
            #expect(await cloud.dispatcher.answer(.unsigned("/api/v1/ReadSnapshots", "{}")).status == 401)
            #expect(cloud.simulator.journal.count == 1)
        }
        try await TestCloud.with(anonymous: .refused) { cloud in
            #expect(await cloud.dispatcher.answer(unsigned).status == 401)
            #expect(cloud.simulator.journal.isEmpty)
        }
    }
}
