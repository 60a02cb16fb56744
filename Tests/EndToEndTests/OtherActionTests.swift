import Foundation
import SystemPackage
import Testing

@Suite("Tags, files, exports and places", .timeLimit(.minutes(5)))
struct OtherActionTests {
    @Test("tags are put on, described page by page, and taken off as asked and no further")
    func tags() async throws {
        try await withWorld { world in
            let snapshot = "snap-12345678"
            let tags = (1...6).map { #"{"Key": "k\#($0)", "Value": "v & \#($0 % 2)"}"# }.joined(separator: ", ")
            _ = try await world.boto(
                "create_tags", #"{"Resources": ["\#(snapshot)", "vol-12345678"], "Tags": [\#(tags)]}"#)
            func keys(_ arguments: [String]) async throws -> [String] {
                let described = try await world.aws(.version1, ["describe-tags", "--output", "json"] + arguments)
                #expect(described.exitCode == 0, "\(described)")
                return try described.json().Tags.elements.compactMap(\.Key.text)
            }
            #expect(try await keys(["--page-size", "5"]).count == 12)
            let filters = ["--filters", "Name=resource-type,Values=volume", "Name=tag:k1,Values=v*1"]
            #expect(try await keys(filters) == ["k1"])

            // k1 whatever its value, k2 only when it is empty (it is not), k4 for its value.
            for version in AWSCLI.allCases {
                let deleted = try await world.aws(
                    version,
                    ["delete-tags", "--resources", snapshot, "--tags", "Key=k1", "Key=k2,Value=", "Key=k4,Value=v & 0"])
                #expect(deleted.exitCode == 0, "\(deleted)")
            }
            let left = try await keys(["--filters", "Name=resource-id,Values=\(snapshot)"])
            #expect(left == ["k2", "k3", "k5", "k6"])
            #expect(try await world.simulator.calls("DeleteTags").count == 1)

            let bare = try await world.oscCLI(["fcu", "DeleteTags", "--ResourceId", snapshot])
            #expect(bare.exitCode == 0, "\(bare)")
            #expect(try await keys(["--filters", "Name=resource-id,Values=\(snapshot)"]).isEmpty)
            #expect(try await keys([]).count == 6)
            try await world.expectPublishedRequests()
        }
    }

    @Test("a file becomes a snapshot once, whose task the AWS CLI waits for, and its URL is nowhere")
    func importing() async throws {
        try await withWorld { world in
            let url = "https://oos.eu-west-2.outscale.com/bucket/disk.qcow2.gz?sig=t0ps3cr3t"
            try await world.simulator.setFaults(#"{"Kind": "CutAfter", "Call": "CreateSnapshot", "Times": 2}"#)
            let imported = try await world.aws(
                .version1,
                [
                    "import-snapshot", "--description", "imported", "--disk-container", "Format=raw,Url=\(url)",
                    "--client-data", "UploadSize=9.5", "--output", "json",
                ])
            #expect(imported.exitCode == 0, "\(imported)")
            let task = try imported.json()
            #expect(task.SnapshotTaskDetail.Status.text == "active")
            #expect(try await world.simulator.copies().count == 1)
            let taskID = try #require(task.ImportTaskId.text)
            try await world.simulator.setClock(#"{"AdvanceSeconds": 100}"#)
            let waited = try await world.aws(
                .version1, ["wait", "snapshot-imported", "--import-task-ids", taskID])
            #expect(waited.exitCode == 0, "\(waited)")
            let described = try await world.boto(
                "describe_import_snapshot_tasks",
                #"{"ImportTaskIds": ["\#(taskID)"], "Filters": [{"Name": "task-state", "Values": ["completed"]}]}"#)
            let detail = described.told.answer.ImportSnapshotTasks.elements.first?.SnapshotTaskDetail
            #expect(detail?.SnapshotId == task.SnapshotTaskDetail.SnapshotId)
            #expect(detail?.DiskImageSize.integer == 10)

            let byFCU = try await world.oscCLI([
                "fcu", "ImportSnapshot", "--snapshotLocation", url, "--snapshotSize", "10737418240",
            ])
            #expect(byFCU.exitCode == 0, "\(byFCU)")
            #expect(byFCU.standardOutput.contains("snapshotId"))
            let records = try await world.gateway.audit(["--action", "ImportSnapshot"])
            #expect(records.count == 2)
            let told = [imported, waited, byFCU].map(\.standardOutput) + ["\(described.told)", "\(records)"]
            let log = FilePath(world.folder.appending(path: "gateway.log").path(percentEncoded: false))
            for text in told + [try text(ofFileAt: log)] { #expect(!text.contains("t0ps3cr3t")) }
            try await world.expectPublishedRequests()
        }
    }

    @Test("osc-cli exports a snapshot and follows the task; an export whose answer is lost is not made twice")
    func exporting() async throws {
        try await withWorld { world in
            let export =
                #"{"DiskImageFormat": "qcow2", "OsuBucket": "bucket", "OsuPrefix": "p/", "#
                + #""aksk": {"AccessKey": "AKIDEXAMPLE", "SecretKey": "t0ps3cr3t"}}"#
            let arguments = [
                "fcu", "CreateSnapshotExportTask", "--SnapshotId", "snap-12345678", "--ExportToOsu", export,
            ]
            let created = try await world.oscCLI(arguments)
            #expect(created.exitCode == 0, "\(created)")
            let taskID = try #require(created.standardOutput.firstMatch(of: /snap-export-[0-9a-f]{8}/)?.output)
            try await world.simulator.setClock(#"{"AdvanceSeconds": 100}"#)
            let described = try await world.oscCLI([
                "fcu", "DescribeSnapshotExportTasks", "--SnapshotExportTaskId", #"["\#(taskID)"]"#,
            ])
            #expect(described.exitCode == 0, "\(described)")
            #expect(described.standardOutput.contains("completed"))

            try await world.simulator.setFaults(
                #"{"Kind": "CutAfter", "Call": "CreateSnapshotExportTask", "Times": 9}"#)
            let lost = try await world.oscCLI(arguments)
            #expect((lost.standardOutput + lost.standardError).contains("OperationOutcomeUnknown"), "\(lost)")
            #expect(try await world.simulator.calls("CreateSnapshotExportTask").count == 2)
            let records = try await world.gateway.audit(["--action", "CreateSnapshotExportTask"])
            #expect(records.count == 2)
            #expect(!"\(records)".contains("t0ps3cr3t"))
            try await world.expectPublishedRequests()
        }
    }

    @Test("clients find the Region's endpoint, its zones and the account's attributes")
    func places() async throws {
        try await withWorld { world in
            for version in AWSCLI.allCases {
                func told(_ arguments: [String]) async throws -> Document {
                    let finished = try await world.aws(version, arguments + ["--output", "json"])
                    #expect(finished.exitCode == 0, "\(finished)")
                    return try finished.json()
                }
                let regions = try await told(["describe-regions", "--all-regions"]).Regions.elements
                let own = try #require(regions.first { $0.RegionName.text == "eu-west-2" })
                #expect(own.Endpoint.text == world.gateway.authority)
                #expect(regions.contains { $0.Endpoint.text == "fcu.us-east-2.outscale.com" })
                let zones = try await told([
                    "describe-availability-zones", "--filters", "Name=zone-id,Values=PAR*",
                    "Name=state,Values=available",
                ])
                #expect(zones.AvailabilityZones.elements.map(\.ZoneName.text) == ["eu-west-2a", "eu-west-2b"])
                #expect(zones.AvailabilityZones.elements.map(\.State.text) == ["available", "available"])
                let attributes = try await told(["describe-account-attributes"]).AccountAttributes.elements
                let limit = try #require(attributes.first { $0.AttributeName.text == "max-instances" })
                #expect(limit.AttributeValues.elements.map(\.AttributeValue.text) == ["40"])
            }
            let refused = try await world.boto(
                "create_snapshots", #"{"InstanceSpecification": {"InstanceId": "i-12345678"}}"#)
            #expect(refused.errorCode == "UnsupportedOperation")
            let regions = try await world.oscCLI(["fcu", "DescribeAvailabilityZones"])
            #expect(regions.standardOutput.contains("eu-west-2b"))
            try await world.expectPublishedRequests()
        }
    }

    @Test("with ec2.copyTags: source a copy has the source's tags, once however often it is asked for")
    func copiedTags() async throws {
        var settings = World.Settings()
        settings.copyTags = "source"
        settings.copyDescription = "aws"
        try await withWorld(settings) { world in
            _ = try await world.boto(
                "create_tags",
                #"{"Resources": ["snap-12345678"], "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}"#)
            try await world.simulator.setFaults(#"{"Kind": "CutAfter", "Call": "CreateTags", "Times": 1}"#)
            let copied = try await world.aws(
                .version1,
                [
                    "copy-snapshot", "--source-region", "eu-west-2", "--source-snapshot-id", "snap-12345678",
                    "--tag-specifications", "ResourceType=snapshot,Tags=[{Key=b,Value=mine}]", "--output", "json",
                ])
            #expect(copied.exitCode == 0, "\(copied)")
            let copies = try await world.simulator.copies()
            #expect(copies.count == 1)
            let tags = copies.first?.Tags.elements.map { "\($0.Key.text ?? "")=\($0.Value.text ?? "")" }
            #expect(tags?.sorted() == ["a=1", "b=mine"])
            #expect(copies.first?.Description.text?.hasPrefix("[Copied snap-12345678 from eu-west-2] ") == true)
            #expect(try copied.json().Tags.elements.count == 2)
            #expect(try await world.simulator.calls("ReadSnapshots").count == 1)
            try await world.expectPublishedRequests()
        }
    }
}
