import OAPISimulator
import Testing

@Suite("Places, accounts, exports, images")
struct OtherCallTests {
    @Test("Regions, Subregions and the caller's account")
    func places() throws {
        let cloud = try SimulatedCloud { $0.region = "us-east-2" }
        let regions = try cloud.call("ReadRegions").list("Regions")
        #expect(regions.contains(["RegionName": "us-east-2", "Endpoint": "api.us-east-2.outscale.com"]))
        let subregions = try cloud.call("ReadSubregions", ["Filters": ["SubregionNames": ["us-east-2b", "x"]]])
        #expect(subregions.list("Subregions").map { $0["SubregionName"] } == ["us-east-2b"])
        for (key, id) in [(SimulatedCloud.first, "123456789012"), (SimulatedCloud.second, "210987654321")] {
            let accounts = try cloud.call("ReadAccounts", as: key).list("Accounts")
            #expect(accounts.map { $0["AccountId"] } == [.string(id)])
        }
    }

    @Test("quotas are of the account or of a resource; 0 is no limit")
    func quotas() throws {
        let cloud = try SimulatedCloud { $0.behaviour.volumeQuota = 7 }
        let types = try cloud.call("ReadQuotas", ["ResultsPerPage": 1000]).list("QuotaTypes")
        #expect(types.map { $0["QuotaType"] } == ["global", "sg-12345678"])
        let filters: JSONValue = [
            "Filters": ["QuotaTypes": ["global"], "QuotaNames": ["volume_limit", "snapshot_limit", "sg_rule_limit"]]
        ]
        let global = try #require(try cloud.call("ReadQuotas", filters).list("QuotaTypes").first)
        let quotas = global["Quotas"]?.arrayValue?.compactMap(\.objectValue) ?? []
        #expect(quotas.map { $0["Name"] } == ["volume_limit", "snapshot_limit"])
        #expect(quotas.map { $0["MaxValue"] } == [7, 0])
        #expect(quotas.map { $0["UsedValue"] } == [1, 1])
        let storage: JSONValue = ["Filters": ["Collections": ["Storage"], "ShortDescriptions": ["Volume Limit"]]]
        #expect(try cloud.call("ReadQuotas", storage).list("QuotaTypes").count == 1)
        #expect(try cloud.call("ReadQuotas", ["Filters": ["Names": ["vm_limit"]]]).code == "3001")
        #expect(try cloud.call("ReadQuotas", ["ResultsPerPage": 0]).code == "4047")
        #expect(try cloud.call("ReadQuotas", ["NextPageToken": "eA=="]).code == "7000")
    }

    @Test("an export goes through its states; a bucket that cannot be written to makes it fail")
    func export() throws {
        let cloud = try SimulatedCloud()
        func export(_ bucket: String) throws -> JSONObject {
            try cloud.call(
                "CreateSnapshotExportTask",
                [
                    "SnapshotId": "snap-12345678",
                    "OsuExport": [
                        "DiskImageFormat": "qcow2", "OsuBucket": .string(bucket), "OsuPrefix": "p/",
                        "OsuApiKey": ["ApiKeyId": "AKIDEXAMPLE0000000009", "SecretKey": "TOPSECRET"],
                    ],
                ]
            )["SnapshotExportTask"]
        }
        let task = try export("bucket")
        #expect(task["TaskId"]?.stringValue?.wholeMatch(of: /snap-export-[0-9a-f]{8}/) != nil)
        #expect(task["OsuExport"] == ["DiskImageFormat": "qcow2", "OsuBucket": "bucket", "OsuPrefix": "p/"])
        _ = try export("forbidden")
        var states: [[JSONValue?]] = []
        for _ in 0..<6 {
            let tasks = try cloud.call(
                "ReadSnapshotExportTasks", ["Filters": ["TaskIds": [try #require(task["TaskId"])]]])
            states.append(tasks.list("SnapshotExportTasks").map { $0["State"] })
            cloud.clock.advance(by: .seconds(1))
        }
        #expect(
            states == [["pending"], ["initializing"], ["preparing"], ["uploading"], ["uploading"], ["completed"]]
        )
        let all = try cloud.call("ReadSnapshotExportTasks").list("SnapshotExportTasks").compactMap {
            $0["State"]?.stringValue
        }
        #expect(all.sorted() == ["completed", "failed"])
        #expect(!(try cloud.control("GET", "requests").text.contains("TOPSECRET")))
    }

    @Test("an image is registered from a snapshot, copied, read and deleted")
    func images() throws {
        let cloud = try SimulatedCloud()
        let image = try cloud.call(
            "CreateImage",
            [
                "ImageName": "golden (v1)", "RootDeviceName": "/dev/sda1", "BootModes": ["uefi"],
                "BlockDeviceMappings": [["DeviceName": "/dev/sda1", "Bsu": ["SnapshotId": "snap-12345678"]]],
            ]
        )["Image"]
        let mapping: JSONValue = [
            "DeviceName": "/dev/sda1",
            "Bsu": [
                "SnapshotId": "snap-12345678", "VolumeSize": 10, "VolumeType": "standard", "DeleteOnVmDeletion": true,
            ],
        ]
        #expect(image["BlockDeviceMappings"] == [mapping])
        #expect(image["State"] == "available")
        let copy = try cloud.call(
            "CreateImage", ["SourceImageId": try #require(image["ImageId"]), "SourceRegionName": "eu-west-2"]
        )["Image"]
        #expect(copy["ImageName"] == "golden (v1)")
        let filter: JSONValue = [
            "Filters": ["BlockDeviceMappingSnapshotIds": ["snap-12345678"], "ImageNames": ["golden (v1)"]]
        ]
        // The copy has a snapshot of its own.
        #expect(try cloud.call("ReadImages", filter).list("Images").count == 1)
        #expect(copy["BlockDeviceMappings"] != image["BlockDeviceMappings"])
        #expect(try cloud.call("ReadImages", as: SimulatedCloud.second).list("Images").isEmpty)
        let id = try #require(image["ImageId"])
        let refused = try cloud.call("DeleteImage", ["ImageId": id], as: SimulatedCloud.second)
        #expect(refused.status == 401)
        #expect(refused.code == "5")
        #expect(try cloud.call("DeleteImage", ["ImageId": id]).status == 200)
        #expect(try cloud.call("DeleteImage", ["ImageId": id]).code == "5023")
    }
}
