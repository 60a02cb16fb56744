import OAPISimulator
import Testing

@Suite("Faults, without a socket")
struct FaultTests {
    private static let copy: JSONValue = [
        "SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2",
    ]

    private func reply(_ cloud: SimulatedCloud, _ call: String = "CreateSnapshot") -> SimulatedReply {
        cloud.simulator.answer(.signed(call, Self.copy.bytes, by: SimulatedCloud.first, at: cloud.clock.now))
    }

    private func count(_ cloud: SimulatedCloud) throws -> Int {
        try #require(try cloud.control("GET", "state").objectValue?["Snapshots"]?.arrayValue).count
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let fault: JSONValue
        let status: Int
        let type: String?
        let body: String
        let effects: Int
        let delivery: SimulatedReply.Delivery
        var testDescription: String { fault.text }

        init(
            _ fault: JSONValue, _ status: Int, _ type: String?, _ body: String, effects: Int = 0,
            _ delivery: SimulatedReply.Delivery = .whole
        ) {
            self.fault = fault
            self.status = status
            self.type = type
            self.body = body
            self.effects = effects
            self.delivery = delivery
        }
    }

    static let json = "application/json"
    static let cases = [
        Case(["Kind": "Error", "Status": 500, "Code": "2000"], 500, json, #""Type":"InternalError","Code":"2000""#),
        Case(["Kind": "Error", "Status": 424, "Code": 1001, "Type": "X"], 424, json, #""Type":"X","Code":"1001""#),
        Case(
            ["Kind": "Error", "Status": 409, "Type": "X", "Moment": "After"], 409, json, #"[{"Type":"X"}]"#, effects: 1),
        Case(["Kind": "HTML"], 502, "text/html", "<html>"),
        Case(["Kind": "HTML", "Status": 504, "Moment": "After"], 504, "text/html", "<html>", effects: 1),
        Case(["Kind": "Empty", "Status": 500], 500, nil, ""),
        Case(["Kind": "Problem", "Status": 403], 403, "application/problem+json", #""status":403"#),
        Case(["Kind": "Legacy", "Code": "InternalError"], 400, json, #"{"__type":"InternalError"}"#),
        Case(["Kind": "CutBefore"], 0, nil, "", .none),
        Case(["Kind": "CutAfter"], 200, json, "SnapshotId", effects: 1, .none),
        Case(["Kind": "Malformed"], 200, json, #"{"Snapshot": {"#, effects: 1),
        Case(["Kind": "Malformed", "Moment": "Before"], 200, json, #"{"Snapshot": {"#),
        Case(["Kind": "Throttled"], 503, json, #""Type":"AccessDenied","Details":"Request rate exceeded","Code":"6""#),
        Case(["Kind": "ThrottledPerAccount"], 429, json, #""Code":"24""#),
        Case(["Kind": "ThrottledPerCall"], 429, json, #""Code":"25""#),
        Case(["Kind": "Locked"], 401, json, #""Code":"13""#),
        Case(["Kind": "LockedPermanently"], 401, json, #""Code":"11""#),
        Case(["Kind": "ClockSkew", "Seconds": 90], 401, json, #""Code":"1""#),
        Case(["Kind": "None", "DelayBeforeMilliseconds": 5], 200, json, "SnapshotId", effects: 1),
    ]

    @Test("each kind, set through the control endpoint, strikes once", arguments: cases)
    func kinds(_ test: Case) throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("PUT", "faults", test.fault)
        let reply = reply(cloud)
        #expect(reply.status == test.status)
        #expect(reply.header("Content-Type") == test.type || reply.delivery == .none)
        #expect(String(decoding: reply.body, as: UTF8.self).contains(test.body) || test.body.isEmpty)
        #expect(reply.delivery == test.delivery)
        #expect(try count(cloud) == 1 + test.effects)
        let entry = try #require(cloud.simulator.journal.first)
        #expect(entry.isStruck)
        #expect(entry.tookEffect == (test.effects == 1))
        #expect(entry.status == (test.delivery == .none ? nil : test.status))
        #expect(try cloud.control("GET", "faults") == [])
        #expect(self.reply(cloud).status == 200)
    }

    @Test("a truncated answer promises more than it sends, after the effect")
    func truncated() throws {
        let cloud = try SimulatedCloud()
        cloud.simulator.inject(Fault(.truncated, moment: .after))
        let reply = reply(cloud)
        #expect(reply.delivery == .truncated(reply.body.count / 2))
        #expect(try count(cloud) == 2)
    }

    @Test("the Date of a skewed clock is off; otherwise it is right")
    func skew() throws {
        let cloud = try SimulatedCloud()
        cloud.simulator.inject(Fault(.clockSkew(seconds: -90)))
        #expect(reply(cloud).header("Date") == "Mon, 23 Nov 2026 10:13:30 GMT")
        #expect(reply(cloud).header("Date") == "Mon, 23 Nov 2026 10:15:00 GMT")
    }

    @Test("a clock that stays skewed refuses signatures and says so in Date")
    func standingSkew() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "clock", ["SkewSeconds": -10])
        let early = reply(cloud)
        #expect(early.status == 401)
        #expect(early.header("Date") == "Mon, 23 Nov 2026 10:14:50 GMT")
        let corrected = SimulatedRequest.signed(
            "CreateSnapshot", Self.copy.bytes, by: SimulatedCloud.first, at: cloud.clock.now + .seconds(-10)
        )
        #expect(cloud.simulator.answer(corrected).status == 200)
    }

    @Test("strike the calls they name, as often as they say, after those they let pass, in order")
    func matching() throws {
        let cloud = try SimulatedCloud()
        cloud.simulator.inject(
            Fault(.empty(status: 500), call: "CreateSnapshot", times: 2, skip: 1),
            .throttledPerCall(call: "ReadSnapshots")
        )
        #expect(reply(cloud, "ReadVolumes").status == 400)
        #expect((0..<4).map { _ in reply(cloud).status } == [200, 500, 500, 200])
        #expect(reply(cloud, "ReadSnapshots").status == 429)
    }

    @Test("are replaced by PUT, added to by POST, cleared by DELETE")
    func control() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("PUT", "faults", [["Kind": "Empty"], ["Kind": "HTML", "Call": "ReadTags", "Times": 3]])
        let listed = try cloud.control("POST", "faults", ["Kind": "CutAfter"])
        #expect(listed.arrayValue?.compactMap { $0.objectValue?["Kind"] } == ["Empty", "HTML", "Cut"])
        #expect(try cloud.control("GET", "faults") == listed)
        #expect(try cloud.control("PUT", "faults", listed) == listed)
        #expect(try cloud.control("DELETE", "faults") == [])
    }

    @Test(
        "what is not understood is refused, with the member's name",
        arguments: [
            ("PUT", "faults", #"{"Kind":"Fire"}"#, "Fire"), ("PUT", "faults", #"{"Knd":"Empty"}"#, "Knd"),
            ("PUT", "faults", #"{"Kind":"Empty","Times":-1}"#, "Times"),
            ("PUT", "faults", #"{"Kind":"Empty","Status":999}"#, "Status"),
            ("PUT", "faults", #"{"Kind":"Empty","Moment":"Never"}"#, "Moment"), ("PUT", "faults", "[", "JSON"),
            ("POST", "snapshots", #"{"Number":3}"#, "Number"), ("POST", "snapshots", #"{"AccountId":"1"}"#, "1"),
            ("POST", "clock", "{}", "AdvanceSeconds"), ("POST", "clock", #"{"Skew":1}"#, "Skew"),
            ("PUT", "behaviour", #"{"CopyCompletion":"Never"}"#, "CopyCompletion"),
            ("PUT", "behaviour", #"{"Foo":1}"#, "Foo"),
        ]
    )
    func refused(method: String, path: String, body: String, named: String) throws {
        let reply = try SimulatedCloud().simulator.answer(
            SimulatedRequest(method: method, target: "/simulator/" + path, headers: [], body: Array(body.utf8))
        )
        #expect(reply.status == 400)
        #expect(String(decoding: reply.body, as: UTF8.self).contains(named))
    }
}
