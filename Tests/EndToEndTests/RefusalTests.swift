import Testing

@Suite("Requests that are refused", .timeLimit(.minutes(5)))
struct RefusalTests {
    /// What each altered request of Clients/altered_requests.py is answered: status and EC2 code.
    static let expected: [String: (status: Int, code: String)] = [
        "wrong secret": (403, "SignatureDoesNotMatch"),
        "unknown key": (401, "AuthFailure"),
        "altered body": (403, "SignatureDoesNotMatch"),
        "added parameter": (403, "SignatureDoesNotMatch"),
        "emptied body": (403, "SignatureDoesNotMatch"),
        "altered signed header": (403, "SignatureDoesNotMatch"),
        "altered date": (403, "SignatureDoesNotMatch"),
        "altered host": (403, "SignatureDoesNotMatch"),
        "altered query": (403, "SignatureDoesNotMatch"),
        "altered signature": (403, "SignatureDoesNotMatch"),
        "short signature": (400, "IncompleteSignature"),
        "upper-case signature": (400, "IncompleteSignature"),
        "expired": (400, "RequestExpired"),
        "just expired": (400, "RequestExpired"),
        "future": (403, "SignatureDoesNotMatch"),
        "yesterday": (400, "RequestExpired"),
        "missing authorization": (401, "AuthFailure"),
        "missing date": (400, "IncompleteSignature"),
        "missing signed header": (403, "SignatureDoesNotMatch"),
        "no signature part": (400, "IncompleteSignature"),
        "no signed headers part": (400, "IncompleteSignature"),
        "no credential": (400, "IncompleteSignature"),
        "host not signed": (403, "SignatureDoesNotMatch"),
        "other algorithm": (400, "IncompleteSignature"),
        "basic": (401, "AuthFailure"),
        "another region": (403, "SignatureDoesNotMatch"),
        "another service": (403, "SignatureDoesNotMatch"),
        "session token": (403, "InvalidClientTokenId"),
        "unsigned payload": (403, "SignatureDoesNotMatch"),
        "presigned copy": (401, "AuthFailure"),
        "signature version 2": (401, "AuthFailure"),
    ]
    /// Refused before the signature matters, so that only that they are refused is held.
    static let expectedRefusals: Set<String> = ["altered path", "altered method"]

    @Test("each altered or forged request gets its code and status, and reaches upstream never")
    func alteredRequests() async throws {
        try await withWorld { world in
            let finished = try await world.python(
                "altered_requests.py",
                [world.gateway.authority, KeyPair.first.accessKeyID, KeyPair.first.secretAccessKey]
            )
            #expect(finished.exitCode == 0, "\(finished)")
            var seen: Set<String> = []
            for answer in try finished.jsonLines() {
                let name = try #require(answer["case"].text)
                let body = answer.body.text ?? ""
                seen.insert(name)
                if let (status, code) = Self.expected[name] {
                    #expect(answer.status.integer == status, "\(name): \(body)")
                    #expect(body.contains("<Code>\(code)</Code>"), "\(name): \(body)")
                    try await expectWellFormed(body)
                } else {
                    #expect(Self.expectedRefusals.contains(name), "a case without expectation: \(name)")
                    #expect((400..<500).contains(answer.status.integer ?? 0), "\(name): \(body)")
                }
                try expectNoSecret(in: body, "the answer to \(name)")
            }
            #expect(seen == Set(Self.expected.keys).union(Self.expectedRefusals))
            #expect(try await world.simulator.calls().isEmpty)
            #expect(try await world.simulator.copies().isEmpty)

            // Refused requests are recorded as well, whatever they hold.
            let records = try await world.gateway.audit(["--limit", "1000"])
            #expect(records.count == seen.count)
            #expect(records.allSatisfy { $0.errorCode.text?.hasPrefix("Client.") == true })
        }
    }

    @Test("an OAPI client with a wrong secret or an unknown key gets OUTSCALE's codes")
    func oapiFront() async throws {
        try await withWorld { world in
            for (keys, status, code) in [(KeyPair.wrongSecret, 401, "1"), (.unknown, 400, "4120")] {
                let finished = try await world.curl(
                    "\(world.gateway.url)/api/v1/ReadSnapshots", provider: "osc:osc:eu-west-2:api", keys: keys,
                    body: "{}"
                )
                let error = try finished.json().Errors[0]
                #expect(error.Code.text == code, "\(status): \(finished)")
                #expect(error.Details.text?.hasPrefix("gateway:") == true)
            }
            #expect(try await world.simulator.calls().isEmpty)
        }
    }

    @Test("one account's key makes no copy of another's private snapshot")
    func otherAccount() async throws {
        try await withWorld { world in
            let answer = try await world.boto("copy_snapshot", copyParameters, keys: .second)
            #expect(answer.errorCode == "InvalidSnapshot.NotFound")
            #expect(answer.errorMessage == "The snapshot 'snap-12345678' does not exist.")
            #expect(try await world.simulator.copies().isEmpty)
        }
    }

    static let unhonoured = [
        (#""Encrypted": true"#, "UnsupportedOperation"), (#""KmsKeyId": "alias/example""#, "UnsupportedOperation"),
        (#""DestinationOutpostArn": "arn:aws:outposts:eu-west-2:123456789012:outpost/op-1""#, "UnsupportedOperation"),
        (#""CompletionDurationMinutes": 15"#, "UnsupportedOperation"),
        (#""SourceRegion": "us-east-2""#, "NotImplemented"),
        (#""SourceSnapshotId": "vol-12345678""#, "InvalidParameterValue"),
        (#""SourceSnapshotId": "snap-123""#, "InvalidSnapshotID.Malformed"),
        (
            #""TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}]"#,
            "InvalidParameterValue"
        ),
    ]

    @Test("a parameter that cannot be honoured is refused before anything is sent")
    func unhonoured() async throws {
        try await withWorld { world in
            for (parameter, code) in Self.unhonoured {
                // Of a name that is twice in a JSON object, Python takes the last.
                let answer = try await world.boto(
                    "copy_snapshot", String(copyParameters.dropLast()) + ", \(parameter)}"
                )
                #expect(answer.errorCode == code, "\(parameter): \(answer.told)")
                #expect(answer.status == 400, "\(parameter)")
            }
            #expect(try await world.simulator.calls("CreateSnapshot").isEmpty)
        }
    }

    @Test("DryRun makes nothing and says so")
    func dryRun() async throws {
        try await withWorld { world in
            let answer = try await world.boto(
                "copy_snapshot", String(copyParameters.dropLast()) + #", "DryRun": true}"#)
            #expect(answer.errorCode == "DryRunOperation")
            #expect(answer.status == 412)
            #expect(answer.errorMessage == "Request would have succeeded, but DryRun flag is set.")
            #expect(try await world.simulator.copies().isEmpty)
        }
    }
}
