import Testing

@testable import OAPISimulator

@Suite("Signatures")
struct SignatureTests {
    /// A copy, signed by osc-sdk-python's own code and by curl, which agree.
    private static let worked = SimulatedRequest(
        method: "POST", target: "/api/v1/CreateSnapshot",
        headers: [
            .init(name: "Host", value: "api.eu-west-2.outscale.com"),
            .init(name: "Content-Type", value: "application/json; charset=utf-8"),
            .init(name: "X-Osc-Date", value: "20261123T101500Z"),
            .init(
                name: "Authorization",
                value: """
                    OSC4-HMAC-SHA256 Credential=AKIDEXAMPLE0000000001/20261123/eu-west-2/api/osc4_request, \
                    SignedHeaders=content-type;host;x-osc-date, \
                    Signature=6949c6fa14911bd76118ce15e3fd897590a4e8b40644ff86c4adfdbec2fe75d4
                    """
            ),
        ],
        body: Array(
            """
            {"SourceSnapshotId":"snap-12345678","SourceRegionName":"eu-west-2","Description":"nightly copy: été",\
            "ClientToken":"gw-7f3c1f2e"}
            """.utf8
        )
    )

    @Test("OSC4 as osc-sdk-python and curl compute it")
    func osc4() throws {
        let answer = try SimulatedCloud().answer(to: Self.worked)
        #expect(answer.status == 200)
        #expect(answer["Snapshot"]["Description"] == "nightly copy: été")
    }

    @Test("AWS4 as botocore computes it")
    func aws4() throws {
        let request = Self.worked.with(headers: [
            .init(name: "Host", value: "api.eu-west-2.outscale.com"),
            .init(name: "Content-Type", value: "application/json"),
            .init(name: "X-Amz-Date", value: "20261123T101500Z"),
            .init(
                name: "Authorization",
                value: """
                    AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE0000000001/20261123/eu-west-2/api/aws4_request, \
                    SignedHeaders=content-type;host;x-amz-date, \
                    Signature=0f2e0790c9443569a9e21ba10f22b48d7a87ca93ea29ffac2c9645d6730c5215
                    """
            ),
        ])
        #expect(try SimulatedCloud().answer(to: request).status == 200)
    }

    @Test("requests captured from real clients verify", arguments: CapturedRequest.all)
    func captured(capture: CapturedRequest) throws {
        let request = try SimulatedRequest(captured: capture.text)
        let date = request.headers.first { $0.name.lowercased().hasSuffix("-date") }
        let cloud = try SimulatedCloud(at: try #require(date).value, keys: [CapturedRequest.key])
        #expect(try cloud.answer(to: request).status == 200)
        #expect(cloud.simulator.journal.map(\.signatureFailure) == [nil])
    }

    @Test("a change of any signed part is found")
    func tampered() throws {
        let request = Self.worked
        let twins = [
            request.with(body: request.body.dropLast() + [0x20, 0x7D]),
            request.with(target: "/api/v1/DeleteSnapshot"),
            request.with(target: "/api/latest/CreateSnapshot"),
            request.with(target: "/api/v1/CreateSnapshot?a=b"),
            request.with("Host") { _ in "api.us-east-2.outscale.com" },
            request.with("Content-Type") { _ in "application/json" },
            request.with("X-Osc-Date") { _ in "20261123T101501Z" },
            request.with("Authorization") { $0.replacing("eu-west-2/api", with: "us-east-2/api") },
            request.with("Authorization") { $0.replacing("/api/", with: "/oos/") },
            request.with("Authorization") { $0.replacing("20261123/", with: "20261122/") },
            request.with("Authorization") { $0.replacing("=6949", with: "=6948") },
            request.with(headers: request.headers + [.init(name: "Content-Type", value: "x")]),
        ]
        for twin in twins {
            let cloud = try SimulatedCloud()
            let answer = try cloud.answer(to: twin)
            #expect(answer.status == 401)
            #expect(answer.code == "1")
            #expect(answer.type == "AccessDenied")
            #expect(cloud.simulator.journal.map(\.signatureFailure) == ["wrong signature"])
        }
    }

    @Test(
        "unusable Authorization headers are refused",
        arguments: [
            ("Basic dXNlckBleGFtcGxlLmNvbTp4", "malformed: algorithm"),
            ("OSC4-HMAC-SHA256", "malformed: algorithm"),
            ("OSC4-HMAC-SHA256 Credential=a/b/c/d/osc4_request", "malformed: fields"),
            (
                "OSC4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host;x-osc-date, Signature=00",
                "malformed: Credential"
            ),
            (
                "OSC4-HMAC-SHA256 Credential=a/b/c/d/osc4_request, SignedHeaders=host;x-osc-date, Signature=00",
                "malformed: Signature"
            ),
        ]
    )
    func unusable(value: String, reason: String) throws {
        let cloud = try SimulatedCloud()
        let answer = try cloud.answer(to: Self.worked.with("Authorization") { _ in value })
        #expect(answer.status == 401)
        #expect(answer.code == "1")
        #expect(cloud.simulator.journal.map(\.signatureFailure) == [reason])
    }

    @Test("signed headers must be sorted, in lower case, present, and include host and date")
    func signedHeaders() throws {
        for (names, reason) in [
            ("host;content-type;x-osc-date", "malformed: SignedHeaders"),
            ("Content-Type;host;x-osc-date", "malformed: SignedHeaders"),
            ("host;host;x-osc-date", "malformed: SignedHeaders"), ("content-type;x-osc-date", "not signed: host"),
            ("content-type;host", "not signed: x-osc-date"),
            ("content-type;host;x-absent;x-osc-date", "signed but absent: x-absent"),
        ] {
            let cloud = try SimulatedCloud()
            let request = Self.worked.with("Authorization") {
                $0.replacing("content-type;host;x-osc-date", with: names)
            }
            #expect(try cloud.answer(to: request).code == "1")
            #expect(cloud.simulator.journal.map(\.signatureFailure) == [reason])
        }
    }

    @Test(
        "dates are good from 900 s ago to 3 s ahead",
        arguments: [(0, 200), (-900, 200), (-901, 401), (3, 200), (4, 401), (-86400, 401)]
    )
    func dates(offset: Int, status: Int) throws {
        let cloud = try SimulatedCloud()
        let request = SimulatedRequest.signed(
            "ReadAccounts", [], by: SimulatedCloud.first, at: cloud.clock.now + .seconds(offset)
        )
        #expect(try cloud.answer(to: request).status == status)
    }

    @Test("the limit for old dates can be set")
    func limit() throws {
        let cloud = try SimulatedCloud { $0.signaturePastLimit = .seconds(300) }
        let request = SimulatedRequest.signed(
            "ReadAccounts", [], by: SimulatedCloud.first, at: cloud.clock.now + .seconds(-301)
        )
        #expect(try cloud.answer(to: request).code == "1")
    }

    @Test("an unknown access key is 400 with 4120")
    func unknownKey() throws {
        let answer = try SimulatedCloud().call(
            "ReadAccounts", as: SimulatedKeyPair(accessKeyID: "AKIDNOBODY0000000000", secretAccessKey: "x")
        )
        #expect(answer.status == 400)
        #expect(answer.code == "4120")
        #expect(answer.type == "InvalidParameterValue")
    }

    @Test("calls that the description opens need no signature; a wrong one is refused all the same")
    func unsigned() throws {
        let cloud = try SimulatedCloud()
        func unsigned(_ call: String) -> SimulatedRequest {
            SimulatedRequest(method: "POST", target: "/api/v1/" + call, headers: [], body: [])
        }
        #expect(try cloud.answer(to: unsigned("ReadRegions")).list("Regions").count == 5)
        #expect(try cloud.answer(to: unsigned("ReadSubregions")).status == 401)
        #expect(cloud.simulator.journal.map(\.signatureFailure) == [nil, "no Authorization header"])
        let wrong = SimulatedRequest.signed("ReadRegions", [], by: SimulatedCloud.first, at: cloud.clock.now)
        #expect(try cloud.answer(to: wrong.with(body: Array("{}".utf8))).code == "1")
    }

    @Test("four failures in a row lock a key for a minute, then for longer")
    func lock() throws {
        let cloud = try SimulatedCloud()
        func bad() throws -> String? {
            let request = SimulatedRequest.signed("ReadAccounts", [], by: SimulatedCloud.first, at: cloud.clock.now)
            return try cloud.answer(to: request.with(body: [0x20])).code
        }
        for _ in 0..<3 { #expect(try bad() == "1") }
        #expect(try cloud.call("ReadAccounts").status == 200)
        for _ in 0..<4 { #expect(try bad() == "1") }
        let locked = try cloud.call("ReadAccounts")
        #expect(locked.status == 401)
        #expect(locked.code == "13")
        #expect(try cloud.call("ReadAccounts", as: SimulatedCloud.second).status == 200)
        cloud.clock.advance(by: .seconds(59))
        #expect(try cloud.call("ReadAccounts").code == "13")
        cloud.clock.advance(by: .seconds(1))
        for _ in 0..<4 { #expect(try bad() == "1") }
        cloud.clock.advance(by: .seconds(119))
        #expect(try cloud.call("ReadAccounts").code == "13")
        cloud.clock.advance(by: .seconds(1))
        #expect(try cloud.call("ReadAccounts").status == 200)
    }

    @Test("the secret is in no description of a key pair, and no signature is in the journal")
    func secrecy() throws {
        let key = SimulatedCloud.first
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])"] { #expect(!text.contains("wJalr")) }
        let cloud = try SimulatedCloud()
        _ = try cloud.answer(to: Self.worked)
        let shown = try cloud.control("GET", "requests").text
        #expect(!shown.contains("6949c6fa"))
        #expect(shown.contains("Credential=AKIDEXAMPLE0000000001/20261123/eu-west-2/api/osc4_request"))
    }
}
