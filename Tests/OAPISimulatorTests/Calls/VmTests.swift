import OAPISimulator
import Testing

@Suite("VMs and what is linked to them")
struct VmTests {
    private static let link: JSONValue = [
        "VolumeId": "vol-12345678", "VmId": "i-0000000a", "DeviceName": "/dev/sdb",
    ]

    private static func cloud() throws -> SimulatedCloud {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "vms", ["VmId": "i-0000000a", "RootVolumeId": "vol-0000000a"])
        return cloud
    }

    @Test("a volume is linked once, to a device that is free, and unlinked")
    func linking() throws {
        let cloud = try Self.cloud()
        #expect(try cloud.call("LinkVolume", Self.link).status == 200)
        let volume = try #require(
            try cloud.call("ReadVolumes", ["Filters": ["VolumeIds": ["vol-12345678"]]]).list("Volumes").first)
        #expect(volume["State"] == "in-use")
        #expect(try cloud.call("LinkVolume", Self.link).code == "6007")
        let vm = try #require(try cloud.call("ReadVms").list("Vms").first)
        #expect(vm["State"] == "running")
        #expect(vm["BlockDeviceMappings"]?.arrayValue?.count == 2)
        #expect(try cloud.call("UnlinkVolume", ["VolumeId": "vol-12345678"]).status == 200)
        #expect(try cloud.call("UnlinkVolume", ["VolumeId": "vol-12345678"]).code == "6007")
        #expect(try cloud.call("UnlinkVolume", ["VolumeId": "vol-0000000a"]).code == "6006")
    }

    @Test(
        "what cannot be linked is refused",
        arguments: [
            ("VolumeId", "vol-0000dead", "5064"), ("VmId", "i-0000dead", "5063"), ("DeviceName", "/dev/sda1", "9004"),
            ("DeviceName", "sdb", "4019"), ("VmId", "x", "4104"), ("VolumeId", "vol-1", "4105"),
        ])
    func refusals(member: String, value: String, code: String) throws {
        let cloud = try Self.cloud()
        var request = try #require(Self.link.objectValue)
        request[member] = .string(value)
        #expect(try cloud.call("LinkVolume", .object(request)).code == code)
    }

    @Test("VMs stop, change their type and start, each in its time")
    func power() throws {
        let cloud = try Self.cloud()
        let ids: JSONValue = ["VmIds": ["i-0000000a"]]
        let type: JSONValue = ["VmId": "i-0000000a", "VmType": "t2.small"]
        func state() throws -> JSONValue? {
            try cloud.call("ReadVmsState", ["AllVms": true]).list("VmStates").first?["VmState"]
        }
        #expect(try cloud.call("UpdateVm", type).code == "6006")
        let stopped = try #require(try cloud.call("StopVms", ids).list("Vms").first)
        #expect(stopped["PreviousState"] == "running")
        #expect(stopped["CurrentState"] == "stopping")
        #expect(try cloud.call("StartVms", ids).code == "6006")
        cloud.clock.advance(by: .seconds(1))
        #expect(try state() == "stopped")
        #expect(try cloud.call("ReadVmsState").list("VmStates").isEmpty)
        #expect(try cloud.call("RebootVms", ids).code == "6006")
        #expect(try cloud.call("UpdateVm", type).status == 200)
        #expect(try cloud.call("StartVms", ids).list("Vms").first?["CurrentState"] == "pending")
        cloud.clock.advance(by: .seconds(1))
        #expect(try state() == "running")
        #expect(try cloud.call("RebootVms", ids).status == 200)
        #expect(try cloud.call("StartVms", ["VmIds": ["i-0000000a", "i-0000dead"]]).code == "5063")
    }

    @Test("a volume's update is a task, and shows when that is over")
    func updating() throws {
        let cloud = try SimulatedCloud()
        let larger: JSONValue = ["VolumeId": "vol-12345678", "Size": 20]
        let updated = try cloud.call("UpdateVolume", larger)
        #expect(updated["Volume"]["Size"] == 10)
        let taskID = try #require(updated["Volume"]["TaskId"])
        #expect(try cloud.call("UpdateVolume", larger).code == "6007")
        let filter: JSONValue = ["Filters": ["TaskIds": [taskID]]]
        let task = try #require(try cloud.call("ReadVolumeUpdateTasks", filter).list("VolumeUpdateTasks").first)
        #expect(task["State"] == "active")
        cloud.clock.advance(by: .seconds(2))
        #expect(try cloud.call("ReadVolumes").list("Volumes").first?["Size"] == 20)
        #expect(try cloud.call("ReadVolumeUpdateTasks").list("VolumeUpdateTasks").first?["State"] == "completed")
        #expect(try cloud.call("UpdateVolume", ["VolumeId": "vol-12345678", "Size": 5]).code == "4078")
        #expect(try cloud.call("UpdateVolume", ["VolumeId": "vol-12345678", "VolumeType": "io1"]).code == "7000")
        #expect(try cloud.call("UpdateVolume", ["VolumeId": "vol-12345678", "VolumeType": "gp3"]).code == "4073")
    }

    @Test("types need no signature's account, and an image is shared and described by its owner alone")
    func typesAndImages() throws {
        let cloud = try Self.cloud()
        #expect(try cloud.call("ReadVmTypes", ["Filters": ["VmTypeNames": ["t2.small"]]]).list("VmTypes").count == 1)
        _ = try cloud.control("POST", "images", ["ImageId": "ami-0000000a", "Public": true])
        let addition: JSONValue = [
            "ImageId": "ami-0000000a", "PermissionsToLaunch": ["Additions": ["AccountIds": ["210987654321"]]],
        ]
        let shared = try cloud.call("UpdateImage", addition)
        #expect(shared["Image"]["PermissionsToLaunch"]?.objectValue?["AccountIds"] == ["210987654321"])
        #expect(try cloud.call("UpdateImage", addition, as: SimulatedCloud.second).code == "5")
        let described: JSONValue = ["ImageId": "ami-0000000a", "Description": "d"]
        #expect(try cloud.call("UpdateImage", described)["Image"]["Description"] == "d")
    }
}
