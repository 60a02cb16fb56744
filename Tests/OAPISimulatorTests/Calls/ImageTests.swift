import OAPISimulator
import Testing

@Suite("Images")
struct ImageTests {
    private static let fromSnapshot: JSONObject = [
        "ImageName": "golden", "RootDeviceName": "/dev/sda1",
        "BlockDeviceMappings": [["DeviceName": "/dev/sda1", "Bsu": ["SnapshotId": "snap-12345678"]]],
    ]

    private func seed(_ cloud: SimulatedCloud, _ image: JSONValue) throws -> JSONValue {
        try #require(try cloud.control("POST", "images", image).objectValue?["ImageId"])
    }

    @Test("one of a VM has a snapshot of each of its volumes, and is pending at first")
    func ofVM() throws {
        let cloud = try SimulatedCloud()
        let root: JSONValue = ["VmId": "i-0000000a", "DeviceName": "/dev/sda1", "Size": 3]
        _ = try cloud.control("POST", "volumes", root)
        _ = try cloud.control("POST", "volumes", ["VmId": "i-0000000a", "Size": 5, "VolumeType": "gp2"])
        let image = try cloud.call(
            "CreateImage", ["VmId": "i-0000000a", "ImageName": "of a VM", "NoReboot": true])["Image"]
        #expect(image["State"] == "pending")
        let devices = image["BlockDeviceMappings"]?.arrayValue?.compactMap(\.objectValue) ?? []
        #expect(devices.map { $0["DeviceName"] } == ["/dev/sda1", "/dev/sdb"])
        let volumes = devices.compactMap { $0["Bsu"]?.objectValue }
        #expect(volumes.map { $0["VolumeSize"] } == [3, 5])
        let ids = JSONValue.array(volumes.compactMap { $0["SnapshotId"] })
        #expect(try cloud.call("ReadSnapshots", ["Filters": ["SnapshotIds": ids]]).list("Snapshots").count == 2)
        cloud.clock.advance(by: .seconds(2))
        #expect(try cloud.call("ReadImages").list("Images").map { $0["State"] } == ["available"])
        #expect(try cloud.call("CreateImage", ["VmId": "i-0000000b", "ImageName": "none"]).code == "5063")
        let foreign = try cloud.call(
            "CreateImage", ["VmId": "i-0000000a", "ImageName": "x y"], as: SimulatedCloud.second)
        #expect(foreign.code == "5063")
    }

    @Test("one of a manifest whose URL has expired fails, and says why")
    func manifest() throws {
        let cloud = try SimulatedCloud()
        for url in ["https://example.com/m", "https://example.com/expired"] {
            let image = try cloud.call("CreateImage", ["ImageName": "moved", "FileLocation": .string(url)])["Image"]
            #expect(image["State"] == "pending")
            #expect(image["FileLocation"] == .string(url))
        }
        cloud.clock.advance(by: .seconds(2))
        let images = try cloud.call("ReadImages").list("Images")
        #expect(Set(images.map { $0["State"]?.stringValue }) == ["available", "failed"])
        let failed = try cloud.call("ReadImages", ["Filters": ["States": ["failed"]]]).list("Images")
        #expect(failed.first?["StateComment"] == ["StateMessage": "The manifest cannot be read."])
        #expect(try cloud.call("CreateImage", ["ImageName": "moved", "FileLocation": "s3://b/m"]).code == "4075")
    }

    @Test(
        "members of two ways are refused together",
        arguments: [
            ["VmId": "i-0000000a"], ["NoReboot": true], ["SourceImageId": "ami-0000000a"],
            ["SourceRegionName": "eu-west-2"], ["FileLocation": "https://example.com/m"],
        ] as [JSONObject])
    func mixture(other: JSONObject) throws {
        var request = Self.fromSnapshot
        for member in other.members { request[member.name] = member.value }
        #expect(try SimulatedCloud().call("CreateImage", .object(request)).code == "3002")
    }

    @Test(
        "what OUTSCALE does not offer is refused",
        arguments: [
            ("ImageName", "a", "4026"), ("ImageName", "star*", "4026"), ("RootDeviceName", "/dev/xvda", "4047"),
            ("Architecture", "arm64", "4047"),
        ])
    func values(member: String, value: String, code: String) throws {
        var request = Self.fromSnapshot
        request[member] = .string(value)
        #expect(try SimulatedCloud().call("CreateImage", .object(request)).code == code)
    }

    @Test("devices of types and IOPS that OUTSCALE does not offer are refused")
    func devices() throws {
        for (bsu, code) in [
            (["VolumeType": "gp3"], "4073"), (["VolumeType": "io1"], "4029"), (["Iops": 100], "4029"),
            (["SnapshotId": "snap-0000000f"], "5054"), (["SnapshotId": "snap-12345678", "VolumeSize": 1], "4125"),
        ] as [(JSONObject, String)] {
            var request = Self.fromSnapshot
            request["BlockDeviceMappings"] = [["DeviceName": "/dev/sda1", "Bsu": .object(bsu)]]
            #expect(try SimulatedCloud().call("CreateImage", .object(request)).code == code)
        }
    }

    @Test("own, shared and public ones are seen, and deleted by their owner")
    func permissions() throws {
        let cloud = try SimulatedCloud()
        let mine = try seed(cloud, ["ImageName": "mine"])
        let shared = try seed(cloud, ["ImageName": "shared", "SharedWith": ["210987654321"]])
        let open = try seed(cloud, ["ImageName": "open", "Public": true])
        let theirs = try cloud.call("ReadImages", as: SimulatedCloud.second).list("Images")
        #expect(Set(theirs.map { $0["ImageName"]?.stringValue }) == ["shared", "open"])
        #expect(try cloud.call("ReadImages").list("Images").count == 3)
        let isPublic: JSONValue = ["Filters": ["PermissionsToLaunchGlobalPermission": true]]
        #expect(try cloud.call("ReadImages", isPublic).list("Images").map { $0["ImageId"] } == [open])
        let isShared: JSONValue = ["Filters": ["PermissionsToLaunchAccountIds": ["210987654321"]]]
        #expect(try cloud.call("ReadImages", isShared).list("Images").map { $0["ImageId"] } == [shared])
        func copy(_ id: JSONValue) throws -> SimulatedCloud.Answer {
            try cloud.call(
                "CreateImage", ["SourceImageId": id, "SourceRegionName": "eu-west-2"], as: SimulatedCloud.second)
        }
        #expect(try copy(mine).code == "5023")
        #expect(try copy(shared)["Image"]["AccountId"] == "210987654321")
        #expect(try cloud.call("DeleteImage", ["ImageId": shared], as: SimulatedCloud.second).code == "5")
        #expect(try cloud.call("DeleteImage", ["ImageId": shared]).status == 200)
    }

    @Test("a snapshot that one is made of stays while it is there")
    func snapshots() throws {
        let cloud = try SimulatedCloud()
        let id = try #require(try cloud.call("CreateImage", .object(Self.fromSnapshot))["Image"]["ImageId"])
        #expect(try cloud.call("DeleteSnapshot", ["SnapshotId": "snap-12345678"]).code == "9094")
        #expect(try cloud.call("DeleteImage", ["ImageId": id]).status == 200)
        #expect(try cloud.call("DeleteSnapshot", ["SnapshotId": "snap-12345678"]).status == 200)
    }
}
