import Foundation
import Testing

@Suite("Reading the audit with other programs", .timeLimit(.minutes(5)))
struct AuditExportTests {
    private func audit(_ world: World, _ arguments: [String]) async throws -> Finished {
        try await finish(try Programs.passerelle(), ["audit"] + arguments + ["--store", world.gateway.auditStore])
    }

    private func path(_ world: World, _ name: String) -> String {
        world.folder.appending(path: name).path(percentEncoded: false)
    }

    /// Copies by two accounts, with texts of every kind.
    private func makeCalls(_ world: World) async throws {
        for hostile in HostileText.all + [HostileText(testDescription: "formula", text: "=1+1")] {
            _ = try await world.boto(
                "copy_snapshot",
                #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "snap-12345678", "Description": "#
                    + (try quoted(hostile.text)) + "}")
        }
        _ = try await world.boto("describe_snapshots", "{}", keys: .second)
        _ = try await world.boto("describe_snapshots", "{}", keys: .wrongSecret)
    }

    @Test("Python's csv module reads every call, hostile texts among them")
    func csv() async throws {
        try await withWorld { world in
            try await makeCalls(world)
            let recorded = try await world.gateway.audit(["--oldest-first", "--limit", "1000"])
            let file = path(world, "audit.csv")
            let exported = try await audit(world, ["export", "--format", "csv", "--output", file])
            #expect(exported.exitCode == 0, "\(exported)")
            #expect(exported.standardOutput.isEmpty)
            let summary = try Document(parsing: exported.standardError)
            #expect(summary.records.integer == recorded.count)
            #expect(summary.unreadable.integer == 0)
            let rows = try await world.python("read_export.py", ["csv", file]).json().elements
            #expect(rows.map(\.eventID.text) == recorded.map(\.eventID.text))
            for (row, record) in zip(rows, recorded) {
                // Of a caller who is not known no parameter is kept, and the cell is empty.
                let cell = row.requestParameters.text ?? ""
                #expect(try Document(parsing: cell.isEmpty ? "null" : cell) == record.requestParameters)
                #expect(row.sourceIPAddress.text == "127.0.0.1")
            }
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\r" || $0 == "\n" || !(0..<32).contains($0.value) })
            let again = try await audit(world, ["export", "--format", "csv", "--output", file])
            #expect(again.exitCode == 2)
            #expect(again.standardError.contains("exists"), "\(again)")
        }
    }

    @Test("JSON lines are what the search gives, and the filters are the same")
    func lines() async throws {
        try await withWorld { world in
            try await makeCalls(world)
            let filters = [
                [], ["--resource", "snap-12345678"], ["--access-key", KeyPair.second.accessKeyID],
                ["--outcome", "refused"], ["--client-address", "127.0.0.1"], ["--client-address", "192.0.2.1"],
                ["--action", "DescribeSnapshots"], ["--protocol", "oapi"], ["--from", "-1h", "--to", "now"],
            ]
            for filter in filters {
                let searched = try await audit(
                    world, ["search", "--json", "--oldest-first", "--limit", "1000"] + filter)
                let exported = try await audit(world, ["export", "--format", "jsonl"] + filter)
                #expect(exported.standardOutput == searched.standardOutput, "\(filter)")
                let tailed = try await audit(world, ["tail", "--json", "-n", "1000"] + filter)
                #expect(tailed.standardOutput == searched.standardOutput, "\(filter)")
            }
            let wrong = try await audit(world, ["export", "--format", "cloudtrail"])
            #expect(wrong.exitCode == 64)
        }
    }

    @Test("CloudTrail's log files open with gzip and json, and hold one account each")
    func cloudTrail() async throws {
        try await withWorld { world in
            try await makeCalls(world)
            let recorded = try await world.gateway.audit(["--oldest-first", "--limit", "1000"])
            let folder = path(world, "export")
            let exported = try await audit(world, ["export", "--format", "cloudtrail", "--output", folder])
            #expect(exported.exitCode == 0, "\(exported)")
            let files = try await world.python("read_export.py", ["cloudtrail", folder]).json().elements
            let name =
                /AWSLogs\/(\d{12})\/CloudTrail\/eu-west-2\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_eu-west-2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz/
            var count = 0
            for file in files {
                let path = try #require(file.path.text?.wholeMatch(of: name), "\(file)")
                for record in file.Records.elements {
                    #expect(record.recipientAccountId.text ?? "000000000000" == String(path.1))
                    count += 1
                }
            }
            #expect(count == recorded.count)
            let ids = files.flatMap { $0.Records.elements.map(\.eventID.text) }
            #expect(Set(ids) == Set(recorded.map(\.eventID.text)))
            let again = try await audit(world, ["export", "--format", "cloudtrail", "--output", folder])
            #expect(again.exitCode == 0, "\(again)")
            let summary = try Document(parsing: again.standardError)
            #expect(summary.files.integer == 0)
            #expect(summary.unchangedFiles.integer == files.count)
        }
    }

    @Test("the lineage goes through copies by both protocols")
    func lineage() async throws {
        try await withWorld { world in
            let made = try await world.boto("create_snapshot", #"{"VolumeId": "vol-12345678"}"#)
            let first = try #require(made.snapshotID)
            try await world.simulator.setClock(#"{"AdvanceSeconds": 100000}"#)
            let copied = try await world.boto(
                "copy_snapshot", #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "\#(first)"}"#)
            let second = try #require(copied.snapshotID)
            let volume = try await world.boto(
                "create_volume", #"{"SnapshotId": "\#(first)", "AvailabilityZone": "eu-west-2a"}"#)
            let volumeID = try #require(volume.told.answer.VolumeId.text, "\(volume.told)")
            let told = try await audit(world, ["lineage", first])
            #expect(told.exitCode == 0)
            #expect(
                told.standardOutput.split(separator: "\n").map { String($0.prefix { $0 != "," }) } == [
                    "\(first)  made by CreateSnapshot", "came from", "`-- vol-12345678", "made of it",
                    "|-- \(second)  copied by CopySnapshot", "`-- \(volumeID)  made by CreateVolume",
                ])
            let json = try await audit(world, ["lineage", "--json", volumeID]).json()
            #expect(json.cameFrom.elements.map(\.resource.text) == [first])
            let unknown = try await audit(world, ["lineage", "snap-00000000"])
            #expect(unknown.exitCode == 1)
            #expect(unknown.standardError == "passerelle: no call is recorded that names snap-00000000\n")
            #expect(try await audit(world, ["lineage", "snap\u{1b}[2J"]).exitCode == 64)
        }
    }
}
