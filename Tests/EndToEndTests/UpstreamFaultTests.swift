import Testing

/// What the upstream does to every CreateSnapshot, and how the call ends.
struct UpstreamFault: Sendable, CustomTestStringConvertible {
    let fault: String
    /// Members of the fault beside Kind, as JSON, with a leading comma.
    var members = ""
    var keys = KeyPair.first
    let status: Int
    let code: String
    /// How many CreateSnapshot calls one request of a client makes.
    let calls: ClosedRange<Int>

    /// Whether OUTSCALE may have done what it was asked, by all that it says.
    var mayBeDone: Bool { members.contains(#""Status": 500"#) || code == "Unavailable" }

    var testDescription: String { "\(fault)\(members) → \(status) \(code)" }

    static func error(_ status: Int, _ oapiCode: Int, _ type: String, becomes ec2: (Int, String), calls: Int = 1)
        -> Self
    {
        Self(
            fault: "Error", members: #", "Status": \#(status), "Code": "\#(oapiCode)", "Type": "\#(type)""#,
            status: ec2.0, code: ec2.1, calls: calls...calls
        )
    }

    static let all: [UpstreamFault] = [
        .error(401, 1, "AccessDenied", becomes: (401, "AuthFailure")),
        .error(400, 4120, "InvalidParameterValue", becomes: (401, "AuthFailure")),
        .error(403, 4, "AccessDenied", becomes: (403, "UnauthorizedOperation")),
        .error(400, 5054, "InvalidResource", becomes: (400, "InvalidSnapshot.NotFound")),
        .error(400, 4104, "InvalidParameterValue", becomes: (400, "InvalidSnapshotID.Malformed")),
        .error(400, 8019, "OperationNotSupported", becomes: (400, "NotImplemented")),
        .error(400, 3001, "InvalidParameter", becomes: (500, "InternalError")),
        .error(400, 3002, "InvalidParameter", becomes: (400, "InvalidParameterCombination")),
        .error(400, 4091, "InvalidParameterValue", becomes: (400, "IdempotentParameterMismatch")),
        .error(409, 6003, "InvalidState", becomes: (400, "IncorrectState")),
        .error(400, 10008, "TooManyResources (QuotaExceded)", becomes: (400, "ResourceLimitExceeded")),
        .error(400, 10026, "TooManyResources (QuotaExceeded)", becomes: (400, "SnapshotLimitExceeded")),
        .error(404, 12000, "InvalidAction", becomes: (500, "InternalError")),
        .error(400, 0, "DefaultError", becomes: (400, "InvalidParameterValue")),
        .error(500, 2000, "InternalError", becomes: (500, "InternalError"), calls: 2),
        Self(fault: "HTML", members: #", "Status": 502"#, status: 503, code: "Unavailable", calls: 2...2),
        Self(fault: "Empty", members: #", "Status": 503"#, status: 503, code: "Unavailable", calls: 2...2),
        Self(fault: "Empty", members: #", "Status": 429"#, status: 503, code: "RequestLimitExceeded", calls: 2...2),
        Self(fault: "Problem", members: #", "Status": 503"#, status: 503, code: "Unavailable", calls: 2...2),
        Self(fault: "Throttled", status: 503, code: "RequestLimitExceeded", calls: 2...2),
        Self(fault: "ThrottledPerAccount", status: 503, code: "RequestLimitExceeded", calls: 2...2),
        Self(fault: "ThrottledPerCall", status: 503, code: "RequestLimitExceeded", calls: 2...2),
        Self(fault: "CutBefore", status: 503, code: "Unavailable", calls: 1...2),
        // OUTSCALE locks the account, so nothing more comes from its key.
        Self(fault: "Locked", status: 401, code: "AuthFailure", calls: 1...1),
        Self(fault: "LockedPermanently", keys: .second, status: 401, code: "AuthFailure", calls: 1...1),
    ]
}

@Suite("Faults of the upstream", .timeLimit(.minutes(5)))
struct UpstreamFaultTests {
    @Test("a client gets well-formed EC2 XML with the right code, and nothing is made")
    func faults() async throws {
        try await withWorld { world in
            for fault in UpstreamFault.all {
                try await world.simulator.setFaults(
                    #"{"Kind": "\#(fault.fault)", "Call": "CreateSnapshot", "Times": 9\#(fault.members)}"#
                )
                let before = try await world.simulator.calls("CreateSnapshot").count
                let answer = try await world.boto("copy_snapshot", copyParameters, keys: fault.keys)
                let calls = try await world.simulator.calls("CreateSnapshot").count - before
                #expect(answer.errorCode == fault.code, "\(fault.testDescription): \(answer.told)")
                #expect(answer.status == fault.status, "\(fault.testDescription)")
                #expect(answer.errorMessage?.isEmpty == false, "\(fault.testDescription)")
                let body = try #require(answer.bodies.first, "\(fault.testDescription)")
                try await expectWellFormed(body)
                #expect(!body.lowercased().contains("<html"), "the upstream's body leaks: \(fault.testDescription)")
                #expect(!body.contains("\"Errors\""), "the upstream's body leaks: \(fault.testDescription)")
                #expect(fault.calls.contains(calls), "\(fault.testDescription): \(calls) calls")
            }
            #expect(try await world.simulator.copies().isEmpty)
            let records = try await world.gateway.audit(["--action", "CopySnapshot"])
            // Before the code stands whose fault it is. A call that may have been done has none until it is looked up.
            let codes = records.reversed().map { record in
                record.additionalEventData.outcome.text == "unknown"
                    ? "unknown" : record.errorCode.text?.split(separator: ".", maxSplits: 1).last ?? ""
            }
            #expect(codes == UpstreamFault.all.map { $0.mayBeDone ? "unknown" : $0.code[...] })
        }
    }

    @Test("an effect whose answer is lost or broken is found again", arguments: ["CutAfter", "Truncated", "Malformed"])
    func lostAnswers(kind: String) async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(#"{"Kind": "\#(kind)", "Call": "CreateSnapshot"}"#)
            let answer = try await world.boto("copy_snapshot", copyParameters)
            let copies = try await world.simulator.copies().map(\.SnapshotId.text)
            #expect(copies == [answer.snapshotID], "\(answer.told)")
        }
    }

    @Test(
        "a passing fault is repeated once, and the client sees none of it", arguments: ["Throttled", "HTML", "Empty"])
    func passingFault(kind: String) async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(#"{"Kind": "\#(kind)", "Call": "CreateSnapshot", "Status": 503}"#)
            let answer = try await world.boto("copy_snapshot", copyParameters)
            #expect(try await world.simulator.copies().map(\.SnapshotId.text) == [answer.snapshotID], "\(answer.told)")
        }
    }

    @Test("a copy whose tags cannot be applied is rolled back")
    func rollBack() async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(
                #"{"Kind": "Error", "Call": "CreateTags", "Status": 403, "Code": "4", "Type": "AccessDenied", "Times": 9}"#
            )
            let answer = try await world.boto(
                "copy_snapshot",
                String(copyParameters.dropLast())
                    + #", "TagSpecifications": [{"ResourceType": "snapshot", "Tags": [{"Key": "a", "Value": "b"}]}]}"#
            )
            #expect(answer.errorCode == "UnauthorizedOperation", "\(answer.told)")
            #expect(try await world.simulator.copies().isEmpty)
            #expect(try await world.simulator.calls("DeleteSnapshot").count == 1)
        }
    }

    @Test("an upstream that is slower than the deadline is answered in time")
    func slow() async throws {
        var settings = World.Settings()
        settings.upstreamTimeoutSeconds = 2
        try await withWorld(settings) { world in
            try await world.simulator.setFaults(
                #"{"Kind": "None", "Call": "CreateSnapshot", "DelayBeforeMilliseconds": 20000, "Times": 9}"#
            )
            let start = ContinuousClock.now
            let answer = try await world.boto("copy_snapshot", copyParameters)
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(answer.errorCode == "Unavailable", "\(answer.told)")
            #expect(answer.status == 503)
        }
    }

    @Test("an OAPI client gets the upstream's error as it came")
    func relayed() async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(
                #"{"Kind": "Error", "Status": 409, "Code": "6003", "Type": "InvalidState", "Details": "as it came"}"#
            )
            let finished = try await world.curl(
                "\(world.gateway.url)/api/v1/DeleteSnapshot", provider: "osc:osc:eu-west-2:api",
                body: #"{"SnapshotId":"snap-12345678"}"#
            )
            #expect(try finished.json().Errors[0].Details.text == "as it came")
            #expect(try await world.simulator.calls("DeleteSnapshot").count == 1)
        }
    }

    @Test("an OAPI create whose answer is lost is neither repeated nor called a success")
    func lostOAPICreate() async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(#"{"Kind": "CutAfter", "Call": "CreateSnapshot", "Times": 9}"#)
            let finished = try await world.curl(
                "\(world.gateway.url)/api/v1/CreateSnapshot", provider: "osc:osc:eu-west-2:api",
                body: #"{"VolumeId":"vol-12345678"}"#
            )
            let error = try finished.json().Errors[0]
            #expect(error.Code.text == "2000")
            #expect(error.Details.text == "gateway: the outcome of this call is unknown; look before repeating it")
            #expect(try await world.simulator.calls("CreateSnapshot").count == 1)
            #expect(try await world.gateway.audit(["--outcome", "unknown"]).count == 1)
        }
    }
}
