import OAPISimulator
import Testing

@Suite("Volumes")
struct VolumeTests {
    @Test("are made empty or from a snapshot, and become available")
    func create() throws {
        let cloud = try SimulatedCloud()
        let empty = try cloud.call("CreateVolume", ["SubregionName": "eu-west-2b", "Size": 3])["Volume"]
        #expect(empty["State"] == "creating")
        #expect(empty["VolumeType"] == "standard")
        #expect(empty["LinkedVolumes"] == [])
        let fromSnapshot = try cloud.call(
            "CreateVolume", ["SubregionName": "eu-west-2a", "SnapshotId": "snap-12345678", "VolumeType": "gp2"]
        )["Volume"]
        #expect(fromSnapshot["Size"] == 10)
        #expect(fromSnapshot["SnapshotId"] == "snap-12345678")
        #expect(fromSnapshot["Iops"] == 100)
        cloud.clock.advance(by: .seconds(1))
        let filter: JSONValue = ["Filters": ["VolumeStates": ["available"], "VolumeTypes": ["gp2"]]]
        #expect(
            try cloud.call("ReadVolumes", filter).list("Volumes").map { $0["VolumeId"] } == [fromSnapshot["VolumeId"]]
        )
    }

    @Test("the same token is the same volume")
    func token() throws {
        let cloud = try SimulatedCloud()
        let body: JSONValue = ["SubregionName": "eu-west-2a", "Size": 3, "ClientToken": "t"]
        let first = try cloud.call("CreateVolume", body)["Volume"]["VolumeId"]
        #expect(try cloud.call("CreateVolume", body)["Volume"]["VolumeId"] == first)
        let other: JSONValue = ["SubregionName": "eu-west-2a", "Size": 4, "ClientToken": "t"]
        #expect(try cloud.call("CreateVolume", other).code == "4091")
    }

    @Test("an attached one cannot be deleted, and is found by its attachment")
    func attached() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "volumes", ["VolumeId": "vol-0000000a", "VmId": "i-0000000a"])
        let refused = try cloud.call("DeleteVolume", ["VolumeId": "vol-0000000a"])
        #expect(refused.status == 409)
        #expect(refused.code == "6007")
        let found = try cloud.call("ReadVolumes", ["Filters": ["LinkVolumeVmIds": ["i-0000000a"]]]).list("Volumes")
        #expect(found.map { $0["State"] } == ["in-use"])
        #expect(try cloud.call("DeleteVolume", ["VolumeId": "vol-12345678"]).status == 200)
        #expect(try cloud.call("DeleteVolume", ["VolumeId": "vol-12345678"]).code == "5064")
    }

    @Test("are found by each of their attachment's members")
    func links() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control(
            "POST", "volumes",
            [
                "VolumeId": "vol-0000000a", "VmId": "i-0000000a", "DeviceName": "/dev/sda1", "LinkState": "detaching",
                "DeleteOnVmDeletion": true,
            ])
        for (name, value) in [
            ("LinkVolumeVmIds", ["i-0000000a"]), ("LinkVolumeDeviceNames", ["/dev/sda1"]),
            ("LinkVolumeLinkStates", ["detaching"]), ("LinkVolumeDeleteOnVmDeletion", true),
        ] as [(String, JSONValue)] {
            let filters = JSONValue.object([name: value])
            let found = try cloud.call("ReadVolumes", ["Filters": filters]).list("Volumes")
            #expect(found.map { $0["VolumeId"] } == ["vol-0000000a"])
        }
        let other = try cloud.call("ReadVolumes", ["Filters": ["LinkVolumeDeviceNames": ["/dev/sdb"]]])
        #expect(other.list("Volumes").isEmpty)
    }

    @Test("are still there for a while when deleted, and not to be used any more")
    func deleting() throws {
        let cloud = try SimulatedCloud { $0.behaviour.deletionTime = .seconds(5) }
        #expect(try cloud.call("DeleteVolume", ["VolumeId": "vol-12345678"]).status == 200)
        #expect(try cloud.call("ReadVolumes").list("Volumes").map { $0["State"] } == ["deleting"])
        #expect(try cloud.call("DeleteVolume", ["VolumeId": "vol-12345678"]).code == "5064")
        #expect(try cloud.call("CreateSnapshot", ["VolumeId": "vol-12345678"]).code == "5064")
        let tag: JSONValue = ["ResourceIds": ["vol-12345678"], "Tags": [["Key": "a", "Value": ""]]]
        #expect(try cloud.call("CreateTags", tag).code == "5064")
        cloud.clock.advance(by: .seconds(5))
        #expect(try cloud.call("ReadVolumes").list("Volumes").isEmpty)
    }

    @Test("are nobody else's business")
    func foreign() throws {
        let cloud = try SimulatedCloud()
        #expect(try cloud.call("ReadVolumes", as: SimulatedCloud.second).list("Volumes").isEmpty)
        let answer = try cloud.call("CreateSnapshot", ["VolumeId": "vol-12345678"], as: SimulatedCloud.second)
        #expect(answer.code == "5064")
        #expect(try cloud.call("DeleteVolume", ["VolumeId": "vol-12345678"], as: SimulatedCloud.second).code == "5064")
    }

    @Test("have a quota")
    func quota() throws {
        let cloud = try SimulatedCloud { $0.behaviour.volumeQuota = 1 }
        #expect(try cloud.call("CreateVolume", ["SubregionName": "eu-west-2a", "Size": 1]).code == "10018")
    }
}
