import Testing

@Suite("The ways in which OUTSCALE documents copying a snapshot", .timeLimit(.minutes(5)))
struct SeedCommandsTests {
    @Test("the AWS CLI gets the ID of a copy that exists upstream", arguments: AWSCLI.allCases)
    func awsCLI(version: AWSCLI) async throws {
        try await withWorld { world in
            let finished = try await world.aws(
                version, World.copyCommand(description: "made by the AWS CLI"), start: .program)
            #expect(finished.exitCode == 0, "\(finished)")
            let answer = try finished.json()
            let copies = try await world.simulator.copies()
            #expect(copies.count == 1)
            #expect(answer.SnapshotId.text == copies.first?.SnapshotId.text)
            #expect(copies.first?.Description.text == "made by the AWS CLI")
            #expect(copies.first?.AccountId.text == KeyPair.first.accountID)

            let record = try #require(try await world.gateway.audit(["--action", "CopySnapshot"]).first)
            #expect(record.userIdentity.accessKeyId.text == KeyPair.first.accessKeyID)
            #expect(record.responseElements.snapshotId == answer.SnapshotId)
            #expect(record.errorCode == .null)
        }
    }

    @Test("osc-cli gets the Snapshot object")
    func oscCLI() async throws {
        try await withWorld { world in
            let finished = try await world.oscCLI([
                "api", "CreateSnapshot", "--SourceSnapshotId", "snap-12345678", "--SourceRegionName", "eu-west-2",
                "--Description", "made by osc-cli",
            ])
            try await expectCopy("made by osc-cli", finished, world)
        }
    }

    @Test("osc-cli gets a copy by the EC2 protocol as well")
    func oscCLIByEC2() async throws {
        try await withWorld { world in
            let finished = try await world.oscCLI([
                "fcu", "CopySnapshot", "--SourceSnapshotId", "snap-12345678", "--SourceRegion", "eu-west-2",
            ])
            #expect(finished.exitCode == 0, "\(finished)")
            let copies = try await world.simulator.copies()
            #expect(copies.count == 1)
            let snapshotID = try #require(copies.first?.SnapshotId.text)
            #expect(finished.standardOutput.contains(snapshotID))
        }
    }

    @Test("osc-sdk-python gets the Snapshot object")
    func oscSDKPython() async throws {
        try await withWorld { world in
            let order = """
                {"endpoint": "\(world.gateway.url)/api/v1", "key": "\(KeyPair.first.accessKeyID)", \
                "secret": "\(KeyPair.first.secretAccessKey)", "call": "CreateSnapshot", "arguments": \
                {"SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2", "Description": "made by the SDK"}}
                """
            try await expectCopy("made by the SDK", try await world.python("osc_sdk_call.py", input: order), world)
        }
    }

    @Test(
        "curl, signing as oapi-cli does, gets the Snapshot object",
        arguments: [
            // A host name gives libcurl the scope; oapi-cli leaves it so.
            ("api.eu-west-2.localhost", "aws:amz"), ("api.eu-west-2.localhost", "osc"),
            ("127.0.0.1", "osc:osc:eu-west-2:api"), ("127.0.0.1", "aws:amz:eu-west-2:osc"),
        ]
    )
    func curl(host: String, provider: String) async throws {
        try await withWorld { world in
            let finished = try await world.curl(
                "http://\(host):\(try world.gateway.port)/api/v1/CreateSnapshot", provider: provider,
                body: #"""
                    {"Description":"made by curl","SourceRegionName":"eu-west-2","SourceSnapshotId":"snap-12345678"}
                    """#
            )
            try await expectCopy("made by curl", finished, world)
        }
    }

    @Test("curl gets a copy by the EC2 protocol")
    func curlByEC2() async throws {
        try await withWorld { world in
            let finished = try await world.curl(
                "\(world.gateway.url)/", provider: "aws:amz:eu-west-2:ec2",
                contentType: "application/x-www-form-urlencoded",
                body: "Action=CopySnapshot&Version=2016-11-15&SourceRegion=eu-west-2&SourceSnapshotId=snap-12345678"
            )
            #expect(finished.exitCode == 0, "\(finished)")
            try await expectWellFormed(finished.standardOutput)
            let copy = try #require(try await world.simulator.copies().first)
            #expect(finished.standardOutput.contains("<snapshotId>\(copy.SnapshotId.text ?? "")</snapshotId>"))
        }
    }

    @Test("the three ways of CreateSnapshot pass: from a volume, by copy, from a bucket")
    func threeWays() async throws {
        try await withWorld { world in
            for arguments in [
                ["--VolumeId", "vol-12345678"],
                ["--SourceSnapshotId", "snap-12345678", "--SourceRegionName", "eu-west-2"],
                [
                    "--FileLocation", "https://oos.eu-west-2.outscale.com/bucket/key.qcow2?X-Amz-Signature=abc",
                    "--SnapshotSize", "10737418240",
                ],
            ] {
                let finished = try await world.oscCLI(["api", "CreateSnapshot"] + arguments)
                #expect(finished.exitCode == 0, "\(finished)")
                #expect(try finished.json().Snapshot.SnapshotId.text?.hasPrefix("snap-") == true)
            }
            #expect(try await world.simulator.copies().count == 3)
        }
    }

    private func expectCopy(_ description: String, _ finished: Finished, _ world: World) async throws {
        #expect(finished.exitCode == 0, "\(finished)")
        let snapshot = try finished.json().Snapshot
        let copies = try await world.simulator.copies()
        #expect(copies.count == 1)
        #expect(snapshot.SnapshotId.text == copies.first?.SnapshotId.text)
        #expect(snapshot.Description.text == description)
        // The OAPI front adds nothing: what the client sent is what the upstream got.
        let calls = try await world.simulator.calls("CreateSnapshot")
        #expect(try calls.map { try $0.arguments.names } == [["SourceSnapshotId", "SourceRegionName", "Description"]])
        let record = try #require(try await world.gateway.audit(["--action", "CreateSnapshot"]).first)
        #expect(record.eventSource.text == "api.outscale.com")
    }
}
