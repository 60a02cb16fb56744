import OAPISimulator
import Testing

@Suite("ReadSnapshots")
struct ReadSnapshotsTests {
    /// Four snapshots that differ in everything that can be filtered.
    private func world() throws -> SimulatedCloud {
        let cloud = try SimulatedCloud { configuration in
            configuration.accounts[1].alias = "Partner"
        }
        _ = try cloud.control(
            "POST", "snapshots",
            [
                "SnapshotId": "snap-0000000a", "Description": "alpha", "VolumeSize": 20, "VolumeId": "vol-0000000a",
                "Tags": [["Key": "env", "Value": "prod"], ["Key": "e\u{301}", "Value": "*"]], "SecondsApart": 600,
                "SharedWith": ["210987654321"],
            ]
        )
        _ = try cloud.control(
            "POST", "snapshots",
            ["SnapshotId": "snap-0000000b", "Description": "al*", "State": "error", "SecondsApart": 300]
        )
        _ = try cloud.control(
            "POST", "snapshots",
            [
                "SnapshotId": "snap-0000000c", "AccountId": "210987654321", "Public": true, "State": "pending/queued",
                "SecondsApart": 60,
            ]
        )
        return cloud
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let filters: String
        let found: [String]
        var testDescription: String { filters }

        init(_ filters: String, _ found: String...) {
            self.filters = filters
            self.found = found
        }
    }

    static let cases = [
        Case("{}", "12345678", "0000000a", "0000000b", "0000000c"),
        Case(#"{"SnapshotIds":["snap-0000000a","snap-0000000f"]}"#, "0000000a"),
        Case(#"{"SnapshotIds":[]}"#),
        Case(#"{"SnapshotIds":["nonsense"]}"#),
        Case(#"{"AccountIds":["210987654321"]}"#, "0000000c"),
        Case(#"{"AccountAliases":["Partner"]}"#, "0000000c"),
        Case(#"{"Descriptions":["alpha"]}"#, "0000000a"),
        Case(#"{"Descriptions":["al*"]}"#, "0000000b"),
        Case(#"{"Descriptions":["Alpha"]}"#),
        Case(#"{"FromCreationDate":"2026-11-23T10:05:00Z"}"#, "0000000a", "0000000b", "0000000c"),
        Case(#"{"FromCreationDate":"2026-11-23T10:05:00.001Z"}"#, "0000000b", "0000000c"),
        Case(#"{"ToCreationDate":"2026-11-23T10:05:00.000Z"}"#, "12345678", "0000000a"),
        Case(#"{"FromCreationDate":"2026-11-23T11:06:00+01:00","ToCreationDate":"2026-11-23T10:12:00Z"}"#, "0000000b"),
        Case(#"{"PermissionsToCreateVolumeAccountIds":["210987654321"]}"#, "0000000a"),
        Case(#"{"PermissionsToCreateVolumeGlobalPermission":true}"#, "0000000c"),
        Case(#"{"PermissionsToCreateVolumeGlobalPermission":false}"#, "12345678", "0000000a", "0000000b"),
        Case(#"{"Progresses":[100]}"#, "12345678", "0000000a"),
        Case(#"{"Progresses":[0,1]}"#, "0000000b", "0000000c"),
        Case(#"{"States":["error","pending/queued"]}"#, "0000000b", "0000000c"),
        Case(#"{"TagKeys":["env"]}"#, "0000000a"),
        Case(#"{"TagKeys":["e\u0301"]}"#, "0000000a"),
        Case(#"{"TagKeys":["\u00e9"]}"#),
        Case(#"{"TagValues":["prod"]}"#, "0000000a"),
        Case(#"{"Tags":["env=prod"]}"#, "0000000a"),
        Case(#"{"Tags":["env=*"]}"#),
        Case(#"{"VolumeIds":["vol-0000000a"]}"#, "0000000a"),
        Case(#"{"VolumeSizes":[20,21]}"#, "0000000a"),
        Case(#"{"VolumeSizes":[10],"States":["completed"]}"#, "12345678"),
    ]

    @Test("each filter of the description, in order of creation", arguments: cases)
    func filters(_ test: Case) throws {
        let answer = try world().call("ReadSnapshots", text: #"{"Filters":\#(test.filters)}"#)
        #expect(answer.status == 200)
        #expect(answer.list("Snapshots").map { $0["SnapshotId"] } == test.found.map { .string("snap-" + $0) })
    }

    @Test("every filter of the description is tried")
    func allTried() {
        let names = [
            "AccountAliases", "AccountIds", "Descriptions", "FromCreationDate", "PermissionsToCreateVolumeAccountIds",
            "PermissionsToCreateVolumeGlobalPermission", "Progresses", "SnapshotIds", "States", "TagKeys", "TagValues",
            "Tags", "ToCreationDate", "VolumeIds", "VolumeSizes",
        ]
        for name in names { #expect(Self.cases.contains { $0.filters.contains("\"\(name)\"") }, "\(name)") }
    }

    @Test("pages cover everything once, in order, with equal dates ordered by ID")
    func pages() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "snapshots", ["Count": 25])
        let all = try cloud.call("ReadSnapshots").list("Snapshots")
        #expect(all.count == 26)
        let order = all.map { ($0["CreationDate"]?.stringValue ?? "") + ($0["SnapshotId"]?.stringValue ?? "") }
        #expect(order == order.sorted())
        #expect(Set(all.compactMap { $0["CreationDate"]?.stringValue }).count == 14)
        var paged: [JSONObject] = []
        var token: JSONValue?
        var sizes: [Int] = []
        repeat {
            var body: JSONObject = ["ResultsPerPage": 10]
            body["NextPageToken"] = token
            let answer = try cloud.call("ReadSnapshots", .object(body))
            sizes.append(answer.list("Snapshots").count)
            paged += answer.list("Snapshots")
            token = answer.document["NextPageToken"]
        } while token != nil
        #expect(sizes == [10, 10, 6])
        #expect(paged == all)
    }

    @Test("there is a token only with ResultsPerPage, and only when more is left")
    func tokens() throws {
        let cloud = try SimulatedCloud { $0.behaviour.unpagedLimit = 2 }
        _ = try cloud.control("POST", "snapshots", ["Count": 3])
        let unpaged = try cloud.call("ReadSnapshots")
        #expect(unpaged.list("Snapshots").count == 2)
        #expect(unpaged.document["NextPageToken"] == nil)
        #expect(try cloud.call("ReadSnapshots", ["ResultsPerPage": 4]).document["NextPageToken"] == nil)
        #expect(try cloud.call("ReadSnapshots", ["ResultsPerPage": 3]).document["NextPageToken"] != nil)
    }

    @Test("a token is good for the same call, filters and account, and not for ever")
    func tokenScope() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "snapshots", ["Count": 3])
        let token = try #require(try cloud.call("ReadSnapshots", ["ResultsPerPage": 1]).document["NextPageToken"])
        func code(_ call: String, _ more: JSONObject = [:], as key: SimulatedKeyPair = SimulatedCloud.first) throws
            -> String?
        {
            var body = more
            body["NextPageToken"] = token
            body["ResultsPerPage"] = 2
            return try cloud.call(call, .object(body), as: key).code
        }
        #expect(try code("ReadSnapshots") == nil)
        #expect(try code("ReadVolumes") == "4117")
        #expect(try code("ReadSnapshots", ["Filters": ["States": ["completed"]]]) == "4117")
        #expect(try code("ReadSnapshots", as: SimulatedCloud.second) == "4117")
        cloud.clock.advance(by: .seconds(899))
        #expect(try code("ReadSnapshots") == nil)
        cloud.clock.advance(by: .seconds(1))
        #expect(try code("ReadSnapshots") == "4116")
    }

    @Test("thousands of snapshots in pages of a thousand")
    func many() throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("POST", "snapshots", ["Count": 2999])
        var ids = Set<String>()
        var token: JSONValue?
        repeat {
            var body: JSONObject = ["ResultsPerPage": 1000]
            body["NextPageToken"] = token
            let answer = try cloud.call("ReadSnapshots", .object(body))
            #expect(answer.list("Snapshots").count == 1000)
            ids.formUnion(answer.list("Snapshots").compactMap { $0["SnapshotId"]?.stringValue })
            token = answer.document["NextPageToken"]
        } while token != nil
        #expect(ids.count == 3000)
    }
}
