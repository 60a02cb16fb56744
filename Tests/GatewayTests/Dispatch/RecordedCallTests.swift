import Audit
import JSONCoding
import OAPISimulator
import Testing

@testable import Gateway

@Suite("Published rules on recorded calls", .timeLimit(.minutes(2)))
struct DetectionTests {
    /// The record of the last call that changed something.
    private static func record(_ requests: [TestRequest]) async throws -> JSON {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            for request in requests { _ = try await cloud.send(request) }
        }
        return try #require(try store.records(.outcome).last)
    }

    private static func permission(_ more: String) -> TestRequest {
        .ec2("ModifySnapshotAttribute", "&SnapshotId=snap-12345678&" + more)
    }

    static let publicForms = [
        "CreateVolumePermission.Add.1.Group=all", "OperationType=add&UserGroup.1=all",
        "Attribute=createVolumePermission&OperationType=add&UserGroup.1=all",
    ]

    @Test("on public snapshots fire whatever form the client used", arguments: publicForms, DetectionRule.madePublic)
    func madePublic(form: String, rule: DetectionRule) async throws {
        let record = try await Self.record([Self.permission(form)])
        #expect(rule.fires(on: record))
    }

    static let sharedForms = [
        "CreateVolumePermission.Add.1.UserId=210987654321", "OperationType=add&UserId.1=210987654321",
    ]

    @Test("on shared snapshots fire for accounts, and those on public ones do not", arguments: sharedForms)
    func shared(form: String) async throws {
        let record = try await Self.record([Self.permission(form)])
        for rule in DetectionRule.shared { #expect(rule.fires(on: record)) }
        for rule in DetectionRule.madePublic.prefix(2) + DetectionRule.removed { #expect(!rule.fires(on: record)) }
    }

    @Test("on permissions taken away fire, and those on given ones do not")
    func removed() async throws {
        let record = try await Self.record([
            Self.permission("OperationType=add&UserGroup.1=all"),
            Self.permission("OperationType=remove&UserGroup.1=all"),
        ])
        for rule in DetectionRule.removed { #expect(rule.fires(on: record)) }
        for rule in DetectionRule.madePublic + DetectionRule.shared { #expect(!rule.fires(on: record)) }
    }

    @Test("on deleted snapshots fire, but not on a dry run, a failure or another call")
    func deleted() async throws {
        let rule = DetectionRule.deleted[0]
        let copied = try await Self.record([.copy()])
        let copy = try #require(copied["responseElements"]?["snapshotId"]?.string)
        #expect(copy.hasPrefix("snap-"))
        #expect(!rule.fires(on: copied))
        let deleted = try await Self.record([.ec2("DeleteSnapshot", "&SnapshotId=snap-12345678")])
        #expect(rule.fires(on: deleted))
        let absent = try await Self.record([.ec2("DeleteSnapshot", "&SnapshotId=snap-00000000")])
        #expect(!rule.fires(on: absent))
        let dry = try await Self.record([.ec2("DeleteSnapshot", "&SnapshotId=snap-12345678&DryRun=true")])
        #expect(!rule.fires(on: dry))
        #expect(dry["errorCode"] == .string("Client.DryRunOperation"))
        #expect(dry["additionalEventData"]?["outcome"] == .string("succeeded"))
    }

    @Test("on volumes fire on what is not encrypted")
    func volumes() async throws {
        let volume = "&AvailabilityZone=eu-west-2a&Size=10"
        let rule = DetectionRule.unencrypted[0]
        let plain = try await Self.record([.ec2("CreateVolume", volume + "&Encrypted=false")])
        #expect(rule.fires(on: plain))
        let unsaid = try await Self.record([.ec2("CreateVolume", volume)])
        #expect(!rule.fires(on: unsaid))
    }
}

@Suite("What is recorded of a call's end", .timeLimit(.minutes(2)))
struct RecordedOutcomeTests {
    static let createSnapshot = TestRequest.oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678"}"#)

    @Test(
        "a proxy's answer to a create without token is none: it is not to be repeated",
        arguments: [
            Fault.Kind.html(status: 502), .empty(status: 502), .problem(status: 503, title: "t", detail: "d"),
            .malformed,
        ])
    func proxy(kind: Fault.Kind) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(kind, call: "CreateSnapshot", moment: .after))
            let reply = try await cloud.send(Self.createSnapshot)
            #expect(reply.status == 400)
            #expect(try JSON(parsing: reply.body)["Errors"]?.array?.first?["Code"]?.string == "2000")
            #expect(reply.text.contains("gateway: the outcome of this call is unknown"))
            #expect(reply.headers.contains { $0.name == "x-amzn-RequestId" && $0.value == store.rows.first?.requestID })
        }
        #expect(store.rows.map(\.kind) == [.intent])
    }

    @Test("with a token the proxy's answer goes on, and the record says that nothing is known")
    func proxyWithToken() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.html(status: 502), call: "CreateSnapshot", moment: .after))
            let reply = try await cloud.send(
                .oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678","ClientToken":"t"}"#))
            #expect(reply.status == 502)
        }
        #expect(store.rows.map(\.kind) == [.intent])
    }

    @Test(
        "a copy that something else than OAPI answered is looked for, and found",
        arguments: [202, 204, 206, 307, 400, 403, 404, 413])
    func answeredBySomethingElse(status: Int) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.html(status: status), call: "CreateSnapshot", moment: .after))
            let reply = try await cloud.send(.copy())
            #expect(reply.status == 200)
        }
        #expect(store.rows.map(\.outcome) == [.unknown, .succeeded])
    }

    @Test("OAPI's own error is one, and a failure")
    func own() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let reply = try await cloud.send(.oapi("CreateSnapshot", #"{"VolumeId":"vol-00000000"}"#))
            #expect(reply.text.contains("\"5064\""))
        }
        #expect(store.rows.map(\.outcome) == [.unknown, .failed])
    }

    @Test("what every record has, whatever the client left out")
    func members() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            _ = try await cloud.send(.ec2("DescribeRegions"))
            _ = try await cloud.send(.ec2("DeleteSnapshot", "&SnapshotId=%zz"))
            _ = try await cloud.send(.oapi("ReadSnapshots", ""))
            _ = try await cloud.send(.oapi("ReadSnapshots", "[1]"))
        }
        let records = try store.rows.map { try JSON(parsing: $0.text.utf8) }
        #expect(records.count == 4)
        for record in records {
            #expect(record["userAgent"] == .string("Unknown"))
            for name in ["requestParameters", "responseElements"] {
                #expect(record[name] == .null || record[name]?.members != nil)
            }
        }
    }

    @Test("an ID beside junk is recorded and found")
    func junk() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let junk = (0..<200).map { "&X-Amz-J\($0)=snap-\(String(0x10000 + $0, radix: 16))" }.joined()
            let request = TestRequest.ec2(
                "DeleteSnapshot",
                "&X-Amz-Junk=" + String(repeating: "j", count: 101 << 10) + junk + "&SnapshotId=snap-12345678")
            let reply = try await cloud.send(request)
            #expect(reply.status == 200)
        }
        for row in store.rows {
            #expect(row.resourceIDs.first == "snap-12345678")
            let record = try AuditRecord(parsing: row.text)
            #expect(record.requestParameters?["snapshotId"] == .string("snap-12345678"))
            #expect(record.source == "snap-12345678")
        }
    }
}
