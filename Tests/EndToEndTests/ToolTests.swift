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

    @Test("Terraform applies, plans nothing twice, and destroys", .enabled(if: Terraform.isInstalled))
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
            let state = try await world.simulator.state()
            #expect(state.Snapshots.elements.map(\.SnapshotId.text) == ["snap-12345678"])
            #expect(state.Volumes.elements.count == 2)
            try await world.expectPublishedRequests()
        }
    }
}
