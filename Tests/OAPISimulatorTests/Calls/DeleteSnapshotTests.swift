import OAPISimulator
import Testing

@Suite("DeleteSnapshot")
struct DeleteSnapshotTests {
    private let body: JSONValue = ["SnapshotId": "snap-12345678"]

    @Test("a deleted snapshot is gone")
    func gone() throws {
        let cloud = try SimulatedCloud()
        let answer = try cloud.call("DeleteSnapshot", body)
        #expect(answer.document.names == ["ResponseContext"])
        #expect(try cloud.call("ReadSnapshots").list("Snapshots").isEmpty)
        #expect(try cloud.call("DeleteSnapshot", body).code == "5054")
    }

    @Test("it can be listed as deleting for a time, and is then of no use")
    func deleting() throws {
        let cloud = try SimulatedCloud { $0.behaviour.deletionTime = .seconds(5) }
        _ = try cloud.call("DeleteSnapshot", body)
        #expect(try cloud.call("ReadSnapshots").list("Snapshots").map { $0["State"] } == ["deleting"])
        #expect(try cloud.call("DeleteSnapshot", body).code == "5054")
        let copy: JSONValue = ["SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2"]
        #expect(try cloud.call("CreateSnapshot", copy).code == "5054")
        cloud.clock.advance(by: .seconds(5))
        #expect(try cloud.call("ReadSnapshots").list("Snapshots").isEmpty)
    }

    @Test("one that an image is made of is in use")
    func inUse() throws {
        let cloud = try SimulatedCloud()
        let image = try cloud.call(
            "CreateImage",
            [
                "ImageName": "an image", "RootDeviceName": "/dev/sda1",
                "BlockDeviceMappings": [["DeviceName": "/dev/sda1", "Bsu": ["SnapshotId": "snap-12345678"]]],
            ]
        )["Image"]
        let refused = try cloud.call("DeleteSnapshot", body)
        #expect(refused.status == 409)
        #expect(refused.code == "9094")
        #expect(refused.type == "ResourceConflict")
        #expect(try cloud.call("DeleteImage", ["ImageId": try #require(image["ImageId"])]).status == 200)
        #expect(try cloud.call("DeleteSnapshot", body).status == 200)
    }
}
