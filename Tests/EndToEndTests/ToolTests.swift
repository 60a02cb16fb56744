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
            #expect(seen.attach.text == "attaching")
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
            // Nothing is left behind but what was there before, and every request was one of the description.
            let state = try await world.simulator.state()
            #expect(state.Images == .array([]))
            #expect(state.Snapshots.elements.map(\.SnapshotId.text) == ["snap-12345678"])
            #expect(state.Volumes.elements.count == 2)
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
            for command in [["init"], ["apply", "-auto-approve"]] {
                let finished = try await terraform.run(command)
                try #require(finished.exitCode == 0, "\(finished)")
            }
            for _ in 0..<2 {
                let plan = try await terraform.run(["plan", "-detailed-exitcode"])
                #expect(plan.exitCode == 0, "\(plan)")
            }
            let destroyed = try await terraform.run(["destroy", "-auto-approve"])
            #expect(destroyed.exitCode == 0, "\(destroyed)")
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
                        + #""instance": "\#(instance)"}"#,
                ],
                environment: clientEnvironment(.first, home: world.folder))
            #expect(finished.exitCode == 0, "\(finished)")
            try await expectNothingLeft(in: world)
        }
    }

    @Test(
        "Cloud Custodian's policies tag, share, copy, snapshot, detach and deregister",
        .enabled(if: InstalledTool.custodian.isToBeTried, InstalledTool.whereTried))
    func custodian() async throws {
        try await withWorld { world in
            try await world.simulator.seedImage(#"{"ImageId": "ami-0000000a", "SnapshotIds": ["snap-12345678"]}"#)
            try await world.simulator.seedVolume(#"{"VolumeId": "vol-0000000a", "VmId": "i-0000000a"}"#)
            var environment = clientEnvironment(.first, home: world.folder)
            environment["AWS_ENDPOINT_URL"] = world.gateway.url
            let output = world.folder.appending(path: "custodian").path(percentEncoded: false)
            let finished = try await finish(
                try InstalledTool.custodian.program("custodian"),
                ["run", "--region", "eu-west-2", "--output-dir", output, Programs.script("custodian.yml")],
                environment: environment)
            #expect(finished.exitCode == 0, "\(finished)")
            let state = try await world.simulator.state()
            let source = try #require(state.Snapshots.elements.first { $0.SnapshotId.text == "snap-12345678" })
            #expect(source.PermissionsToCreateVolume.AccountIds.elements.map(\.text) == ["210987654321"])
            #expect(source.Tags.elements.map(\.Key.text).contains("env"))
            #expect(state.Snapshots.elements.count == 3)
            #expect(state.Images == .array([]))
            try await world.expectPublishedRequests()
        }
    }

    @Test(
        "osc-bsu-backup makes a snapshot of each of an instance's volumes, and takes the oldest away",
        .enabled(if: InstalledTool.custodian.isToBeTried, InstalledTool.whereTried))
    func backup() async throws {
        try await withWorld { world in
            let instance = try await world.simulator.seedVm(#"{"Tags": [{"Key": "env", "Value": "prod"}]}"#)
            // It wants to see a key pair, whichever.
            let made = try await world.boto("create_key_pair", #"{"KeyName": "k"}"#, endpoint: world.simulator.fcuURL)
            #expect(made.status == 200)
            for _ in 0..<3 {
                let finished = try await finish(
                    try InstalledTool.custodian.program("osc-bsu-backup"),
                    ["--instance-by-id", instance, "--endpoint", world.gateway.url, "--rotate", "1"],
                    environment: clientEnvironment(.first, home: world.folder))
                #expect(finished.exitCode == 0, "\(finished)")
            }
            // The one that was kept, and the one made after it.
            #expect(try await world.simulator.copies().count == 2)
            try await world.expectPublishedRequests(besides: ["CreateKeyPair"])
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
