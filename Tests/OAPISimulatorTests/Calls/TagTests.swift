import OAPISimulator
import Testing

@Suite("Tags")
struct TagTests {
    private func create(_ cloud: SimulatedCloud, _ tags: [(String, String)]) throws -> SimulatedCloud.Answer {
        try cloud.call(
            "CreateTags",
            [
                "ResourceIds": ["snap-12345678", "vol-12345678"],
                "Tags": .array(tags.map { ["Key": .string($0.0), "Value": .string($0.1)] }),
            ]
        )
    }

    private func tags(_ cloud: SimulatedCloud, _ filters: JSONObject = [:]) throws -> [[JSONValue?]] {
        try cloud.call("ReadTags", ["Filters": .object(filters)]).list("Tags").map {
            [$0["ResourceId"], $0["ResourceType"], $0["Key"], $0["Value"]]
        }
    }

    @Test("are set on several resources, replaced, and read back with filters")
    func set() throws {
        let cloud = try SimulatedCloud()
        #expect(try create(cloud, [("env", "test"), ("empty", "")]).document.names == ["ResponseContext"])
        #expect(try create(cloud, [("env", "prod")]).status == 200)
        #expect(
            try tags(cloud) == [
                ["vol-12345678", "volume", "empty", ""], ["vol-12345678", "volume", "env", "prod"],
                ["snap-12345678", "snapshot", "empty", ""], ["snap-12345678", "snapshot", "env", "prod"],
            ]
        )
        #expect(try tags(cloud, ["ResourceTypes": ["snapshot"], "Keys": ["env"]]).count == 1)
        #expect(try tags(cloud, ["ResourceIds": ["vol-12345678"], "Values": ["prod"]]).count == 1)
        #expect(try cloud.call("ReadTags", as: SimulatedCloud.second).list("Tags").isEmpty)
        let seen = try cloud.call("ReadSnapshots").list("Snapshots").first?["Tags"]
        #expect(seen == [["Key": "env", "Value": "prod"], ["Key": "empty", "Value": ""]])
    }

    @Test("keys and values keep every byte; composed and decomposed letters are two keys")
    func bytes() throws {
        let cloud = try SimulatedCloud()
        let value = " &<>\"' 漢😀\n" + String(repeating: "v", count: 200)
        #expect(try create(cloud, [("\u{E9}", value), ("e\u{301}", value)]).status == 200)
        #expect(try tags(cloud, ["ResourceTypes": ["volume"], "Values": [.string(value)]]).count == 2)
        #expect(try tags(cloud, ["ResourceTypes": ["volume"], "Keys": ["e\u{301}"]]).count == 1)
    }

    @Test("keys have 1 to 255 characters, values 0 to 255")
    func lengths() throws {
        let cloud = try SimulatedCloud()
        let long = String(repeating: "é", count: 255)
        #expect(try create(cloud, [(long, long)]).status == 200)
        #expect(try create(cloud, [(long + "x", "")]).code == "4069")
        #expect(try create(cloud, [("x", long + "x")]).code == "4071")
    }

    @Test("a resource has at most 50; nothing is set when one has too many")
    func tooMany() throws {
        let cloud = try SimulatedCloud()
        #expect(try create(cloud, (0..<50).map { ("k\($0)", "v") }).status == 200)
        #expect(try create(cloud, [("k0", "w")]).status == 200)
        let refused = try create(cloud, [("k1", "w"), ("k50", "v")])
        #expect(refused.status == 400)
        #expect(refused.code == "10041")
        #expect(try tags(cloud, ["Keys": ["k1"], "Values": ["w"]]).isEmpty)
    }

    @Test("are deleted by key and value; an empty value stands for any; what is not there is no error")
    func delete() throws {
        let cloud = try SimulatedCloud()
        _ = try create(cloud, [("a", "1"), ("b", "2"), ("c", "3")])
        let body: JSONValue = [
            "ResourceIds": ["snap-12345678"],
            "Tags": [["Key": "a", "Value": "other"], ["Key": "b", "Value": "2"], ["Key": "c", "Value": ""]],
        ]
        #expect(try cloud.call("DeleteTags", body).status == 200)
        #expect(try cloud.call("DeleteTags", body).status == 200)
        #expect(try tags(cloud, ["ResourceTypes": ["snapshot"]]) == [["snap-12345678", "snapshot", "a", "1"]])
        #expect(try tags(cloud, ["ResourceTypes": ["volume"]]).count == 3)
    }

    @Test("come in pages")
    func pages() throws {
        let cloud = try SimulatedCloud()
        _ = try create(cloud, [("a", "1"), ("b", "2")])
        let first = try cloud.call("ReadTags", ["ResultsPerPage": 3])
        #expect(first.list("Tags").count == 3)
        let second = try cloud.call(
            "ReadTags", ["ResultsPerPage": 3, "NextPageToken": try #require(first.document["NextPageToken"])]
        )
        #expect(second.list("Tags").count == 1)
        #expect(second.document["NextPageToken"] == nil)
    }
}
