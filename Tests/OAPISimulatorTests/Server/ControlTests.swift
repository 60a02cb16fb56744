import OAPISimulator
import Testing

@Suite("Control endpoints")
struct ControlTests {
    @Test("the clock can be moved on without harm to signatures")
    func clock() throws {
        let cloud = try SimulatedCloud()
        let id = try cloud.newSnapshot()
        let clock = try cloud.control("POST", "clock", ["AdvanceSeconds": 3600])
        #expect(clock.objectValue?["CloudTime"] == "2026-11-23T11:15:00.000Z")
        #expect(clock.objectValue?["SignatureTime"] == "2026-11-23T10:15:00.000Z")
        let found = try cloud.call("ReadSnapshots", ["Filters": ["SnapshotIds": [.string(id)]]]).list("Snapshots")
        #expect(found.map { $0["State"] } == ["completed"])
        cloud.simulator.advance(by: .seconds(60))
        #expect(try cloud.control("GET", "clock").objectValue?["CloudTime"] == "2026-11-23T11:16:00.000Z")
    }

    @Test("the behaviour can be read and put back")
    func behaviour() throws {
        let cloud = try SimulatedCloud()
        let changed = try cloud.control(
            "PUT", "behaviour",
            ["CopyCompletion": "AtOnce", "SnapshotQuota": 3, "CopyMilliseconds": 10, "DeniedCalls": ["ReadTags"]]
        )
        #expect(changed.objectValue?["CopyCompletion"] == "AtOnce")
        #expect(try cloud.control("PUT", "behaviour", changed) == changed)
        #expect(try cloud.control("GET", "behaviour") == changed)
        #expect(try cloud.control("PUT", "behaviour", ["SnapshotQuota": .null]).objectValue?["SnapshotQuota"] == .null)
    }

    @Test("the journal tells what came, who signed, what it did, and what was answered")
    func journal() throws {
        let cloud = try SimulatedCloud()
        let id = try cloud.newSnapshot(["Description": "é"])
        _ = try cloud.call("DeleteSnapshot", ["SnapshotId": "snap-87654321"])
        _ = cloud.simulator.answer(SimulatedRequest(method: "GET", target: "/x?y", headers: [], body: []))
        let entries = try #require(try cloud.control("GET", "requests").arrayValue).compactMap(\.objectValue)
        #expect(entries.map { $0["Number"] } == [1, 2, 3])
        #expect(entries.map { $0["Call"] } == ["CreateSnapshot", "DeleteSnapshot", .null])
        #expect(entries.map { $0["Status"] } == [200, 400, 404])
        #expect(entries.map { $0["Verified"] } == [true, true, false])
        #expect(entries.map { $0["TookEffect"] } == [true, false, false])
        #expect(entries[0]["ResourceId"] == .string(id))
        #expect(entries[0]["AccessKeyId"] == "AKIDEXAMPLE0000000001")
        #expect(entries[0]["Body"] == #"{"Description":"é","VolumeId":"vol-12345678"}"#)
        #expect(entries[0]["BodySHA256"]?.stringValue?.utf8.count == 64)
        #expect(entries[2]["Target"] == "/x?y")
        let later = try #require(try cloud.control("GET", "requests?since=2").arrayValue)
        #expect(later.count == 1)
        _ = try cloud.control("DELETE", "requests")
        #expect(try cloud.control("GET", "requests") == [])
    }

    @Test("an unknown control endpoint is 404")
    func unknown() throws {
        let reply = try SimulatedCloud().simulator.answer(
            SimulatedRequest(method: "GET", target: "/simulator/x", headers: [], body: [])
        )
        #expect(reply.status == 404)
    }

    @Test("key pairs are read in the order of their profiles")
    func credentials() throws {
        let text = """
            {"default": {"access_key": "AKIDEXAMPLE0000000001", "secret_key": "s1", "region": "eu-west-2"},
             "login": {"login": "user@example.com", "password": "x"},
             "another": {"access_key": "AKIDEXAMPLE0000000002", "secret_key": "s2"}}
            """
        let pairs = try SimulatedKeyPair.pairs(inCredentials: Array(text.utf8))
        #expect(pairs.map(\.accessKeyID) == ["AKIDEXAMPLE0000000001", "AKIDEXAMPLE0000000002"])
        #expect(throws: CredentialsFailure.noKeys) { try SimulatedKeyPair.pairs(inCredentials: Array("{}".utf8)) }
        #expect(throws: CredentialsFailure.notProfiles) { try SimulatedKeyPair.pairs(inCredentials: Array("[]".utf8)) }
        #expect(throws: CredentialsFailure.notJSON(.notJSON)) { try SimulatedKeyPair.pairs(inCredentials: []) }
    }
}
