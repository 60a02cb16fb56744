import Testing

@Suite("The life of a volume and of an image", .timeLimit(.minutes(5)))
struct VolumeLifeTests {
    /// The copy of `snap-12345678`, finished.
    private func copy(_ world: World, _ version: AWSCLI) async throws -> String {
        try await world.simulator.setBehaviour(#"{"CopyCompletion": "AtOnce", "VolumeMilliseconds": 0}"#)
        let copied = try await world.aws(version, World.copyCommand(description: "for a volume"))
        return try #require(try copied.json().SnapshotId.text, "\(copied)")
    }

    @Test("a volume is made from a copied snapshot, waited for, found, deleted, waited for", arguments: AWSCLI.allCases)
    func volume(version: AWSCLI) async throws {
        try await withWorld { world in
            func aws(_ arguments: String...) async throws -> Finished { try await world.aws(version, arguments) }
            let snapshotID = try await copy(world, version)
            let made = try await aws(
                "create-volume", "--availability-zone", "eu-west-2a", "--snapshot-id", snapshotID, "--volume-type",
                "gp2",
                "--tag-specifications", "ResourceType=volume,Tags=[{Key=env,Value=a b}]")
            let volume = try made.json()
            let id = try #require(volume.VolumeId.text, "\(made)")
            #expect(volume.SnapshotId.text == snapshotID)
            #expect(volume.Size.integer == 10)
            #expect(volume.Tags[0].Value.text == "a b")

            #expect(try await aws("wait", "volume-available", "--volume-ids", id).exitCode == 0)
            for filter in [
                "Name=snapshot-id,Values=\(snapshotID)", "Name=tag:env,Values=a*", "Name=volume-type,Values=gp2",
                "Name=availability-zone,Values=eu-west-2a Name=status,Values=available Name=volume-id,Values=\(id)",
            ] {
                let filters = filter.split(separator: " ").map { String($0) }
                let found = try await world.aws(version, ["describe-volumes", "--filters"] + filters)
                #expect(try found.json().Volumes.elements.compactMap(\.VolumeId.text).contains(id), "\(filter)")
            }
            let status = try await aws("describe-volume-status", "--volume-ids", id).json().VolumeStatuses[0]
            #expect(status.VolumeStatus.Status.text == "ok")

            #expect(try await aws("delete-volume", "--volume-id", id).exitCode == 0)
            #expect(try await aws("wait", "volume-deleted", "--volume-ids", id).exitCode == 0)
            let gone = try await aws("describe-volumes", "--volume-ids", id)
            #expect(gone.standardError.contains("InvalidVolume.NotFound"), "\(gone)")
            try await world.expectPublishedRequests()
        }
    }

    @Test("the paginator lists every volume once")
    func pages() async throws {
        try await withWorld { world in
            for number in 0..<23 {
                try await world.simulator.seedVolume(
                    #"{"SecondsAgo": \#(number / 2), "VolumeType": "gp2", "Size": \#(number % 3 + 1)}"#)
            }
            let listed = try await world.boto(
                "describe_volumes", #"{"Filters": [{"Name": "volume-type", "Values": ["gp2"]}]}"#, pageSize: 5)
            #expect(Set(listed.told.answer.Volumes.elements.map(\.VolumeId.text)).count == 23)
            #expect(listed.told.answer.Volumes.elements.count == 23)
            #expect(listed.bodies.count == 5)
        }
    }

    @Test("an attached volume is not deleted, and the client learns where it is")
    func attached() async throws {
        try await withWorld { world in
            try await world.simulator.seedVolume(#"{"VolumeId": "vol-0000000a", "VmId": "i-0000000a"}"#)
            let refused = try await world.boto("delete_volume", #"{"VolumeId": "vol-0000000a"}"#)
            #expect(refused.errorCode == "VolumeInUse")
            #expect(refused.status == 400)
            #expect(refused.errorMessage == "Volume vol-0000000a is currently attached to i-0000000a")
            let found = try await world.boto(
                "describe_volumes", #"{"Filters": [{"Name": "attachment.instance-id", "Values": ["i-0000000a"]}]}"#)
            #expect(found.told.answer.Volumes[0].Attachments[0].Device.text == "/dev/sdb")
        }
    }

    @Test("a volume whose answer was lost is made once", arguments: ["CutAfter", "CutBefore", "Malformed", "HTML"])
    func lostAnswer(fault: String) async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(#"{"Kind": "\#(fault)", "Call": "CreateVolume"}"#)
            let made = try await world.boto(
                "create_volume", #"{"AvailabilityZone": "eu-west-2a", "Size": 3}"#,
                retries: #"{"total_max_attempts": 5, "mode": "legacy"}"#)
            let id = try #require(made.told.answer.VolumeId.text, "\(made.told)")
            let volumes = try await world.simulator.state().Volumes.elements.filter { $0.Size.integer == 3 }
            #expect(volumes.map(\.VolumeId.text) == [id])
            let creates = try await world.simulator.calls("CreateVolume").count
            let lookUps = try await world.simulator.calls("ReadVolumes").count
            #expect(creates + lookUps == 2, "the fault was met")
        }
    }

    @Test("an image is registered from a copied snapshot, waited for, found, deregistered", arguments: AWSCLI.allCases)
    func image(version: AWSCLI) async throws {
        try await withWorld { world in
            func aws(_ arguments: String...) async throws -> Finished { try await world.aws(version, arguments) }
            let snapshotID = try await copy(world, version)
            let arguments = [
                "register-image", "--name", "golden (v1)", "--description", "a & b", "--architecture", "x86_64",
                "--root-device-name", "/dev/sda1", "--virtualization-type", "hvm", "--ena-support", "--boot-mode",
                "uefi-preferred", "--block-device-mappings",
                "DeviceName=/dev/sda1,Ebs={SnapshotId=\(snapshotID),VolumeType=gp2,DeleteOnTermination=true}",
            ]
            let made = try await world.aws(version, arguments)
            let id = try #require(try made.json().ImageId.text, "\(made)")
            #expect(try await aws("wait", "image-available", "--image-ids", id).exitCode == 0)
            let again = try await world.aws(version, arguments)
            #expect(again.standardError.contains("InvalidAMIName.Duplicate"), "\(again)")
            #expect(again.standardError.contains("AMI name golden (v1) is already in use by AMI \(id)"), "\(again)")

            let found = try await aws(
                "describe-images", "--owners", "self", "--filters", "Name=name,Values=golden*",
                "Name=block-device-mapping.snapshot-id,Values=\(snapshotID)")
            let image = try found.json().Images[0]
            #expect(image.ImageId.text == id)
            #expect(image.BootMode.text == "uefi-preferred")
            #expect(image.Description.text == "a & b")
            #expect(image.BlockDeviceMappings[0].Ebs.SnapshotId.text == snapshotID)

            let inUse = try await aws("delete-snapshot", "--snapshot-id", snapshotID)
            #expect(inUse.standardError.contains("currently in use by \(id)"), "\(inUse)")
            #expect(try await aws("deregister-image", "--image-id", id).exitCode == 0)
            let gone = try await aws("describe-images", "--image-ids", id)
            #expect(gone.standardError.contains("InvalidAMIID.NotFound"), "\(gone)")
            try await world.expectPublishedRequests()
        }
    }

    @Test("an image of an instance is deregistered together with its snapshots")
    func imageOfInstance() async throws {
        try await withWorld { world in
            try await world.simulator.setBehaviour(#"{"ImageMilliseconds": 0}"#)
            try await world.simulator.seedVolume(#"{"VmId": "i-0000000a", "DeviceName": "/dev/sda1"}"#)
            try await world.simulator.seedVolume(#"{"VmId": "i-0000000a", "DeviceName": "/dev/sdb"}"#)
            let made = try await world.boto(
                "create_image",
                #"{"InstanceId": "i-0000000a", "Name": "backup", "NoReboot": true, "TagSpecifications": "#
                    + #"[{"ResourceType": "image", "Tags": [{"Key": "k", "Value": "v"}]}]}"#)
            let id = try #require(made.told.answer.ImageId.text, "\(made.told)")
            let found = try await world.boto("describe_images", #"{"Filters": [{"Name": "tag:k", "Values": ["v"]}]}"#)
            #expect(found.told.answer.Images.elements.map(\.ImageId.text) == [id])
            let gone = try await world.boto(
                "deregister_image", #"{"ImageId": "\#(id)", "DeleteAssociatedSnapshots": true}"#)
            let results = gone.told.answer.DeleteSnapshotResults.elements
            #expect(results.map(\.ReturnCode.text) == ["success", "success"])
            #expect(try await world.simulator.snapshots().count == 1)
            try await world.expectPublishedRequests()
        }
    }

    @Test(
        "an image whose answer was lost is made once, found by its name", arguments: ["CutAfter", "Malformed", "HTML"])
    func lostImage(fault: String) async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(
                #"{"Kind": "\#(fault)", "Call": "CreateImage", "Moment": "After"}"#)
            let made = try await world.register("golden")
            let images = try await world.simulator.state().Images.elements
            #expect(images.map(\.ImageId.text) == [made.told.answer.ImageId.text], "\(made.told)")
            #expect(try await world.simulator.calls("CreateImage").count == 1)
            #expect(try await world.simulator.calls("ReadImages").count == 2, "the names before, and the look-up")
        }
    }

    @Test("where it cannot be known whether an image was made, nothing is repeated")
    func unknownImage() async throws {
        try await withWorld { world in
            try await world.simulator.setFaults(#"{"Kind": "CutBefore", "Call": "CreateImage"}"#)
            let unknown = try await world.register("golden")
            #expect(unknown.errorCode == "OperationOutcomeUnknown")
            #expect(unknown.status == 400)
            #expect(try await world.simulator.calls("CreateImage").count == 1)
            let record = try #require(try await world.gateway.audit(["--action", "RegisterImage"]).first)
            #expect(record.additionalEventData.outcome.text == "unknown", "\(record)")
        }
    }
}

extension World {
    /// Registers an image of `snap-12345678`, with all the repetitions that boto3 knows.
    fileprivate func register(_ name: String) async throws -> BotoAnswer {
        try await boto(
            "register_image",
            #"{"Name": "\#(name)", "RootDeviceName": "/dev/sda1", "BlockDeviceMappings": "#
                + #"[{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-12345678"}}]}"#,
            retries: #"{"total_max_attempts": 5, "mode": "legacy"}"#)
    }
}
