import Foundation
import SystemPackage
import Testing

/// What tools call, made by the libraries that they are built on.
@Suite("Whole tools", .timeLimit(.minutes(5)))
struct ToolTests {
    @Test("boto3 goes through a volume's life on an instance, an image's, and what OUTSCALE does not have")
    func volumeLife() async throws {
        try await withWorld { world in
            let instance = try await world.simulator.seedVm("{}")
            let finished = try await world.python("volume_life.py", [world.gateway.url, instance])
            try #require(finished.exitCode == 0, "\(finished)")
            let seen = try finished.json()
            #expect(seen.account.text == "123456789012")
            #expect(seen.arn.text == "arn:aws:iam::123456789012:user/default")
            #expect(seen.attach == .array([.string("attaching"), .boolean(true)]))
            for name in ["Changes", "Health", "Snapshots", "Types"] {
                #expect(seen["pagesOf\(name)"].isTrue, "\(name)")
            }
            #expect(seen.pagesOfInstances.elements.map(\.text) == [instance])
            #expect(seen.pagesOfStatus.elements.map(\.text) == [instance])
            #expect(seen.pagesOfImages.integer == 2)
            #expect(seen.again.text == "VolumeInUse")
            #expect(seen.owner.text == "123456789012")
            #expect(seen.devices.elements.map(\.text) == ["/dev/sda1", "/dev/sdf"])
            #expect(seen.state.text == "running")
            #expect(seen.deletes == .object(["/dev/sda1": .boolean(true), "/dev/sdf": .boolean(true)]))
            #expect(seen.modified.elements.first?.integer == 10)
            #expect(seen.size.integer == 20)
            #expect(seen.detach.text == "detaching")
            #expect(seen.detached.text == "IncorrectState")
            #expect(seen.elsewhere.text == "InvalidVolume.NotFound")
            #expect(seen.stopping.elements.map(\.text) == ["running", "stopping"])
            #expect(seen.type.text == "tinav5.c2r4p2")
            #expect(seen.memory.integer == 4_096)
            #expect(seen.offered.integer == 2)
            #expect(seen.copyTags.elements.map(\.Key.text) == ["env"])
            #expect(seen.name.text == "InvalidAMIName.Duplicate")
            #expect(seen.description.text == "described")
            #expect(seen.permissions[0].elements.map(\.UserId.text) == ["210987654321"])
            #expect(seen.permissions[1] == .array([]))
            #expect(seen.boot[1].text == "simple")
            #expect(seen.inUse.text == "InvalidSnapshot.InUse")
            #expect(seen.absent[0] == .boolean(false))
            #expect(seen.absent[5].text == "unblocked")
            #expect(seen.refused.elements.map(\.text) == ["UnsupportedOperation"])
            // The AWS CLI's waits, which go by what they are told at once.
            let root = try await world.simulator.state().Volumes.elements.first { !$0.LinkedVolumes.elements.isEmpty }
            let volume = try #require(root?.VolumeId.text)
            for (word, name, id) in [
                ("volume-in-use", "--volume-ids", volume), ("instance-running", "--instance-ids", instance),
                ("instance-status-ok", "--instance-ids", instance),
            ] {
                let waited = try await world.aws(.version2, ["wait", word, name, id])
                #expect(waited.exitCode == 0, "\(waited)")
            }
            let waited = try await world.aws(.version1, ["wait", "volume-deleted", "--volume-ids", "vol-0000dead"])
            #expect(waited.exitCode == 0, "\(waited)")
            // Nothing is left behind but what was there before, and every request was one of the description.
            let state = try await world.simulator.state()
            #expect(state.Images == .array([]))
            #expect(state.Snapshots.elements.map(\.SnapshotId.text) == ["snap-12345678"])
            #expect(state.Volumes.elements.count == 2)
            try await world.expectPublishedRequests()
        }
    }

    @Test("Velero's plugin and the EBS CSI driver find what they compare, call after call")
    func drivers() async throws {
        try await withWorld { world in
            // A change of a volume lasts until the next one was refused.
            let times = [("Queue", 100), ("Snapshot", 100), ("Volume", 100), ("Update", 3000)].map { name, time in
                #""\#(name)Milliseconds": \#(time)"#
            }
            try await world.simulator.setBehaviour("{\(times.joined(separator: ", "))}")
            let instance = try await world.simulator.seedVm("{}")
            try await world.simulator.seedVolume(
                #"{"VolumeId": "vol-0000000a", "VolumeType": "io1", "Iops": 200, "Tags": "#
                    + #"[{"Key": "KubernetesCluster", "Value": "a"}, {"Key": "velero.io/backup", "Value": "old"}]}"#)
            func made(_ order: String) async throws -> Document {
                try await PythonService.answer(
                    of: "driver_calls", #"{"endpoint": "\#(world.gateway.url)", \#(order)}"#
                ).json()
            }
            let velero = try await made(#""program": "velero", "volume": "vol-0000000a""#)
            try await world.expectActions(of: "Velero", all: true)
            let csi = try await made(#""program": "csi", "instance": "\#(instance)""#)
            try await world.expectActions(of: "AWS EBS CSI driver", all: true)
            #expect(csi.mostIOPS.integer == 13_000)
            // What Velero restored is there, and nothing of the driver's.
            let state = try await world.simulator.state()
            #expect(state.Snapshots.elements.map(\.SnapshotId.text) == ["snap-12345678"])
            let before: Set = ["vol-12345678", "vol-0000000a"]
            let left = state.Volumes.elements.filter { $0.LinkedVolumes.elements.isEmpty }.compactMap(\.VolumeId.text)
            #expect(Set(left) == before.union(velero.restored.elements.compactMap(\.text)))
            try await world.expectPublishedRequests()
        }
    }
}

/// Tools themselves, unmodified: `scripts/setup tools` installs them, `scripts/test-tools` runs these.
@Suite("Tools, as people run them", .serialized, .timeLimit(.minutes(10)))
struct InstalledToolTests {
    @Test(
        "Terraform applies, plans nothing twice, and destroys",
        .enabled(if: InstalledTool.terraform.isToBeTried, InstalledTool.whereTried))
    func terraform() async throws {
        try await withWorld { world in
            let instance = try await world.simulator.seedVm("{}")
            let terraform = try Terraform(world, instance: instance)
            try #require(try await terraform.run(["init"]).exitCode == 0)
            // The second time the volume has grown.
            for size in [10, 12] {
                let made = try await terraform.run(["apply", "-auto-approve", "-var", "size=\(size)"])
                try #require(made.exitCode == 0, "\(made)")
                for _ in 0..<2 {
                    let plan = try await terraform.run(["plan", "-detailed-exitcode", "-var", "size=\(size)"])
                    #expect(plan.exitCode == 0, "\(plan)")
                }
            }
            // What it lists is what there is.
            let output = try await terraform.output("listed")
            try #require(output.exitCode == 0, "\(output)")
            let listed = try output.json()
            let state = try await world.simulator.state()
            for (name, id) in [("Volumes", "VolumeId"), ("Snapshots", "SnapshotId"), ("Images", "ImageId")] {
                let there = state[name].elements.compactMap { $0[id].text }
                #expect(Set(listed[name].elements.compactMap(\.text)) == Set(there), "\(name)")
            }
            let destroyed = try await terraform.run(["destroy", "-auto-approve", "-var", "size=12"])
            #expect(destroyed.exitCode == 0, "\(destroyed)")
            try await world.expectActions(of: "Terraform")
            try await expectNothingLeft(in: world)
        }
    }

    @Test(
        "Ansible makes, changes, shares and takes away a volume, a snapshot and an image",
        .enabled(if: InstalledTool.ansible.isToBeTried, InstalledTool.whereTried))
    func ansible() async throws {
        try await withWorld { world in
            let instance = try await world.simulator.seedVm("{}")
            let python = try InstalledTool.ansible.program("python").string
            let finished = try await finish(
                try InstalledTool.ansible.program("ansible-playbook"),
                [
                    Programs.script("playbook.yml"), "--inventory", "localhost,", "--extra-vars",
                    #"{"ansible_python_interpreter": "\#(python)", "endpoint": "\#(world.gateway.url)", "#
                        + #""instance": "\#(instance)", "control": "\#(world.simulator.controlURL)"}"#,
                ],
                environment: clientEnvironment(.first, home: world.folder))
            #expect(finished.exitCode == 0, "\(finished)")
            try await world.expectActions(of: "Ansible")
            try await expectNothingLeft(in: world)
        }
    }

    @Test(
        "Cloud Custodian's policies tag, share, copy, snapshot, modify, detach, delete and deregister",
        .enabled(if: InstalledTool.custodian.isToBeTried, InstalledTool.whereTried))
    func custodian() async throws {
        try await withWorld { world in
            try await world.simulator.seedImage(#"{"ImageId": "ami-0000000a", "SnapshotIds": ["snap-12345678"]}"#)
            try await world.simulator.seedVolume(
                #"{"VolumeId": "vol-0000000a", "VmId": "i-0000000a", "VolumeType": "gp2"}"#)
            try await world.simulator.setBehaviour(#"{"UpdateMilliseconds": 600000}"#)
            var environment = clientEnvironment(.first, home: world.folder)
            environment["AWS_ENDPOINT_URL"] = world.gateway.url
            let output = world.folder.appending(path: "custodian").path(percentEncoded: false)
            let finished = try await finish(
                try InstalledTool.custodian.program("custodian"),
                [
                    // What one policy lists another must not be told.
                    "run", "--cache-period", "0", "--region", "eu-west-2", "--output-dir", output,
                    Programs.script("custodian.yml"),
                ],
                environment: environment)
            #expect(finished.exitCode == 0, "\(finished)")
            let state = try await world.simulator.state()
            let source = try #require(state.Snapshots.elements.first { $0.SnapshotId.text == "snap-12345678" })
            #expect(source.PermissionsToCreateVolume.AccountIds.elements.map(\.text) == ["210987654321"])
            #expect(source.Tags.elements.map(\.Key.text).contains("env"))
            // The copy; the snapshot of the volume was deleted.
            #expect(state.Snapshots.elements.count == 2)
            #expect(try await world.simulator.calls("DeleteSnapshot").count == 1)
            #expect(state.Images == .array([]))
            #expect(state.Volumes.elements.allSatisfy { $0.LinkedVolumes == .array([]) })
            #expect(try await world.simulator.calls("UpdateVolume").map { try $0.arguments.Size.integer } == [15])
            let snapshots = state.Snapshots.elements.compactMap(\.SnapshotId.text)
            for (policy, id, found) in [
                ("modifyable", "VolumeId", ["vol-0000000a"]), ("modified", "VolumeId", []),
                ("images", "ImageId", ["ami-0000000a"]), ("snapshots-left", "SnapshotId", snapshots),
                ("volumes", "VolumeId", ["vol-0000000a", "vol-12345678"]),
            ] {
                let listed = try text(ofFileAt: FilePath("\(output)/\(policy)/resources.json"))
                let ids = try Document(parsing: listed).elements.compactMap { $0[id].text }
                #expect(ids.sorted() == found.sorted(), "\(policy)")
            }
            try await world.expectActions(of: "Cloud Custodian")
            try await world.expectPublishedRequests()
        }
    }

    @Test(
        "osc-bsu-backup makes a snapshot of each of an instance's volumes, and takes the oldest away",
        .enabled(if: InstalledTool.custodian.isToBeTried, InstalledTool.whereTried))
    func backup() async throws {
        try await withWorld { world in
            let instance = try await world.simulator.seedVm(#"{"RootVolumeId": "vol-0000000b"}"#)
            try await world.simulator.seedVolume(
                #"{"VolumeId": "vol-0000000a", "Tags": [{"Key": "env", "Value": "prod"}]}"#)
            try await world.simulator.setBehaviour(#"{"QueueMilliseconds": 0, "SnapshotMilliseconds": 0}"#)
            // It wants to see a key pair, whichever.
            let made = try await world.boto("create_key_pair", #"{"KeyName": "k"}"#, endpoint: world.simulator.fcuURL)
            #expect(made.status == 200)
            let byInstance = ["--instance-by-id", instance]
            for what in [byInstance, byInstance, byInstance, ["--volumes-by-tags", "env:prod", "--copy-tags"]] {
                let finished = try await finish(
                    try InstalledTool.custodian.program("osc-bsu-backup"),
                    what + ["--endpoint", world.gateway.url, "--rotate", "1"],
                    environment: clientEnvironment(.first, home: world.folder))
                #expect(finished.exitCode == 0, "\(finished)")
            }
            // Of the instance's volume the one that was kept, and the one made after it.
            let copies = try await world.simulator.copies()
            #expect(
                copies.compactMap(\.VolumeId.text).sorted() == ["vol-0000000a", "vol-0000000b", "vol-0000000b"])
            let tagged = copies.filter { $0.VolumeId.text == "vol-0000000a" }
            #expect(tagged.flatMap { $0.Tags.elements.map(\.Key.text) } == ["env"])
            try await world.expectActions(of: "osc-bsu-backup", all: true)
            try await world.expectPublishedRequests(besides: ["CreateKeyPair"])
        }
    }

    @Test(
        "aws-nuke, in a dry run, lists all that it would delete, and deletes nothing",
        .enabled(if: InstalledTool.awsNuke.isToBeTried, InstalledTool.whereTried))
    func nuke() async throws {
        try await withWorld { world in
            try await world.simulator.seedImage(#"{"ImageId": "ami-0000000a", "SnapshotIds": ["snap-12345678"]}"#)
            _ = try await world.simulator.seedVm("{}")
            let configuration = world.folder.appending(path: "nuke.yaml")
            // It asks IAM for the account's alias unless it is told endpoints without it; then it names the account so.
            try Data(
                """
                regions: [eu-west-2]
                account-blocklist: ["210987654321"]
                accounts: { account-id-of-custom-region-eu-west-2: {} }
                resource-types: { targets: [EC2Snapshot, EC2Volume, EC2Image] }
                endpoints: [{ region: eu-west-2, services: [{ service: ec2, url: "\(world.gateway.url)" }] }]
                """.utf8
            ).write(to: configuration)
            let finished = try await finish(
                FilePath("/usr/bin/aws-nuke"),
                [
                    "--config", configuration.path(percentEncoded: false), "--default-region", "eu-west-2", "--force",
                    "--force-sleep", "3", "--access-key-id", KeyPair.first.accessKeyID, "--secret-access-key",
                    KeyPair.first.secretAccessKey,
                ],
                environment: clientEnvironment(.first, home: world.folder))
            #expect(finished.exitCode == 0, "\(finished)")
            let listed = finished.standardOutput.matches(of: /EC2\w+ - (\w+-[0-9a-f]{8}) - .*would remove/)
                .map { String($0.1) }
            let state = try await world.simulator.state()
            let there = [("Volumes", "VolumeId"), ("Snapshots", "SnapshotId"), ("Images", "ImageId")].flatMap { list in
                state[list.0].elements.compactMap { $0[list.1].text }
            }
            #expect(listed.sorted() == there.sorted())
            #expect(there.count == 4)
            try await world.expectPublishedRequests()
        }
    }

    /// Fails unless what was there before is there alone, and every request was one of the description.
    private func expectNothingLeft(in world: World) async throws {
        let state = try await world.simulator.state()
        #expect(state.Snapshots.elements.map(\.SnapshotId.text) == ["snap-12345678"])
        #expect(state.Images == .array([]))
        #expect(state.Volumes.elements.count == 2)
        try await world.expectPublishedRequests()
    }
}
