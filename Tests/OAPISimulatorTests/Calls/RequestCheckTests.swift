import OAPISimulator
import Testing

@Suite("Checks of requests")
struct RequestCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let call: String
        let body: String
        let status: Int
        let code: String
        let type: String

        init(_ call: String, _ body: String, _ status: Int, _ code: String, _ type: String) {
            self.call = call
            self.body = body
            self.status = status
            self.code = code
            self.type = type
        }

        var testDescription: String { "\(call) \(body) → \(status)/\(code)" }
    }

    static let cases = [
        Case("ReadSnapshots", "nonsense", 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", "[]", 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", "{} {}", 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"Foo":1}"#, 400, "3001", "InvalidParameter"),
        Case("ReadSnapshots", #"{"filters":{}}"#, 400, "3001", "InvalidParameter"),
        Case("ReadSnapshots", #"{"Filters":null}"#, 400, "3001", "InvalidParameter"),
        Case("ReadSnapshots", #"{"Filters":{"Foo":[]}}"#, 400, "3001", "InvalidParameter"),
        Case("ReadSnapshots", #"{"Filters":{"SnapshotIds":[null]}}"#, 400, "3001", "InvalidParameter"),
        Case("ReadSnapshots", #"{"Filters":[]}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"Filters":{"SnapshotIds":"snap-12345678"}}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"Filters":{"VolumeSizes":[true]}}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"Filters":{"VolumeSizes":["1"]}}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"Filters":{"FromCreationDate":"soon"}}"#, 400, "4047", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"DryRun":1}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"DryRun":"true"}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"ResultsPerPage":1.5}"#, 400, "4110", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"ResultsPerPage":0}"#, 400, "4047", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"ResultsPerPage":1001}"#, 400, "4047", "InvalidParameterValue"),
        Case("ReadSnapshots", #"{"NextPageToken":"dG9r"}"#, 400, "7000", "MissingParameter"),
        Case("ReadSnapshots", #"{"NextPageToken":"dG9r","ResultsPerPage":5}"#, 400, "4117", "InvalidParameterValue"),
        Case("CreateSnapshot", "{}", 400, "7000", "MissingParameter"),
        Case("CreateSnapshot", #"{"VolumeId":null}"#, 400, "3001", "InvalidParameter"),
        Case("CreateSnapshot", #"{"VolumeId":1}"#, 400, "4110", "InvalidParameterValue"),
        Case("CreateSnapshot", #"{"VolumeId":"snap-12345678"}"#, 400, "4104", "InvalidParameterValue"),
        Case("CreateSnapshot", #"{"VolumeId":"vol-1234567"}"#, 400, "4105", "InvalidParameterValue"),
        Case("CreateSnapshot", #"{"VolumeId":"vol-1234567G"}"#, 400, "4105", "InvalidParameterValue"),
        Case("CreateSnapshot", #"{"VolumeId":"vol-ABCDEF01"}"#, 400, "4105", "InvalidParameterValue"),
        Case("CreateSnapshot", #"{"VolumeId":"vol-87654321"}"#, 400, "5064", "InvalidResource"),
        Case("CreateSnapshot", #"{"VolumeId":"vol-12345678","SnapshotSize":1}"#, 400, "3002", "InvalidParameter"),
        Case(
            "CreateSnapshot", #"{"VolumeId":"vol-12345678","SourceSnapshotId":"snap-12345678"}"#, 400, "3002",
            "InvalidParameter"
        ),
        Case("CreateSnapshot", #"{"SourceSnapshotId":"snap-12345678"}"#, 400, "7000", "MissingParameter"),
        Case("CreateSnapshot", #"{"SourceRegionName":"eu-west-2"}"#, 400, "7000", "MissingParameter"),
        Case(
            "CreateSnapshot", #"{"SourceSnapshotId":"inv-12345678","SourceRegionName":"eu-west-2"}"#, 400, "4104",
            "InvalidParameterValue"
        ),
        Case(
            "CreateSnapshot", #"{"SourceSnapshotId":"snap-12345678","SourceRegionName":"us-east-2"}"#, 400, "8019",
            "OperationNotSupported"
        ),
        Case(
            "CreateSnapshot", #"{"SourceSnapshotId":"snap-87654321","SourceRegionName":"eu-west-2"}"#, 400, "5054",
            "InvalidResource"
        ),
        Case("CreateSnapshot", #"{"FileLocation":"https://oos.example/b/k"}"#, 400, "7000", "MissingParameter"),
        Case("CreateSnapshot", #"{"SnapshotSize":1}"#, 400, "7000", "MissingParameter"),
        Case("CreateSnapshot", #"{"FileLocation":"s3://b/k","SnapshotSize":1}"#, 400, "4075", "InvalidParameterValue"),
        Case(
            "CreateSnapshot", #"{"FileLocation":"https://oos.example/b/k","SnapshotSize":0}"#, 400, "4203",
            "InvalidParameterValue"
        ),
        Case("DeleteSnapshot", "{}", 400, "7000", "MissingParameter"),
        Case("DeleteSnapshot", #"{"SnapshotId":"snap-87654321"}"#, 400, "5054", "InvalidResource"),
        Case("DeleteSnapshot", #"{"SnapshotId":"xxx-12345678"}"#, 400, "4104", "InvalidParameterValue"),
        Case("UpdateSnapshot", #"{"SnapshotId":"snap-12345678"}"#, 400, "7000", "MissingParameter"),
        Case(
            "UpdateSnapshot", #"{"SnapshotId":"snap-12345678","PermissionsToCreateVolume":{}}"#, 400, "7000",
            "MissingParameter"
        ),
        Case(
            "UpdateSnapshot",
            #"{"SnapshotId":"snap-12345678","PermissionsToCreateVolume":{"Additions":{},"Removals":{}}}"#, 400, "3002",
            "InvalidParameter"
        ),
        Case(
            "UpdateSnapshot",
            #"{"SnapshotId":"snap-12345678","PermissionsToCreateVolume":{"Additions":{"AccountIds":["x"]}}}"#, 400,
            "4047", "InvalidParameterValue"
        ),
        Case("CreateTags", #"{"ResourceIds":["snap-12345678"]}"#, 400, "7000", "MissingParameter"),
        Case("CreateTags", #"{"ResourceIds":[],"Tags":[{"Key":"a","Value":""}]}"#, 400, "7000", "MissingParameter"),
        Case("CreateTags", tags(#"{"Value":"b"}"#), 400, "4069", "InvalidParameterValue"),
        Case("CreateTags", tags(#"{"Key":"","Value":"b"}"#), 400, "4069", "InvalidParameterValue"),
        Case("CreateTags", tags(#"{"Key":"a"}"#), 400, "7000", "MissingParameter"),
        Case("CreateTags", tags(#"{"Key":"a","Value":null}"#), 400, "3001", "InvalidParameter"),
        Case("CreateTags", onResource("snap-87654321"), 400, "5054", "InvalidResource"),
        Case("CreateTags", onResource("vol-87654321"), 400, "5064", "InvalidResource"),
        Case("CreateTags", onResource("ami-87654321"), 400, "5023", "InvalidResource"),
        Case("CreateTags", onResource("i-87654321"), 400, "5063", "InvalidResource"),
        Case("CreateTags", onResource("foo-87654321"), 400, "5044", "InvalidResource"),
        Case("CreateTags", onResource("snap-8765432"), 400, "4105", "InvalidParameterValue"),
        Case("DeleteTags", onResource("snap-87654321"), 400, "5054", "InvalidResource"),
        Case("CreateVolume", #"{"Size":1}"#, 400, "7000", "MissingParameter"),
        Case("CreateVolume", #"{"SubregionName":"eu-west-2a"}"#, 400, "7000", "MissingParameter"),
        Case("CreateVolume", #"{"SubregionName":"x","Size":1}"#, 400, "5009", "InvalidResource"),
        Case("CreateVolume", volume(#""Size":0"#), 400, "4078", "InvalidParameterValue"),
        Case("CreateVolume", volume(#""Size":14902"#), 400, "4078", "InvalidParameterValue"),
        Case("CreateVolume", volume(#""Size":1,"VolumeType":"gp3""#), 400, "4073", "InvalidParameterValue"),
        Case("CreateVolume", volume(#""Size":1,"Iops":100"#), 400, "4029", "InvalidParameterValue"),
        Case("CreateVolume", volume(#""Size":1,"VolumeType":"io1""#), 400, "7000", "MissingParameter"),
        Case("CreateVolume", volume(#""Size":1,"VolumeType":"io1","Iops":301"#), 400, "4202", "InvalidParameterValue"),
        Case("CreateVolume", volume(#""Size":9,"SnapshotId":"snap-12345678""#), 400, "4125", "InvalidParameterValue"),
        Case("CreateVolume", volume(#""SnapshotId":"snap-87654321""#), 400, "5054", "InvalidResource"),
        Case("DeleteVolume", #"{"VolumeId":"vol-87654321"}"#, 400, "5064", "InvalidResource"),
        Case(
            "CreateSnapshotExportTask", #"{"SnapshotId":"snap-12345678"}"#, 400, "7000", "MissingParameter"
        ),
        Case(
            "CreateSnapshotExportTask", #"{"SnapshotId":"snap-12345678","OsuExport":{"OsuBucket":"b"}}"#, 400, "7000",
            "MissingParameter"
        ),
        Case("CreateSnapshotExportTask", export("vmdk", "b"), 400, "4047", "InvalidParameterValue"),
        Case("CreateSnapshotExportTask", export("qcow2", "Bucket"), 400, "4047", "InvalidParameterValue"),
        Case("CreateImage", #"{"ImageName":"abc","BootModes":["bios"]}"#, 400, "4047", "InvalidParameterValue"),
        Case("CreateImage", #"{"ImageName":"abc"}"#, 400, "7000", "MissingParameter"),
        Case("CreateImage", #"{"ImageName":"abc","VmId":"i-12345678"}"#, 400, "5063", "InvalidResource"),
        Case("DeleteImage", #"{"ImageId":"ami-12345678"}"#, 400, "5023", "InvalidResource"),
        Case("CreateVms", "{}", 404, "12000", "InvalidAction"),
        Case("readSnapshots", "{}", 404, "12000", "InvalidAction"),
    ]

    static func tags(_ tag: String) -> String { #"{"ResourceIds":["snap-12345678"],"Tags":["# + tag + "]}" }
    static func onResource(_ id: String) -> String {
        #"{"ResourceIds":["snap-12345678","\#(id)"],"Tags":[{"Key":"a","Value":"b"}]}"#
    }
    static func volume(_ members: String) -> String { #"{"SubregionName":"eu-west-2a",\#(members)}"# }
    static func export(_ format: String, _ bucket: String) -> String {
        #"{"SnapshotId":"snap-12345678","OsuExport":{"DiskImageFormat":"\#(format)","OsuBucket":"\#(bucket)"}}"#
    }

    @Test("bad requests get OUTSCALE's codes and change nothing", arguments: cases)
    func refused(_ test: Case) throws {
        let cloud = try SimulatedCloud()
        let before = try cloud.control("GET", "state")
        let answer = try cloud.call(test.call, text: test.body)
        #expect(answer.status == test.status)
        #expect(answer.code == test.code)
        #expect(answer.type == test.type)
        #expect(answer["ResponseContext"]["RequestId"]?.stringValue?.utf8.count == 36)
        #expect(answer.document.names == ["Errors", "ResponseContext"])
        #expect(try cloud.control("GET", "state") == before)
    }

    @Test("an empty body is a request without members")
    func empty() throws {
        #expect(try SimulatedCloud().call("ReadSnapshots", text: "").list("Snapshots").count == 1)
    }

    @Test("a body above the limit is refused, and does not count against the key")
    func large() throws {
        let cloud = try SimulatedCloud()
        let whole = SimulatedRequest.signed("ReadSnapshots", [], by: SimulatedCloud.first, at: cloud.clock.now)
        let padding = [UInt8](repeating: 0x20, count: SimulatorState.bodyLimit + 1)
        for _ in 0..<4 {
            let answer = try cloud.answer(to: whole.with(body: padding))
            #expect(answer.status == 413)
            #expect(answer.code == "4106")
        }
        #expect(try cloud.call("ReadSnapshots").status == 200)
    }

    @Test(
        "other methods and paths",
        arguments: [
            ("GET", "/api/v1/ReadSnapshots", 405, "2"), ("PUT", "/api/v1/ReadSnapshots", 405, "2"),
            ("GET", "/other", 404, "12000"), ("POST", "/api/v1/", 404, "12000"),
            ("POST", "/api/v2/ReadSnapshots", 404, "12000"),
            ("POST", "/api/v1/ReadSnapshots/x", 404, "12000"), ("POST", "/v1/ReadSnapshots", 404, "12000"),
        ]
    )
    func routes(method: String, target: String, status: Int, code: String) throws {
        let answer = try SimulatedCloud().answer(
            to: SimulatedRequest(method: method, target: target, headers: [], body: [])
        )
        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test("OPTIONS names the methods")
    func options() throws {
        let reply = try SimulatedCloud().simulator.answer(
            SimulatedRequest(method: "OPTIONS", target: "/api/v1/ReadSnapshots", headers: [], body: [])
        )
        #expect(reply.status == 204)
        #expect(reply.header("Access-Control-Allow-Methods") == "OPTIONS,POST")
        #expect(reply.body.isEmpty)
    }

    @Test("a call without the right to it is 403 with 4, in a dry run too")
    func denied() throws {
        let cloud = try SimulatedCloud { $0.behaviour.deniedCalls = ["DeleteSnapshot"] }
        for dryRun in [true, false] {
            let answer = try cloud.call("DeleteSnapshot", ["SnapshotId": "snap-12345678", "DryRun": .bool(dryRun)])
            #expect(answer.status == 403)
            #expect(answer.code == "4")
        }
    }

    @Test(
        "a dry run answers with nothing and does nothing, whatever the values",
        arguments: [
            ("CreateSnapshot", #"{"DryRun":true,"VolumeId":"vol-12345678"}"#),
            ("CreateSnapshot", #"{"DryRun":true,"VolumeId":"vol-87654321","SnapshotSize":3}"#),
            ("CreateSnapshot", #"{"DryRun":true,"VolumeId":"vol-12345678","ClientToken":"t"}"#),
            ("CreateTags", #"{"DryRun":true,"ResourceIds":["snap-12345678"],"Tags":[{"Value":"b"}]}"#),
            ("DeleteSnapshot", #"{"DryRun":true,"SnapshotId":"snap-12345678"}"#),
            ("DeleteVolume", #"{"DryRun":true,"VolumeId":"vol-12345678"}"#),
            ("UpdateSnapshot", #"{"DryRun":true}"#), ("ReadSnapshots", #"{"DryRun":true}"#),
            ("CreateVolume", #"{"DryRun":true,"SubregionName":"eu-west-2a","Size":1}"#),
        ]
    )
    func dryRun(call: String, body: String) throws {
        let cloud = try SimulatedCloud()
        let before = try cloud.control("GET", "state")
        let answer = try cloud.call(call, text: body)
        #expect(answer.status == 200)
        #expect(answer.document.names == ["ResponseContext"])
        #expect(try cloud.control("GET", "state") == before)
        #expect(cloud.simulator.journal.map(\.tookEffect) == [false])
    }
}
