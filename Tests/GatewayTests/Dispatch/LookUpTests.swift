import Audit
import Foundation
import Gateway
import JSONCoding
import OAPI
import OAPISimulator
import SigV4
import Testing

@Suite("Look-ups", .timeLimit(.minutes(2)))
struct LookUpTests {
    // MARK: Refusals

    @Test("a look-up that is not let in is told so in its protocol", arguments: RefusedLookUp.signatures)
    func notLetIn(_ refused: RefusedLookUp) async throws {
        try await expectRefusal(refused)
    }

    @Test("a look-up that is wrong is told what CloudTrail would tell", arguments: RefusedLookUp.requests)
    func wrong(_ refused: RefusedLookUp) async throws {
        try await expectRefusal(refused)
    }

    private func expectRefusal(_ refused: RefusedLookUp) async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(refused.request)
            #expect(reply.status == refused.status)
            let error = try reply.json
            #expect(error["__type"]?.string == refused.type)
            #expect(error["message"]?.string?.isEmpty == false)
            #expect(reply.header("x-amzn-ErrorType") == refused.type)
            #expect(reply.header("Content-Type") == "application/x-amz-json-1.1")
            #expect(reply.header("x-amzn-RequestId")?.count == 36)
            #expect(!reply.text.contains(TestCloud.secret))
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    @Test("beyond a caller's share of a second it is told so as by CloudTrail, and another caller is not")
    func throttled() async throws {
        let now = ContinuousClock.now
        try await TestCloud.with(lookUps: LookUpThrottle(perSecond: 2, now: { now })) { cloud in
            var replies: [DownstreamReply] = []
            for _ in 0..<6 { replies.append(try await cloud.send(.lookUp("{}"))) }
            #expect(replies.map(\.status) == [200, 200, 400, 400, 400, 400])
            let refused = replies[2]
            #expect(try refused.json["__type"]?.string == "ThrottlingException")
            #expect(try refused.json["message"]?.string == "Rate exceeded")
        }
    }

    @Test("a request without a signature, by another method, or presigned is refused")
    func otherForms() async throws {
        try await TestCloud.with { cloud in
            let signed = try TestRequest.lookUp("{}").signed(at: cloud.signingDate)
            let unsigned = signed.replacingHeaders { $0 != "authorization" }
            #expect(
                try await cloud.dispatcher.answer(unsigned).json["__type"]?.string
                    == "MissingAuthenticationTokenException")
            let both = signed.replacingTarget("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00")
            #expect(try await cloud.dispatcher.answer(both).json["__type"]?.string == "IncompleteSignatureException")
            let queried = signed.replacingTarget("/?a=b")
            #expect(try await cloud.dispatcher.answer(queried).json["__type"]?.string == "InvalidSignatureException")
        }
    }

    @Test("a body that is too large is refused in the look-up's protocol")
    func tooLarge() async throws {
        try await TestCloud.with { cloud in
            let request = try TestRequest.lookUp("").signed(at: cloud.signingDate)
            let reply = await cloud.dispatcher.refuse(.bodyTooLarge(limit: 1_048_576), request)
            #expect(reply.status == 413)
            #expect(try reply.json["__type"]?.string == "RequestEntityTooLarge")
        }
    }

    @Test("an audit that cannot be read is an error that clients repeat")
    func unavailable() async throws {
        try await TestCloud.with(store: ForgetfulStore()) { cloud in
            let reply = try await cloud.send(.lookUp("{}"))
            #expect(reply.status == 503)
            #expect(try reply.json["__type"]?.string == "ServiceUnavailable")
        }
    }

    @Test("a target of something else, and CloudTrail's on a path of OAPI, are for the other fronts")
    func otherFronts() async throws {
        try await TestCloud.with { cloud in
            let fcu = try await cloud.send(TestRequest.copy().with("X-Amz-Target", "fcu.CopySnapshot"))
            #expect(fcu.element("snapshotId") != nil)
            let oapi = try await cloud.send(
                TestRequest.oapi("ReadSnapshots", "{}").with("X-Amz-Target", "CloudTrail_20131101.LookupEvents"))
            #expect(try oapi.json["Snapshots"] != nil)
            for target in ["XCloudTrail_20131101.LookupEvents", "CloudTrail_20131101", "LookupEvents", "", "."] {
                var request = TestRequest.lookUp("{}")
                request.extraHeaders = [("X-Amz-Target", target)]
                #expect(try await cloud.send(request).element("Code") == "SignatureDoesNotMatch")
            }
        }
    }

    // MARK: Answers

    @Test(
        "a copy is found as CloudTrail would show it, by either form of the target",
        arguments: ["com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "CloudTrail_20131101"])
    func found(service: String) async throws {
        try await TestCloud.with { cloud in
            let copy = try await cloud.send(.copy("&Description=%22%5C%00%C3%A9%F0%9F%98%80%3C"))
            let copyID = try #require(copy.element("snapshotId"))
            var request = TestRequest.lookUp("")
            request.extraHeaders = [("X-Amz-Target", "\(service).LookupEvents")]
            let reply = try await cloud.send(request)
            #expect(reply.status == 200)
            let answer = try reply.json
            #expect(answer.members?.map(\.name) == ["Events"])
            let event = try #require(answer["Events"]?.array?.first)
            #expect(answer["Events"]?.array?.count == 1)
            #expect(
                event.members?.map(\.name) == [
                    "EventId", "EventName", "ReadOnly", "AccessKeyId", "EventTime", "EventSource", "Username",
                    "Resources", "CloudTrailEvent",
                ])
            #expect(event["EventName"]?.string == "CopySnapshot")
            #expect(event["ReadOnly"]?.string == "false")
            #expect(event["AccessKeyId"]?.string == TestCloud.key)
            #expect(event["EventSource"]?.string == "ec2.amazonaws.com")
            #expect(event["Username"]?.string == "default")
            #expect(
                event["Resources"]
                    == .array(
                        ["snap-12345678", copyID].map {
                            .object(present: [
                                "ResourceType": .string("AWS::EC2::Snapshot"), "ResourceName": .string($0),
                            ])
                        }))
            let record = try JSON(parsing: try #require(event["CloudTrailEvent"]?.string).utf8)
            #expect(record["eventID"] == event["EventId"])
            #expect(record["requestParameters"]?["description"]?.string == "\"\\\0é😀<")
            let seconds = try #require(event["EventTime"]?.integer)
            #expect(record["eventTime"]?.string == AuditTime(seconds: seconds).text)
        }
    }

    static let empty = [
        #"{"EventCategory":"insight"}"#, #"{"EndTime":0}"#, #"{"StartTime":253402300799}"#,
        #"{"StartTime":1.25,"EndTime":1.75}"#,
        #"{"LookupAttributes":[{"AttributeKey":"ResourceType","AttributeValue":"AWS::S3::Bucket"}]}"#,
        #"{"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"\u0000%_'\""}]}"#,
    ]

    @Test("where there is nothing to find, nothing is found", arguments: empty)
    func nothing(body: String) async throws {
        try await TestCloud.with { cloud in
            _ = try await cloud.send(.copy())
            #expect(try await cloud.send(.lookUp(body)).text == #"{"Events":[]}"#)
        }
    }

    @Test("null is absent, an empty list of attributes is none, and times may be fractions")
    func absent() async throws {
        try await TestCloud.with { cloud in
            _ = try await cloud.send(.copy())
            for body in [
                #"{"LookupAttributes":null,"StartTime":null,"MaxResults":null,"NextToken":null,"EventCategory":null}"#,
                #"{"LookupAttributes":[]}"#, #"{"StartTime":1.5e9,"EndTime":4102444800.75}"#, #"{"StartTime":-1}"#,
            ] {
                let names = try await cloud.send(.lookUp(body)).events.map { $0["EventName"]?.string }
                #expect(names.count { $0 == "CopySnapshot" } == 1, "\(body)")
            }
        }
    }

    @Test("each look-up is recorded as a read, refused ones too")
    func recorded() async throws {
        try await TestCloud.with { cloud in
            _ = try await cloud.send(.lookUp(#"{"MaxResults":7}"#))
            _ = try await cloud.send(.lookUp(#"{"MaxResults":70}"#))
            await cloud.settle()
            let events = try await cloud.send(.lookUp("{}")).events
            #expect(events.map { $0["EventName"]?.string } == ["LookupEvents", "LookupEvents"])
            #expect(events.map { $0["ReadOnly"]?.string } == ["true", "true"])
            #expect(
                events.map { $0["EventSource"]?.string } == ["cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"])
            let records = try events.map { try JSON(parsing: ($0["CloudTrailEvent"]?.string ?? "").utf8) }
            #expect(records.map { $0["requestParameters"]?["maxResults"] } == [.integer(70), .integer(7)])
            #expect(records.map { $0["errorCode"] } == [.string("Client.InvalidMaxResultsException"), nil])
        }
    }

    @Test("a look-up of a resource is not itself a call that named it", arguments: ["Name", "Type"])
    func notItself(key: String) async throws {
        try await TestCloud.with { cloud in
            _ = try await cloud.send(.copy())
            let byName = Self.attribute("ResourceName", "snap-12345678")
            let attribute = key == "Name" ? byName : Self.attribute("ResourceType", "AWS::EC2::Snapshot")
            for _ in 0..<3 {
                _ = try await cloud.send(.lookUp(byName))
                await cloud.settle()
                let names = try await cloud.send(.lookUp(attribute)).events.map { $0["EventName"]?.string }
                #expect(names == ["CopySnapshot"])
            }
            let lookUps = try await cloud.send(.lookUp(Self.attribute("EventName", "LookupEvents"))).events
            #expect(lookUps.count >= 3)
            #expect(lookUps.allSatisfy { $0["Resources"] == .array([]) })
        }
    }

    private static func attribute(_ key: String, _ value: String) -> String {
        #"{"LookupAttributes":[{"AttributeKey":"\#(key)","AttributeValue":"\#(value)"}]}"#
    }

    // MARK: Pages

    /// All events by pages of that size.
    private func pages(
        _ cloud: TestCloud, of size: Int, _ parameters: String = "", as caller: TestCaller = .first
    ) async throws -> [String] {
        var token = ""
        var ids: [String] = []
        for _ in 0..<100 {
            let reply = try await cloud.send(.lookUp(#"{"MaxResults":\#(size)\#(parameters)\#(token)}"#, as: caller))
            #expect(reply.status == 200, "\(reply.text)")
            ids += try reply.eventIDs
            guard let next = try reply.json["NextToken"] else { return ids }
            token = #","NextToken":\#(next.text)"#
        }
        Issue.record("the pages do not end")
        return ids
    }

    @Test("pages give every event once, although each page leaves a record itself", arguments: [1, 2, 3, 50])
    func paging(size: Int) async throws {
        try await TestCloud.with { cloud in
            for number in 0..<5 {
                _ = try await cloud.send(
                    TestRequest.copy("&Description=\(number)").with("amz-sdk-invocation-id", "\(number)"))
            }
            let all = try await cloud.send(.lookUp("{}")).eventIDs
            #expect(all.count == 5)
            await cloud.settle()
            let ids = try await pages(cloud, of: size, #","LookupAttributes":[\#(Self.copies)]"#)
            #expect(ids == all)
        }
    }

    private static let copies = #"{"AttributeKey":"EventName","AttributeValue":"CopySnapshot"}"#

    @Test("a page's token opens for its caller and its parameters only")
    func tokens() async throws {
        try await TestCloud.with { cloud in
            for number in 0..<3 {
                _ = try await cloud.send(TestRequest.copy().with("amz-sdk-invocation-id", "\(number)"))
            }
            let parameters = #""LookupAttributes":[\#(Self.copies)],"StartTime":1"#
            let first = try await cloud.send(.lookUp("{\(parameters),\"MaxResults\":1}"))
            let token = try #require(try first.json["NextToken"]?.string)
            func send(_ token: String, _ parameters: String, _ caller: TestCaller = .first) async throws -> String {
                let reply = try await cloud.send(.lookUp(#"{"NextToken":"\#(token)",\#(parameters)}"#, as: caller))
                return try reply.json["__type"]?.string ?? "\(try reply.eventIDs.count) events"
            }
            #expect(try await send(token, parameters) == "2 events")
            #expect(
                try await send(token, parameters + #","MaxResults":1"#) == "1 events", "pages may change their size")
            let refusal = "InvalidNextTokenException"
            for caller in TestCaller.all where caller.key != TestCloud.key {
                #expect(try await send(token, parameters, caller) == refusal)
            }
            for other in [
                #""LookupAttributes":[\#(Self.copies)]"#, #""LookupAttributes":[\#(Self.copies)],"StartTime":2"#,
                #""LookupAttributes":[\#(Self.copies)],"StartTime":1,"EndTime":9999999999"#, #""StartTime":1"#,
                parameters.replacing("CopySnapshot", with: "CopySnapshots"),
                parameters + #","EventCategory":"insight""#,
            ] {
                #expect(try await send(token, other) == refusal, "\(other)")
            }
            for altered in [String(token.dropLast()), token + "0", "9" + token, token.replacing(".", with: "..")] {
                #expect(try await send(altered, parameters) == refusal)
            }
            // A token of EC2's own listings is sealed with the same key, and belongs to another request.
            let listing = try await cloud.send(TestRequest(body: "Action=DescribeSnapshots&MaxResults=5"))
            if let other = listing.element("nextToken") { #expect(try await send(other, parameters) == refusal) }
        }
    }

    // MARK: Accounts

    @Test("callers see their account's calls and no others, whatever they ask for")
    func accounts() async throws {
        try await TestCloud.with { cloud in
            var seen: [String: [String]] = [:]
            var theirs: [String: String] = [:]
            for caller in TestCaller.all {
                // They are not known upstream: the failure is recorded as theirs.
                _ = try await cloud.send(TestRequest.copy().by(caller))
                // Somebody who only claims the key.
                var claimed = TestRequest.copy().by(caller)
                claimed.secret = "guess"
                _ = try await cloud.send(claimed)
                _ = try await cloud.send(.lookUp("{}", as: caller).by(caller).withSecret("guess"))
            }
            await cloud.settle()
            for caller in TestCaller.all {
                let events = try await cloud.send(.lookUp("{}", as: caller)).events
                seen[caller.key] = events.compactMap { $0["AccessKeyId"]?.string }
                theirs[caller.key] = events.last?["EventId"]?.string
                await cloud.settle()
            }
            let team = [TestCaller.first.key, TestCaller.colleague.key]
            for caller in TestCaller.all {
                let own = team.contains(caller.key) ? team : [caller.key]
                #expect(Set(seen[caller.key] ?? []) == Set(own), "\(caller.key)")
                #expect(seen[caller.key]?.isEmpty == false)
            }
            for caller in TestCaller.all {
                let own = team.contains(caller.key) ? team : [caller.key]
                for other in TestCaller.all where !own.contains(other.key) {
                    for (key, value) in [
                        ("EventId", theirs[other.key] ?? ""), ("AccessKeyId", other.key), ("Username", other.profile),
                        ("EventName", "CopySnapshot"), ("ResourceName", "snap-12345678"), ("ReadOnly", "false"),
                        ("ResourceType", "AWS::EC2::Snapshot"), ("EventSource", "ec2.amazonaws.com"),
                    ] {
                        let found = try await cloud.send(.lookUp(Self.attribute(key, value), as: caller))
                        #expect(found.status == 200)
                        let keys = try found.events.compactMap { $0["AccessKeyId"]?.string }
                        #expect(Set(keys).isSubset(of: own), "\(caller.key) asked for \(key) \(value)")
                        #expect(try !found.eventIDs.contains(theirs[other.key] ?? ""))
                    }
                }
            }
        }
    }
}

/// A store that takes everything, and from which nothing can be read.
private struct ForgetfulStore: AuditStore {
    func append(_ rows: [AuditRow]) throws(AuditFailure) {}
    func close() {}
}

extension TestCloud {
    /// Returns when everything that was noted is stored.
    fileprivate func settle() async {
        while writer.statistics.waitingRows > 0 { await Task.yield() }
    }
}

extension TestRequest {
    fileprivate func withSecret(_ secret: String) -> TestRequest {
        var copy = self
        copy.secret = secret
        return copy
    }
}

extension DownstreamReply {
    fileprivate var json: JSON { get throws { try JSON(parsing: body) } }
    fileprivate var events: [JSON] { get throws { try #require(try json["Events"]?.array, "\(text)") } }
    fileprivate var eventIDs: [String] { get throws { try events.compactMap { $0["EventId"]?.string } } }

    fileprivate func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension DownstreamRequest {
    fileprivate func replacingTarget(_ target: String) -> DownstreamRequest {
        DownstreamRequest(
            method: method, target: RequestTarget(target), headers: headers, body: body, sourceAddress: sourceAddress,
            received: received, deadline: deadline)
    }

    /// The same with some of the headers only.
    fileprivate func replacingHeaders(keeping isKept: (String) -> Bool) -> DownstreamRequest {
        var kept = HeaderList()
        for name in ["host", "content-type", "x-amz-date", "x-amz-target", "authorization"] where isKept(name) {
            if let value = header(name) { kept.append(name: name, value: value) }
        }
        return DownstreamRequest(
            method: method, target: target, headers: kept, body: body, sourceAddress: sourceAddress,
            received: received, deadline: deadline)
    }
}
