import Foundation
import SystemPackage
import Testing

@Suite("Explanations of calls", .timeLimit(.minutes(5)))
struct ExplainTests {
    /// Every character here means something to a shell, to Python, to JSON or to a terminal.
    private static let description = #"it's "a" \copy\ of $HOME; é <&> `id` #1"#

    private func passerelle(_ arguments: [String], input: String = "") async throws -> Finished {
        try await finish(try Programs.passerelle(), arguments, environment: ["PATH": "/usr/bin:/bin"], input: input)
    }

    /// Runs a printed line in a shell of a user who has set osc-cli up and exported the keys.
    private func runLine(_ line: String, _ world: World) async throws -> Finished {
        let home = world.folder.appending(path: "home")
        try FileManager.default.createDirectory(at: home.appending(path: ".osc"), withIntermediateDirectories: true)
        let key = KeyPair.first
        let profile = """
            {"default": {"access_key": "\(key.accessKeyID)", "secret_key": "\(key.secretAccessKey)", \
            "region": "eu-west-2", "endpoint": "\(world.gateway.url)"}}
            """
        try Data(profile.utf8).write(to: home.appending(path: ".osc/config.json"))
        var environment = clientEnvironment(key, home: home)
        environment["OSC_ACCESS_KEY"] = key.accessKeyID
        environment["OSC_SECRET_KEY"] = key.secretAccessKey
        let clients = try Programs.client("osc-cli").string.dropLast("/osc-cli".count)
        environment["PATH"] = "\(clients):/usr/bin:/bin"
        return try await finish(try Programs.system("bash"), ["-c", line], environment: environment)
    }

    @Test("the printed lines do what the AWS command would", arguments: ["osc-cli", "curl"])
    func linesRun(client: String) async throws {
        try await withWorld { world in
            let explained = try await passerelle(
                ["explain", "--json", "--endpoint", "\(world.gateway.url)/api/v1", "--", "aws", "ec2"]
                    + World.copyCommand(description: Self.description)
                    + ["--tag-specifications", "ResourceType=snapshot,Tags=[{Key=team,Value=\"it's, $x\"}]"])
            #expect(explained.exitCode == 0, "\(explained)")
            let calls = try explained.json().calls.elements
            #expect(calls.map(\.call.text) == ["CreateSnapshot", "CreateTags"])
            let copied = try await runLine(try #require(calls[0].commandLines[client].text), world)
            #expect(copied.exitCode == 0, "\(copied)")
            let id = try #require(try copied.json().Snapshot.SnapshotId.text)
            let line = try #require(calls[1].commandLines[client].text).replacing("snap-00000000", with: id)
            let tagged = try await runLine(line, world)
            #expect(tagged.exitCode == 0, "\(tagged)")
            let copy = try #require(try await world.simulator.copies().first)
            #expect(copy.Description.text == Self.description)
            #expect(copy.Tags.elements.map(\.Value.text) == ["it's, $x"])
        }
    }

    @Test("what is explained is what the gateway sends")
    func plansHold() async throws {
        try await withWorld { world in
            let command = World.copyCommand(description: "held")
            _ = try await world.aws(.version1, command)
            let explained = try await passerelle(["explain", "--json", "--", "aws", "ec2"] + command)
            let body = try explained.json().calls[0].body
            let sent = try #require(try await world.simulator.calls("CreateSnapshot").first).arguments
            #expect(sent.names == body.names.union(["ClientToken"]))
            for name in body.names { #expect(sent[name] == body[name]) }
        }
    }

    @Test("a recorded call is shown in OAPI's terms, and the sum has it")
    func audit() async throws {
        try await withWorld { world in
            _ = try await world.aws(.version1, World.copyCommand(description: "recorded"))
            _ = try await world.aws(.version1, ["describe-vpcs"])
            _ = try await world.aws(
                .version1,
                [
                    "copy-snapshot", "--source-region", "eu-west-2", "--source-snapshot-id", "snap-12345678",
                    "--encrypted",
                ])
            _ = try await world.oscCLI(["api", "ReadSnapshots"])
            let store = ["--store", world.gateway.auditStore]
            let copy = try #require(try await world.gateway.audit(["--action", "CopySnapshot"]).last)
            let id = try #require(copy.requestID.text)

            let shown = try await passerelle(["audit", "show", id, "--json"] + store)
            let lines = try shown.jsonLines()
            #expect(lines.count == 2)
            #expect(lines[0] == copy)
            #expect(lines[1].verdict.text == "translated")
            #expect(lines[1].calls[0].body.Description.text == "recorded")
            #expect(lines[1].calls[0].commandLines.curl.text?.contains("/api/v1/CreateSnapshot") ?? false)
            try expectNoSecret(in: shown.standardOutput, "audit show")
            let page = try await passerelle(["audit", "show", id] + store)
            #expect(page.standardOutput.contains("\nCopySnapshot becomes 1 OAPI call\n"))
            let read = try #require(try await world.gateway.audit(["--action", "ReadSnapshots"]).first?.requestID.text)
            let oapi = try await passerelle(["audit", "show", read] + store)
            #expect(oapi.standardOutput.contains("\n   osc-cli api ReadSnapshots\n"), "\(oapi)")

            let sum = try await passerelle(["audit", "migration", "--json"] + store).json()
            #expect(sum.ec2Calls.integer == 3)
            #expect(sum.oapiCalls.integer == 1)
            #expect(sum.actions.elements.map(\.action.text) == ["CopySnapshot", "DescribeVpcs"])
            #expect(sum.actions[0].oapi[0].name.text == "CreateSnapshot")
            #expect(sum.actions[0].refused.integer == 1)
            #expect(sum.actions[0].callers[0].accessKeyId.text == KeyPair.first.accessKeyID)
            #expect(sum.actions[1].isTranslated == .boolean(false))
            let table = try await passerelle(["audit", "migration", "--from", "-1h"] + store)
            #expect(table.standardOutput.contains("EC2 calls: 3; OAPI calls: 1 (25 % of all)"), "\(table)")
        }
    }

    @Test(
        "exit codes say what came of it",
        arguments: [
            (["explain", "--", "aws", "ec2", "describe-snapshots"], "", 0),
            (["explain", "aws ec2 describe-snapshots"], "", 0),
            (["explain"], "aws ec2 describe-snapshots\n", 0),
            (["explain", "--query", "-"], "Action=DescribeSnapshots\n", 0),
            (["explain"], "Action=DescribeSnapshots&Version=2016-11-15", 0),
            (["explain", "--query", "https://ec2.example.com/?Action=DescribeSnapshots"], "", 0),
            (["explain", "--query", "Action=DescribeSnapshots&MaxResults=1"], "", 1),
            (["explain", "aws ec2 run-instances"], "", 3),
            (["explain", "aws ec2 describe-snapshots --nonsense"], "", 64),
            (["explain", "--query", "Action=%"], "", 64),
            (["explain", "--query", "Action=X", "aws"], "", 64),
            (["explain", "--config", "/nonexistent.yaml", "aws ec2 describe-snapshots"], "", 78),
        ]
    )
    func exitCodes(arguments: [String], input: String, code: Int) async throws {
        let finished = try await passerelle(arguments, input: input)
        #expect(finished.exitCode == code, "\(finished)")
        #expect(finished.standardError.isEmpty == (code < 64), "\(finished)")
    }

    @Test("the README shows what is printed")
    func readme() async throws {
        let readme = try String(contentsOf: Programs.root.appending(path: "README.md"), encoding: .utf8)
        let command = "aws ec2 copy-snapshot --source-region eu-west-2 --source-snapshot-id snap-12345678"
        let printed = try await passerelle(["explain", command]).standardOutput
        let shown = try #require(readme.split(separator: "    passerelle explain -- \(command)\n\n").last)
        // The block ends where the text is not indented any more.
        let block = shown.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.isEmpty || $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
        #expect(block.dropLast().joined(separator: "\n") + "\n" == printed)
    }
}
