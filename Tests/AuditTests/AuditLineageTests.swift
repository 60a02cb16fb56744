import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit lineage", .startsPrograms, .inEveryStore, .namingTheStore) struct AuditLineageTests {
    let fixture: TestStore
    var store: any AuditStore { fixture.store }
    var reader: any AuditReader { fixture.reader }

    init() async throws {
        fixture = try await TestStore()
    }

    static func call(
        _ number: Int, _ action: String, by protocol: AuditProtocol = .ec2Query, _ parameters: String, _ answer: String,
        outcome: AuditOutcome = .succeeded
    ) throws -> AuditRecord {
        var record = AuditReaderTests.call(number, action: action, source: "", outcome: outcome)
        record.protocol = `protocol`
        record.requestParameters = try JSON(parsing: parameters.utf8)
        record.responseElements = try JSON(parsing: answer.utf8)
        return record
    }

    func record(_ records: [AuditRecord]) throws {
        for record in records { try store.append([AuditRow(record, as: .intent), AuditRow(record, as: .outcome)]) }
    }

    func lineage(_ id: String, within limits: AuditLineage.Limits = .init()) async throws -> AuditLineage? {
        try await AuditLineage.of(try #require(AuditResource(id)), in: reader, within: limits)
    }

    @Test(
        "a resource's deletion is told, by either protocol",
        arguments: [
            ("DeleteSnapshot", AuditProtocol.ec2Query, #"{"snapshotId":"snap-2"}"#, AuditOutcome.succeeded, true),
            ("DeleteSnapshot", .oapi, #"{"snapshotId":"snap-2"}"#, .succeeded, true),
            ("DeleteVolume", .ec2Query, #"{"volumeId":"vol-2"}"#, .succeeded, false),
            ("CreateVolume", .ec2Query, #"{"snapshotId":"snap-2"}"#, .succeeded, false),
            (
                "DeleteSnapshot", .ec2Query, #"{"snapshotId":"snap-2"}"#,
                .failed(AuditError(.client, code: "InvalidSnapshot.InUse", message: "in use")), false
            ),
        ])
    func deletion(
        action: String, protocol: AuditProtocol, parameters: String, outcome: AuditOutcome, isDeletion: Bool
    ) async throws {
        try record([
            try Self.call(1, "CopySnapshot", #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#),
            try Self.call(2, action, by: `protocol`, parameters, "{}", outcome: outcome),
        ])
        let own = try #require(try await lineage("snap-2"))
        #expect((own.deletion?.record.action == action) == isDeletion)
        let source = try #require(try await lineage("snap-1"))
        #expect(source.deletion == nil)
        #expect((source.made.first?.deletion?.record.action == action) == isDeletion)
        #expect(own.lines(.ascii)[0].contains("deleted by \(action)") == isDeletion)
        #expect(own.json.contains(#""deletion":{"action":"# + "\"\(action)\"") == isDeletion)
    }

    struct ProvenanceCase: Sendable, CustomTestStringConvertible {
        var action: String
        var `protocol`: AuditProtocol
        var parameters: String
        var answer: String
        var kind: AuditProvenance.Kind?
        var sources: [String]
        var testDescription: String { "\(`protocol`.rawValue) \(action) \(parameters)" }

        init(
            _ action: String, _ protocol: AuditProtocol, _ parameters: String, _ answer: String,
            _ kind: AuditProvenance.Kind?, _ sources: [String] = []
        ) {
            self.action = action
            self.protocol = `protocol`
            self.parameters = parameters
            self.answer = answer
            self.kind = kind
            self.sources = sources
        }
    }

    static let provenances = [
        ProvenanceCase(
            "CopySnapshot", .ec2Query, #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#, .copy, ["snap-1"]
        ),
        ProvenanceCase(
            "CreateSnapshot", .ec2Query, #"{"volumeId":"vol-1"}"#, #"{"snapshotId":"snap-2","volumeId":"vol-1"}"#,
            .snapshot, ["vol-1"]),
        ProvenanceCase(
            "ImportSnapshot", .ec2Query, "{}", #"{"snapshotTaskDetail":{"snapshotId":"snap-2"}}"#, .imported),
        ProvenanceCase("ImportSnapshot", .ec2Query, "{}", #"{"snapshotId":"snap-2"}"#, .imported),
        ProvenanceCase(
            "CreateVolume", .ec2Query, #"{"snapshotId":"snap-1"}"#, #"{"volumeId":"vol-2"}"#, .volume, ["snap-1"]),
        ProvenanceCase("CreateVolume", .ec2Query, "{}", #"{"volumeId":"vol-2","snapshotId":""}"#, .volume),
        ProvenanceCase(
            "RegisterImage", .ec2Query,
            #"{"blockDeviceMapping":[{"ebs":{"snapshotId":"snap-1"}},{"ebs":{"snapshotId":"snap-3"}}]}"#,
            #"{"imageId":"ami-2"}"#, .image, ["snap-1", "snap-3"]),
        ProvenanceCase("CreateImage", .ec2Query, #"{"instanceId":"i-1"}"#, #"{"imageId":"ami-2"}"#, .image, ["i-1"]),
        ProvenanceCase(
            "CreateSnapshot", .oapi, #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshot":{"snapshotId":"snap-2"}}"#,
            .copy, ["snap-1"]),
        ProvenanceCase(
            "CreateSnapshot", .oapi, #"{"volumeId":"vol-1"}"#,
            #"{"snapshot":{"snapshotId":"snap-2","volumeId":"vol-1"}}"#, .snapshot, ["vol-1"]),
        ProvenanceCase(
            "CreateSnapshot", .oapi, #"{"fileLocation":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
            #"{"snapshot":{"snapshotId":"snap-2"}}"#, .imported),
        ProvenanceCase(
            "CreateVolume", .oapi, #"{"snapshotId":"snap-1"}"#, #"{"volume":{"volumeId":"vol-2"}}"#, .volume, ["snap-1"]
        ),
        ProvenanceCase(
            "CreateImage", .oapi, #"{"vmId":"i-1"}"#,
            #"{"image":{"imageId":"ami-2","blockDeviceMappings":[{"bsu":{"snapshotId":"snap-1"}}]}}"#, .image,
            ["i-1", "snap-1"]),
        ProvenanceCase("DeleteSnapshot", .ec2Query, #"{"snapshotId":"snap-1"}"#, #"{"return":"true"}"#, nil),
        ProvenanceCase("CreateTags", .oapi, #"{"resourceIds":["snap-1"]}"#, "{}", nil),
        ProvenanceCase("CopySnapshot", .oapi, #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#, nil),
        ProvenanceCase("CopySnapshot", .ec2Query, #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"vol-2"}"#, nil),
        ProvenanceCase(
            "CopySnapshot", .ec2Query, #"{"sourceSnapshotId":"snap-2"}"#, #"{"snapshotId":"snap-2"}"#, .snapshot),
    ]

    @Test("knows what a call made, and of what", arguments: provenances)
    func provenance(expected: ProvenanceCase) throws {
        let record = try Self.call(1, expected.action, by: expected.protocol, expected.parameters, expected.answer)
        let provenance = AuditProvenance(record)
        #expect(provenance?.kind == expected.kind)
        #expect(provenance?.sources.map(\.id) ?? [] == expected.sources)
        var failed = record
        failed.outcome = .unknown(nil)
        #expect(AuditProvenance(failed) == nil)
    }

    /// vol-1 → snap-1 → snap-2 (EC2) → snap-3 (OAPI) → vol-2, ami-1; snap-2 → snap-4; and what does not count.
    func recordChain() throws {
        let failed = AuditOutcome.failed(AuditError(.client, code: "c", message: "m"))
        try record([
            Self.call(1, "CreateSnapshot", #"{"volumeId":"vol-1"}"#, #"{"snapshotId":"snap-1"}"#),
            Self.call(2, "CopySnapshot", #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#),
            Self.call(
                3, "CreateSnapshot", by: .oapi, #"{"sourceSnapshotId":"snap-2"}"#,
                #"{"snapshot":{"snapshotId":"snap-3"}}"#),
            Self.call(4, "CreateVolume", #"{"snapshotId":"snap-3"}"#, #"{"volumeId":"vol-2"}"#),
            Self.call(
                5, "RegisterImage", #"{"blockDeviceMapping":[{"ebs":{"snapshotId":"snap-3"}}]}"#,
                #"{"imageId":"ami-1"}"#),
            Self.call(6, "CopySnapshot", #"{"sourceSnapshotId":"snap-2"}"#, #"{"snapshotId":"snap-4"}"#),
            // The same again, as a retried call is told; and one that failed.
            Self.call(7, "CopySnapshot", #"{"sourceSnapshotId":"snap-2"}"#, #"{"snapshotId":"snap-4"}"#),
            Self.call(
                8, "CopySnapshot", #"{"sourceSnapshotId":"snap-2"}"#, #"{"snapshotId":"snap-5"}"#, outcome: failed),
            Self.call(9, "DeleteSnapshot", #"{"snapshotId":"snap-9"}"#, "{}"),
        ])
    }

    @Test("goes up and down through chains of both protocols")
    func chain() async throws {
        try recordChain()
        let lineage = try #require(try await lineage("snap-2"))
        #expect(lineage.provenance?.record.requestID == "request-2")
        #expect(
            lineage.lines(.ascii).map { String($0.prefix { $0 != "," }) } == [
                "snap-2  copied by CopySnapshot", "came from", "`-- snap-1  made by CreateSnapshot", "    `-- vol-1",
                "made of it", "|-- snap-3  copied by CreateSnapshot", "|   |-- vol-2  made by CreateVolume",
                "|   `-- ami-1  made by RegisterImage", "`-- snap-4  copied by CopySnapshot",
            ])
        #expect(lineage.lines(.boxes)[5].hasPrefix("├── snap-3  copied by CreateSnapshot, 2026-11-23T13:00:00Z, AKIA"))
        #expect(lineage.lines(.boxes)[7].hasPrefix("│   └── ami-1"))
        let json = try JSON(parsing: lineage.json.utf8)
        #expect(json["provenance"]?["sources"] == .strings(["snap-1"]))
        #expect(json["cameFrom"]?.array?.first?["cameFrom"]?.array?.first?["resource"]?.string == "vol-1")
        #expect(json["made"]?.array?.map { $0["resource"]?.string } == ["snap-3", "snap-4"])
        #expect(json["cuts"] == .array([]))
        let image = try #require(try await self.lineage("ami-1"))
        #expect(image.lines(.ascii).count == 8)
    }

    @Test("tells what is not recorded, and nothing of what no call names")
    func unknown() async throws {
        try recordChain()
        #expect(try await lineage("snap-8") == nil)
        #expect(
            try await lineage("snap-9")?.lines(.ascii).map { String($0.prefix { $0 != "," }) } == [
                "snap-9  deleted by DeleteSnapshot", "came from", "`-- not recorded here", "made of it",
                "`-- nothing that is recorded here",
            ])
        #expect(try await lineage("snap-5")?.provenance == nil)
        try record([Self.call(10, "ImportSnapshot", "{}", #"{"snapshotId":"snap-6"}"#)])
        #expect(try await lineage("snap-6")?.lines(.ascii)[2] == "`-- a file")
    }

    @Test("ends where records go in a circle, and tells a resource with several sources once")
    func circle() async throws {
        try record([
            Self.call(1, "CopySnapshot", #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#),
            Self.call(2, "CopySnapshot", #"{"sourceSnapshotId":"snap-2"}"#, #"{"snapshotId":"snap-1"}"#),
            Self.call(
                3, "RegisterImage",
                #"{"blockDeviceMapping":[{"ebs":{"snapshotId":"snap-1"}},{"ebs":{"snapshotId":"snap-2"}}]}"#,
                #"{"imageId":"ami-1"}"#),
        ])
        let lineage = try #require(try await lineage("snap-1"))
        #expect(lineage.origins.map(\.resource.id) == ["snap-2"])
        #expect(lineage.origins[0].next.map(\.isRepeated) == [true])
        #expect(lineage.made.map(\.resource.id) == ["snap-2", "ami-1"])
        #expect(lineage.made[1].isRepeated)
        #expect(lineage.made[0].next.map(\.resource.id) == ["snap-1", "ami-1"])
        #expect(lineage.made[0].next.map(\.isRepeated) == [true, false])
        #expect(lineage.cuts.isEmpty)
    }

    @Test("is followed so far and no farther, and says so")
    func limits() async throws {
        try record(
            (1..<10).map {
                try Self.call(
                    $0, "CopySnapshot", #"{"sourceSnapshotId":"snap-\#($0)"}"#, #"{"snapshotId":"snap-\#($0 + 1)"}"#)
            })
        var limits = AuditLineage.Limits()
        limits.depth = 3
        let shallow = try #require(try await lineage("snap-5", within: limits))
        #expect(shallow.cuts == [.depth])
        #expect(shallow.lines(.ascii).count == 10)
        #expect(shallow.lines(.ascii).last == "There is more than this: it is followed for 3 steps.")
        limits = AuditLineage.Limits()
        limits.resources = 2
        #expect(try await lineage("snap-1", within: limits)?.cuts == [.resources])
        limits = AuditLineage.Limits()
        limits.changes = 1
        #expect(try await lineage("snap-1", within: limits)?.cuts.contains(.changes) == true)
        #expect(try await lineage("snap-1")?.cuts == [])
    }

    @Test("a chain as long as the limit is drawn and told in JSON")
    func long() async throws {
        try record(
            (1..<70).map {
                try Self.call(
                    $0, "CopySnapshot", #"{"sourceSnapshotId":"snap-\#($0)"}"#, #"{"snapshotId":"snap-\#($0 + 1)"}"#)
            })
        let lineage = try #require(try await lineage("snap-1"))
        #expect(lineage.cuts == [.depth])
        let (lines, json) = await withTaskExecutorPreference(BlockingThreads.smallStack()) {
            @concurrent () -> (Int, String) in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            #expect(lineage == lineage)
            return (lineage.lines(.boxes).count, lineage.json)
        }
        #expect(lines == 55)
        #expect(json.contains(#""snap-33""#))
    }

    @Test("hostile text does no harm", arguments: hostileTexts)
    func hostile(text: String) async throws {
        var copy = try Self.call(
            1, "CopySnapshot", #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#)
        copy.requestID = text
        copy.identity = .known(accessKeyID: text, accountID: text, userName: text)
        try record([copy])
        let lineage = try #require(try await lineage("snap-2"))
        for line in lineage.lines(.ascii) {
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202e}" && $0 != "\u{9b}" })
        }
        #expect(try JSON(parsing: lineage.json.utf8)["provenance"]?["requestID"]?.string == text)
    }

    @Test("a damaged record is told of")
    func damaged() async throws {
        try record([Self.call(1, "CopySnapshot", #"{"sourceSnapshotId":"snap-1"}"#, #"{"snapshotId":"snap-2"}"#)])
        try fixture.insertForeign(#"{"readOnly":false"#, naming: "snap-2")
        #expect(try await lineage("snap-2")?.cuts == [.damagedRecord])
    }
}
