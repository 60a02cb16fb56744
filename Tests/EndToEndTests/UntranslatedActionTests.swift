import Foundation
import Testing

@Suite("Actions that are not translated", .timeLimit(.minutes(5)))
struct UntranslatedActionTests {
    private static var relaying: World.Settings {
        var settings = World.Settings()
        settings.untranslated = "fcu"
        return settings
    }

    @Test("the AWS CLI gets FCU's answer, by way of the gateway", arguments: AWSCLI.allCases)
    func awsCLI(version: AWSCLI) async throws {
        try await withWorld(Self.relaying) { world in
            let made = try await world.aws(version, ["create-key-pair", "--key-name", "a b é"])
            #expect(made.exitCode == 0, "\(made)")
            let material = try made.json().KeyMaterial.text
            #expect(material?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----") == true)
            let listed = try await world.aws(version, ["describe-addresses"])
            #expect(listed.exitCode == 0, "\(listed)")
            #expect(try listed.json().Addresses == .array([]))
            let again = try await world.aws(version, ["create-key-pair", "--key-name", "a b é"])
            #expect(again.standardError.contains("InvalidKeyPair.Duplicate"), "\(again)")
            // What is translated shows what FCU made.
            let pairs = try await world.aws(version, ["describe-key-pairs"]).json()
            #expect(pairs.KeyPairs.elements.map(\.KeyName.text) == ["a b é"])
            let calls = try await world.simulator.calls()
            #expect(calls.map(\.name) == ["CreateKeyPair", "DescribeAddresses", "CreateKeyPair", "ReadKeypairs"])
            #expect(calls.filter { !$0.isVerified }.isEmpty)
        }
    }

    @Test("boto3 gets it too, with FCU's request id in body, header and record, and no secret is written down")
    func boto() async throws {
        try await withWorld(Self.relaying) { world in
            let made = try await world.boto("create_key_pair", #"{"KeyName": "k"}"#)
            #expect(made.status == 200, "\(made.told)")
            let material = try #require(made.told.answer.KeyMaterial.text)
            let requestID = try #require(made.told.metadata.RequestId.text)
            #expect(made.told.wire[0].requestID.text == requestID)
            #expect(made.told.wire[0].contentType.text == "text/xml;charset=UTF-8")

            let record = try #require(try await world.gateway.audit(["--action", "CreateKeyPair"]).first)
            #expect(record.requestID.text == requestID)
            #expect(record.readOnly == .boolean(false))
            #expect(record.userIdentity.accessKeyId.text == KeyPair.first.accessKeyID)
            #expect(record.requestParameters.keyName.text == "k")
            #expect(record.responseElements.keyName.text == "k")
            #expect(record.responseElements.keyMaterial.text == "HIDDEN_DUE_TO_SECURITY_REASONS")
            #expect(record.additionalEventData.upstream[0].endpoint.text == world.simulator.fcuURL + "/")

            let secret = try #require(material.split(separator: "\n").dropFirst().first)
            for file in try FileManager.default.contentsOfDirectory(at: world.folder, includingPropertiesForKeys: nil)
            where !["credentials.json", "passerelle.yaml"].contains(file.lastPathComponent) && !file.hasDirectoryPath {
                let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
                #expect(!text.contains(secret), "\(file.lastPathComponent)")
                try expectNoSecret(in: text, file.lastPathComponent)
            }
        }
    }

    @Test("osc-cli gets it by its own EC2 protocol, and its unsigned calls go on unsigned")
    func oscCLI() async throws {
        var settings = Self.relaying
        settings.anonymous = true
        try await withWorld(settings) { world in
            let allocated = try await world.oscCLI(["fcu", "AllocateAddress"])
            #expect(allocated.exitCode == 0, "\(allocated)")
            #expect(try allocated.json().AllocateAddressResponse.publicIp.text == "192.0.2.1")
            let listed = try await world.oscCLI(["fcu", "DescribeAddresses"])
            #expect(listed.standardOutput.contains("192.0.2.1"), "\(listed)")
            let regions = try await world.oscCLI(["fcu", "DescribeRegions"])
            #expect(regions.standardOutput.contains("eu-west-2"), "\(regions)")
            #expect(try await world.simulator.calls("AllocateAddress").map(\.isVerified) == [true])
        }
    }

    @Test("curl gets it by a GET, its query signed in the order it was sent")
    func curlGET() async throws {
        try await withWorld(Self.relaying) { world in
            let finished = try await finish(
                try Programs.system("curl"),
                [
                    "--silent", "--show-error", "--aws-sigv4", "aws:amz:eu-west-2:ec2", "--config", "-",
                    "\(world.gateway.url)/?Version=2016-11-15&Action=CreateKeyPair&KeyName=a+b%2Bc",
                ],
                environment: clientEnvironment(.first, home: world.folder),
                input: "user = \"\(KeyPair.first.accessKeyID):\(KeyPair.first.secretAccessKey)\"\n")
            #expect(finished.standardOutput.contains("<keyName>a b+c</keyName>"), "\(finished)")
            try await expectWellFormed(finished.standardOutput)
        }
    }

    @Test("unless it is turned on, the answer is InvalidAction and nothing is sent", arguments: AWSCLI.allCases)
    func rejected(version: AWSCLI) async throws {
        try await withWorld { world in
            let finished = try await world.aws(version, ["describe-vpcs"])
            #expect(
                finished.standardError.contains("The action DescribeVpcs is not valid for this web service."),
                "\(finished)")
            let answer = try await world.boto("allocate_address", "{}")
            #expect(answer.errorCode == "InvalidAction")
            #expect(answer.status == 400)
            let oscCLI = try await world.oscCLI(["fcu", "DescribeAddresses"])
            #expect(oscCLI.standardError.contains("InvalidAction"), "\(oscCLI)")
            #expect(try await world.simulator.calls().isEmpty)
            let records = try await world.gateway.audit()
            #expect(records.count == 3)
            #expect(records.allSatisfy { $0.errorCode.text == "Client.InvalidAction" })
        }
    }

    @Test("a wrong secret, an unknown key or a session token sends nothing")
    func notLetIn() async throws {
        try await withWorld(Self.relaying) { world in
            for (keys, status, code) in [
                (KeyPair.wrongSecret, 403, "SignatureDoesNotMatch"), (.unknown, 401, "AuthFailure"),
            ] {
                for operation in ["allocate_address", "describe_addresses"] {
                    let answer = try await world.boto(operation, "{}", keys: keys)
                    #expect(answer.errorCode == code)
                    #expect(answer.status == status)
                }
            }
            #expect(try await world.simulator.calls().isEmpty)
        }
    }

    @Test("a change whose answer is lost is made once, and no SDK repeats it", arguments: ["legacy", "standard"])
    func lostAnswer(mode: String) async throws {
        try await withWorld(Self.relaying) { world in
            for kind in [#""CutAfter""#, #""HTML", "Status": 502, "Moment": "After""#, #""Truncated""#] {
                try await world.simulator.setFaults(#"{"Kind": \#(kind), "Call": "AllocateAddress", "Times": 9}"#)
                let before = try await world.simulator.calls("AllocateAddress").count
                let answer = try await world.boto(
                    "allocate_address", "{}", retries: #"{"total_max_attempts": 5, "mode": "\#(mode)"}"#)
                #expect(answer.errorCode == "OperationOutcomeUnknown", "\(answer.told)")
                #expect(answer.status == 400)
                #expect(try await world.simulator.calls("AllocateAddress").count == before + 1)
            }
            let unknown = try await world.gateway.audit(["--outcome", "unknown"])
            #expect(unknown.map(\.eventName.text) == Array(repeating: "AllocateAddress", count: 3))
        }
    }

    @Test("a read that meets a proxy's page is repeated by the gateway, then by boto3", arguments: [1, 3])
    func passingFault(times: Int) async throws {
        try await withWorld(Self.relaying) { world in
            try await world.simulator.setFaults(
                #"{"Kind": "Problem", "Status": 503, "Call": "DescribeAddresses", "Times": \#(times)}"#)
            let answer = try await world.boto(
                "describe_addresses", "{}", retries: #"{"total_max_attempts": 5, "mode": "legacy"}"#)
            #expect(answer.status == 200, "\(answer.told)")
            #expect(try await world.simulator.calls("DescribeAddresses").count == times + 1)
        }
    }
}
