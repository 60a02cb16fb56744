import OAPISimulator
import Testing

@Suite("Permissions between accounts")
struct PermissionTests {
    private let theirs = SimulatedCloud.second

    private func update(
        _ cloud: SimulatedCloud, _ change: JSONObject, as key: SimulatedKeyPair = SimulatedCloud.first
    ) throws -> SimulatedCloud.Answer {
        try cloud.call(
            "UpdateSnapshot", ["SnapshotId": "snap-12345678", "PermissionsToCreateVolume": .object(change)], as: key
        )
    }

    private func copy(_ cloud: SimulatedCloud) throws -> SimulatedCloud.Answer {
        try cloud.call(
            "CreateSnapshot", ["SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2"], as: theirs
        )
    }

    @Test("a private snapshot does not exist for others")
    func isPrivate() throws {
        let cloud = try SimulatedCloud()
        #expect(try cloud.call("ReadSnapshots", as: theirs).list("Snapshots").isEmpty)
        #expect(try copy(cloud).code == "5054")
        #expect(try update(cloud, ["Additions": ["GlobalPermission": true]], as: theirs).code == "5054")
        #expect(try cloud.call("DeleteSnapshot", ["SnapshotId": "snap-12345678"], as: theirs).code == "5054")
        #expect(
            try cloud.call(
                "CreateTags", ["ResourceIds": ["snap-12345678"], "Tags": [["Key": "a", "Value": ""]]], as: theirs
            ).code == "5054"
        )
    }

    @Test("a shared snapshot can be seen and copied, not changed; the copy belongs to the copier")
    func shared() throws {
        let cloud = try SimulatedCloud()
        let granted = try update(cloud, ["Additions": ["AccountIds": ["210987654321", "333333333333"]]])
        #expect(
            granted["Snapshot"]["PermissionsToCreateVolume"]
                == ["AccountIds": ["210987654321", "333333333333"], "GlobalPermission": false]
        )
        let seen = try #require(try cloud.call("ReadSnapshots", as: theirs).list("Snapshots").first)
        #expect(seen["AccountId"] == "123456789012")
        #expect(seen["PermissionsToCreateVolume"] == granted["Snapshot"]["PermissionsToCreateVolume"])
        let made = try copy(cloud)["Snapshot"]
        #expect(made["AccountId"] == "210987654321")
        #expect(made["PermissionsToCreateVolume"] == ["AccountIds": [], "GlobalPermission": false])
        #expect(try update(cloud, ["Removals": ["AccountIds": ["210987654321"]]], as: theirs).code == "5054")
        #expect(try cloud.call("DeleteSnapshot", ["SnapshotId": "snap-12345678"], as: theirs).code == "5054")
        _ = try update(cloud, ["Removals": ["AccountIds": ["210987654321", "444444444444"]]])
        #expect(try copy(cloud).code == "5054")
    }

    @Test("a public snapshot can be seen by all until it is private again")
    func isPublic() throws {
        let cloud = try SimulatedCloud()
        #expect(
            try update(cloud, ["Additions": ["GlobalPermission": true, "AccountIds": ["123456789012"]]])["Snapshot"][
                "PermissionsToCreateVolume"] == ["AccountIds": ["123456789012"], "GlobalPermission": true]
        )
        #expect(try copy(cloud).status == 200)
        _ = try update(cloud, ["Removals": ["GlobalPermission": true]])
        #expect(try copy(cloud).code == "5054")
    }

    @Test("the client token of a shared snapshot is the owner's to see")
    func token() throws {
        let cloud = try SimulatedCloud()
        let id = try cloud.newSnapshot(["ClientToken": "t"])
        _ = try cloud.call(
            "UpdateSnapshot",
            ["SnapshotId": .string(id), "PermissionsToCreateVolume": ["Additions": ["GlobalPermission": true]]]
        )
        let filter: JSONValue = ["Filters": ["ClientTokens": ["t"]]]
        #expect(try cloud.call("ReadSnapshots", filter).list("Snapshots").count == 1)
        #expect(try cloud.call("ReadSnapshots", filter, as: theirs).list("Snapshots").isEmpty)
        #expect(try cloud.call("ReadSnapshots", as: theirs).list("Snapshots").first?["ClientToken"] == nil)
    }
}
