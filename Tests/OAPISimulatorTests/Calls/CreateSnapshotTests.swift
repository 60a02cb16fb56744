import OAPISimulator
import Testing

@Suite("CreateSnapshot")
struct CreateSnapshotTests {
    private func copy(_ more: JSONObject = [:]) -> JSONValue {
        var body: JSONObject = ["SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2"]
        for member in more.members { body[member.name] = member.value }
        return .object(body)
    }

    private func state(_ cloud: SimulatedCloud, _ id: String) throws -> JSONObject {
        let answer = try cloud.call("ReadSnapshots", ["Filters": ["SnapshotIds": [.string(id)]]])
        return try #require(answer.list("Snapshots").first)
    }

    @Test("from a volume: queued, then pending with growing progress, then completed")
    func volume() throws {
        let cloud = try SimulatedCloud()
        let made = try cloud.call("CreateSnapshot", ["VolumeId": "vol-12345678"])["Snapshot"]
        let id = try #require(made["SnapshotId"]?.stringValue)
        #expect(id.wholeMatch(of: /snap-[0-9a-f]{8}/) != nil)
        #expect(made["VolumeId"] == "vol-12345678")
        #expect(made["VolumeSize"] == 10)
        #expect(made["Description"] == "")
        #expect(made["AccountId"] == "123456789012")
        #expect(made["CreationDate"] == "2026-11-23T10:15:00.000Z")
        #expect(made["PermissionsToCreateVolume"] == ["AccountIds": [], "GlobalPermission": false])
        #expect(made["State"] == "in-queue")
        #expect(made["Progress"] == 0)
        #expect(made["Tags"] == [])
        #expect(made["ClientToken"] == nil)
        cloud.clock.advance(by: .seconds(2))
        #expect(try state(cloud, id)["State"] == "pending")
        #expect(try state(cloud, id)["Progress"] == 25)
        cloud.clock.advance(by: .seconds(2))
        #expect(try state(cloud, id)["Progress"] == 75)
        cloud.clock.advance(by: .seconds(1))
        #expect(try state(cloud, id)["State"] == "completed")
        #expect(try state(cloud, id)["Progress"] == 100)
    }

    @Test("a copy inherits the description unless it has its own, an empty one too; tags are not copied")
    func descriptions() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.call(
            "CreateTags", ["ResourceIds": ["snap-12345678"], "Tags": [["Key": "a", "Value": "b"]]]
        )
        let inherited = try cloud.call("CreateSnapshot", copy())["Snapshot"]
        #expect(inherited["Description"] == "Snapshot created from a volume")
        #expect(inherited["Tags"] == [])
        #expect(inherited["VolumeId"] == nil)
        #expect(inherited["VolumeSize"] == 10)
        for description in ["", "a b+é漢😀 &<>\"' \\ \n\t", String(repeating: "x", count: 255), "e\u{301}"] {
            let own = try cloud.call("CreateSnapshot", copy(["Description": .string(description)]))["Snapshot"]
            #expect(Array(try #require(own["Description"]?.stringValue).utf8) == Array(description.utf8))
        }
    }

    @Test("copies finish gradually or at once, as chosen")
    func completion() throws {
        func firstStates(_ completion: SimulatedBehaviour.CopyCompletion) throws -> [JSONValue?] {
            let cloud = try SimulatedCloud { $0.behaviour.copyCompletion = completion }
            return try (0..<4).map { _ in try cloud.call("CreateSnapshot", copy())["Snapshot"]["State"] }
        }
        #expect(try firstStates(.atOnce) == ["completed", "completed", "completed", "completed"])
        #expect(try firstStates(.gradual) == ["in-queue", "in-queue", "in-queue", "in-queue"])
        #expect(try firstStates(.alternating) == ["in-queue", "completed", "in-queue", "completed"])
        let cloud = try SimulatedCloud()
        let id = try #require(try cloud.call("CreateSnapshot", copy())["Snapshot"]["SnapshotId"]?.stringValue)
        cloud.clock.advance(by: .seconds(2))
        #expect(try state(cloud, id)["State"] == "pending")
        #expect(try state(cloud, id)["Progress"] == 66)
        cloud.clock.advance(by: .seconds(1))
        #expect(try state(cloud, id)["State"] == "completed")
    }

    @Test("the VolumeId of a copy can be an empty string")
    func emptyVolumeID() throws {
        let cloud = try SimulatedCloud { $0.behaviour.copyVolumeID = .empty }
        #expect(try cloud.call("CreateSnapshot", copy())["Snapshot"]["VolumeId"] == "")
    }

    @Test("what is not completed cannot be copied")
    func unfinishedSource() throws {
        let cloud = try SimulatedCloud()
        let id = try cloud.newSnapshot()
        let answer = try cloud.call("CreateSnapshot", copy(["SourceSnapshotId": .string(id)]))
        #expect(answer.status == 409)
        #expect(answer.code == "6003")
        #expect(answer.type == "InvalidState")
        cloud.clock.advance(by: .seconds(5))
        #expect(try cloud.call("CreateSnapshot", copy(["SourceSnapshotId": .string(id)])).status == 200)
    }

    @Test("a volume that is neither available nor in use cannot be snapshotted")
    func unfinishedVolume() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "volumes", ["VolumeId": "vol-0000000e", "State": "error"])
        let answer = try cloud.call("CreateSnapshot", ["VolumeId": "vol-0000000e"])
        #expect(answer.status == 409)
        #expect(answer.code == "6007")
    }

    @Test("an import is importing, then completed; with a bad URL it ends in error")
    func imports() throws {
        let cloud = try SimulatedCloud()
        func new(_ location: String) throws -> JSONObject {
            try cloud.call("CreateSnapshot", ["FileLocation": .string(location), "SnapshotSize": 10_737_418_241])[
                "Snapshot"]
        }
        let good = try new("https://oos.eu-west-2.outscale.com/b/k?X-Amz-Signature=00")
        let bad = try new("https://oos.eu-west-2.outscale.com/b/expired?X-Amz-Signature=00")
        #expect(good["State"] == "importing")
        #expect(bad["State"] == "importing")
        #expect(good["VolumeSize"] == 11)
        cloud.clock.advance(by: .seconds(5))
        #expect(try state(cloud, try #require(good["SnapshotId"]?.stringValue))["State"] == "completed")
        #expect(try state(cloud, try #require(bad["SnapshotId"]?.stringValue))["State"] == "error")
        #expect(!(try cloud.control("GET", "requests").text.contains("X-Amz-Signature")))
    }

    @Test("quotas: all snapshots, and those in progress")
    func quotas() throws {
        let all = try SimulatedCloud { $0.behaviour.snapshotQuota = 2 }
        #expect(try all.call("CreateSnapshot", copy()).status == 200)
        let refused = try all.call("CreateSnapshot", copy())
        #expect(refused.status == 400)
        #expect(refused.code == "10026")
        #expect(refused.type == "TooManyResources (QuotaExceded)")
        let running = try SimulatedCloud { $0.behaviour.concurrentSnapshotQuota = 1 }
        #expect(try running.call("CreateSnapshot", ["VolumeId": "vol-12345678"]).status == 200)
        #expect(try running.call("CreateSnapshot", ["VolumeId": "vol-12345678"]).code == "10008")
        running.clock.advance(by: .seconds(5))
        #expect(try running.call("CreateSnapshot", ["VolumeId": "vol-12345678"]).status == 200)
    }

    @Test("the same token with the same parameters is the same snapshot")
    func tokens() throws {
        let cloud = try SimulatedCloud()
        let body = copy(["ClientToken": "t", "Description": "d"])
        let first = try cloud.call("CreateSnapshot", body)["Snapshot"]
        #expect(first["ClientToken"] == "t")
        cloud.clock.advance(by: .seconds(3))
        let second = try cloud.call("CreateSnapshot", body)["Snapshot"]
        #expect(second["SnapshotId"] == first["SnapshotId"])
        #expect(second["State"] == "completed")
        let reordered: JSONValue = [
            "Description": "d", "SourceRegionName": "eu-west-2", "DryRun": false, "ClientToken": "t",
            "SourceSnapshotId": "snap-12345678",
        ]
        #expect(try cloud.call("CreateSnapshot", reordered)["Snapshot"]["SnapshotId"] == first["SnapshotId"])
        let filter: JSONValue = ["Filters": ["ClientTokens": ["t"]]]
        #expect(try cloud.call("ReadSnapshots", filter).list("Snapshots").count == 1)
        #expect(cloud.simulator.journal.prefix(3).compactMap(\.resourceID).count == 3)
    }

    @Test("the same token with other parameters is refused; other tokens and accounts are apart")
    func tokenMismatch() throws {
        let cloud = try SimulatedCloud()
        let first = try cloud.call("CreateSnapshot", copy(["ClientToken": "t"]))["Snapshot"]["SnapshotId"]
        for other: JSONObject in [["Description": ""], ["Description": "x"]] {
            var members = other
            members["ClientToken"] = "t"
            let answer = try cloud.call("CreateSnapshot", copy(members))
            #expect(answer.status == 400)
            #expect(answer.code == "4091")
            #expect(answer.type == "InvalidParameterValue")
        }
        #expect(try cloud.call("CreateSnapshot", copy(["ClientToken": "T"]))["Snapshot"]["SnapshotId"] != first)
        _ = try cloud.call(
            "UpdateSnapshot",
            ["SnapshotId": "snap-12345678", "PermissionsToCreateVolume": ["Additions": ["GlobalPermission": true]]]
        )
        let theirs = try cloud.call("CreateSnapshot", copy(["ClientToken": "t"]), as: SimulatedCloud.second)
        #expect(theirs.status == 200)
        #expect(theirs["Snapshot"]["SnapshotId"] != first)
    }

    @Test("a token has 1 to 64 characters", arguments: [(0, 400), (1, 200), (64, 200), (65, 400)])
    func tokenLength(length: Int, status: Int) throws {
        let token = String(repeating: "é", count: length)
        let answer = try SimulatedCloud().call("CreateSnapshot", copy(["ClientToken": .string(token)]))
        #expect(answer.status == status)
        if status != 200 { #expect(answer.code == "4106") }
    }

    @Test("a token is forgotten with its snapshot")
    func tokenOfDeleted() throws {
        let cloud = try SimulatedCloud()
        let body = copy(["ClientToken": "t"])
        let first = try #require(try cloud.call("CreateSnapshot", body)["Snapshot"]["SnapshotId"])
        _ = try cloud.call("DeleteSnapshot", ["SnapshotId": first])
        #expect(try cloud.call("CreateSnapshot", body)["Snapshot"]["SnapshotId"] != first)
    }

    @Test("a refused call does not use up its token")
    func tokenOfRefused() throws {
        let cloud = try SimulatedCloud { $0.behaviour.snapshotQuota = 1 }
        #expect(try cloud.call("CreateSnapshot", copy(["ClientToken": "t"])).code == "10026")
        cloud.simulator.changeBehaviour { $0.snapshotQuota = nil }
        #expect(try cloud.call("CreateSnapshot", copy(["ClientToken": "t", "Description": "x"])).status == 200)
    }
}
