import Audit
import AuditStores
import Curl
import Foundation
import JSONCoding
import Logging
import OAPI
import OAPISimulator
import ServiceLifecycle
import ServiceLifecycleTestKit
import SigV4
import TestSupport
import Testing

@testable import Gateway

@Suite("Reconciliation", .timeLimit(.minutes(5))) struct ReconciliationTests {
    @Test("a gateway killed between its effect upstream and the outcome: the snapshot is found, and recorded")
    func made() async throws {
        try await Aftermath.with { aftermath in
            let snapshotID = try await aftermath.makeSnapshot(token: "token-1")
            try aftermath.leaveIntent("e1", token: "token-1")
            #expect(try await aftermath.unknown() == ["e1"])
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1))
            #expect(try await aftermath.unknown() == [])
            let record = try await aftermath.record("e1")
            #expect(record.outcome == .succeeded)
            #expect(record.copy == snapshotID)
            #expect(record.reconciliation == AuditReconciliation(intentTime: sampleTime))
            #expect(record.time == aftermath.time.now && record.duration == nil)
            #expect(record.upstream.map(\.call) == ["ReadSnapshots"] && record.upstream.first?.status == 200)
            #expect(record.requestID == "request-e1" && record.clientToken == "token-1")
            #expect(aftermath.changes == 1)
        }
    }

    @Test("a gateway killed between the intent and the call: nothing is found, and that is recorded once it is certain")
    func notMade() async throws {
        try await Aftermath.with { aftermath in
            try aftermath.leaveIntent("e1", token: "token-1")
            let longest =
                Aftermath.longestCall
                + Reconciliation.Settings(longestCall: .zero).settling
            aftermath.time.now = sampleTime.advanced(by: longest - .seconds(1))
            #expect(try await aftermath.reconciliation().pass() == .init(pending: 1))
            #expect(try await aftermath.unknown() == ["e1"])
            aftermath.time.now = sampleTime.advanced(by: longest)
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1))
            let record = try await aftermath.record("e1")
            #expect(record.outcome.kind == .failed && record.outcome.error?.prefixedCode == "Server.NotMade")
            #expect(record.reconciliation != nil && record.responseElements == nil)
            #expect(aftermath.changes == 0)
        }
    }

    @Test("a snapshot without the tags that were asked for is recorded as that")
    func tags() async throws {
        try await Aftermath.with { aftermath in
            let tags = JSON.array([
                .object([
                    .init("resourceType", .string("snapshot")),
                    .init(
                        "tag", .array([.object([.init("key", .string("team")), .init("value", .string("storage"))])])),
                ])
            ])
            let untagged = try await aftermath.makeSnapshot(token: "token-1")
            let tagged = try await aftermath.makeSnapshot(token: "token-2", tags: ["team": "storage", "more": ""])
            try aftermath.leaveIntent("e1", token: "token-1", parameters: [.init("tagSpecification", tags)])
            try aftermath.leaveIntent("e2", token: "token-2", parameters: [.init("tagSpecification", tags)])
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1, pending: 1))
            // Another attempt may tag it, or a deletion that is under way take it back.
            #expect(try await aftermath.unknown() == ["e1"])
            aftermath.time.now = sampleTime.advanced(
                by: Aftermath.longestCall + Reconciliation.Settings(longestCall: .zero).settling)
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1))
            let first = try await aftermath.record("e1")
            #expect(first.outcome.error?.prefixedCode == "Server.TagsMissing" && first.copy == untagged)
            let second = try await aftermath.record("e2")
            #expect(second.outcome == .succeeded && second.copy == tagged)
        }
    }

    @Test(
        "what was settled stands in the lineage, whichever protocol asked for it",
        arguments: [AuditProtocol.ec2Query, .oapi])
    func lineage(by protocol: AuditProtocol) async throws {
        try await Aftermath.with { aftermath in
            let snapshotID = try await aftermath.makeSnapshot(token: "token-1")
            try aftermath.leaveIntent(
                "e1", token: "token-1", action: "CreateSnapshot", by: `protocol`,
                parameters: [.init("volumeId", .string("vol-12345678"))])
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1))
            let lineage = try await AuditLineage.of(
                try #require(AuditResource(snapshotID)), in: try aftermath.store.makeReader())
            #expect(lineage?.origins.map(\.resource.id) == ["vol-12345678"])
        }
    }

    @Test("a volume is found by its token too")
    func volume() async throws {
        try await Aftermath.with { aftermath in
            let answer = try await aftermath.call(
                "CreateVolume", #"{"SubregionName":"eu-west-2a","Size":10,"ClientToken":"token-1"}"#)
            let id = try #require(answer["Volume"]?["VolumeId"]?.string)
            try aftermath.leaveIntent("e1", token: "token-1", action: "CreateVolume")
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1))
            #expect(try await aftermath.record("e1").responseElements?["volumeId"]?.string == id)
        }
    }

    @Test("a call that its own gateway left without an outcome is looked up")
    func leftOpen() async throws {
        try await Aftermath.with { aftermath in
            let snapshotID = try await aftermath.makeSnapshot(token: "token-1")
            let intent = Aftermath.intent("e1", token: "token-1")
            try await aftermath.writer.intent(intent)
            #expect(try await aftermath.reconciliation().pass() == .init())
            aftermath.writer.leaveOpen(intent.eventID)
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1))
            #expect(try await aftermath.record("e1").copy == snapshotID)
        }
    }

    @Test("VMs and NAT services of OAPI clients are looked up by their tokens", arguments: OAPIProduct.all)
    func otherProducts(_ product: OAPIProduct) throws {
        let lookUp = try #require(TokenLookUp(of: product.action))
        #expect(lookUp.call.name == product.call)
        #expect(String(decoding: lookUp.body("t"), as: UTF8.self).hasPrefix(#"{"Filters":{"ClientTokens":["t"]}"#))
        let intent = Aftermath.intent("e1", token: "t", action: product.action, by: .oapi)
        let found = lookUp.found(in: try JSON(parsing: product.answer.utf8), after: intent)
        #expect(found == .made(try JSON(parsing: product.elements.utf8)))
    }

    @Test("a call that stays unknown is listed with what was made about then of the same volume, and by no other call")
    func candidates() async throws {
        try await Aftermath.with { aftermath in
            let own = try await aftermath.makeSnapshot(token: "token-1")
            let others = try await aftermath.makeSnapshot(token: "token-2")
            var recorded = Aftermath.intent("e1", token: nil, action: "CreateSnapshot")
            recorded.outcome = .succeeded
            recorded.responseElements = .object([.init("snapshotId", .string(others))])
            try aftermath.store.append([AuditRow(recorded, as: .intent), AuditRow(recorded, as: .outcome)])
            for (event, time, volume) in [
                ("now", AuditTime.now(), "vol-12345678"), ("long ago", sampleTime, "vol-12345678"),
                ("other", .now(), "vol-87654321"),
            ] {
                var intent = Aftermath.intent(
                    event, token: nil, action: "CreateSnapshot", by: .oapi,
                    parameters: [.init("volumeId", .string(volume))])
                intent.time = time
                try aftermath.store.append([AuditRow(intent, as: .intent)])
            }
            try aftermath.leaveIntent("deletion", token: nil, action: "DeleteSnapshot")
            let listed = try await aftermath.unsettled()
            guard case .found(let found)? = listed["now"] else {
                Issue.record("\(listed)")
                return
            }
            #expect(found.map(\.id) == [own])
            #expect(listed["long ago"] == .found([]) && listed["other"] == .found([]))
            #expect(listed["deletion"] == .notAsked("it makes nothing that could be looked for"))
            #expect(try await aftermath.unsettled(asking: false)["now"] == .notAsked("no configuration was named"))
            #expect(aftermath.changes == 2)
        }
    }

    @Test("what OAPI keeps no token of, and callers who are gone, stay listed", arguments: Unsettleable.all)
    func unsettleable(_ call: Unsettleable) async throws {
        try await Aftermath.with { aftermath in
            try aftermath.leaveIntent("e1", token: call.token, action: call.action, accessKeyID: call.accessKeyID)
            aftermath.time.now = sampleTime.advanced(by: .seconds(1_000_000))
            #expect(try await aftermath.reconciliation().pass() == .init(unsettleable: 1))
            #expect(try await aftermath.unknown() == ["e1"])
            #expect(aftermath.simulator.journal.isEmpty)
        }
    }

    @Test("while upstream is away calls stay as they are, and it is asked once", arguments: Away.allCases)
    func away(_ away: Away) async throws {
        try await Aftermath.with { aftermath in
            _ = try await aftermath.makeSnapshot(token: "token-1")
            for number in 1...3 { try aftermath.leaveIntent("e\(number)", token: "token-\(number)") }
            aftermath.time.now = sampleTime.advanced(by: .seconds(1_000_000))
            switch away {
            case .cut: aftermath.simulator.inject(Fault(.cut, call: "ReadSnapshots", times: 2))
            case .failing: aftermath.simulator.inject(Fault(.html(status: 502), call: "ReadSnapshots", times: 3))
            }
            #expect(try await aftermath.reconciliation().pass() == .init(pending: 3))
            #expect(try await aftermath.unknown() == ["e1", "e2", "e3"])
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 3))
            #expect(try await aftermath.record("e1").outcome == .succeeded)
            #expect(try await aftermath.record("e3").outcome.kind == .failed)
        }
    }

    @Test("a call that is under way is left alone, and one that is young")
    func underWay() async throws {
        try await Aftermath.with { aftermath in
            _ = try await aftermath.makeSnapshot(token: "token-1")
            try await aftermath.writer.intent(Aftermath.intent("e1", token: "token-1"))
            #expect(try await aftermath.reconciliation().pass() == .init())
            try aftermath.leaveIntent("e2", token: "token-1")
            aftermath.time.now = sampleTime.advanced(by: Aftermath.longestCall - .seconds(1))
            #expect(try await aftermath.reconciliation().pass() == .init(pending: 1))
            #expect(try await aftermath.unknown() == ["e1", "e2"])
        }
    }

    @Test("leaves a call alone that got an outcome after it was listed, so that no call has two")
    func endedMeanwhile() async throws {
        try await Aftermath.with { aftermath in
            _ = try await aftermath.makeSnapshot(token: "token-1")
            try aftermath.leaveIntent("e1", token: "token-1")
            var refused = Aftermath.intent("e1", token: "token-1")
            refused.outcome = .refused(AuditError(.server, code: "Unavailable", message: "try again"))
            refused.responseElements = nil
            let listed = try await aftermath.store.makeReader().unfinished(of: nil, after: 0, limit: 10)
            try await aftermath.writer.outcome(refused)
            var (summary, isUpstreamAway) = (Reconciliation.Summary(), false)
            try await aftermath.reconciliation().settle(try #require(listed.first), &summary, &isUpstreamAway)
            #expect(try await aftermath.record("e1").outcome.kind == .refused)
            #expect(try await aftermath.store.makeReader().search(AuditQuery()).count == 1)
        }
    }

    @Test("goes through more calls than it reads at a time")
    func many() async throws {
        try await Aftermath.with { aftermath in
            for number in 1...600 { try aftermath.leaveIntent("e\(number)", token: nil) }
            _ = try await aftermath.makeSnapshot(token: "token-1")
            try aftermath.leaveIntent("last", token: "token-1")
            #expect(try await aftermath.reconciliation().pass() == .init(settled: 1, unsettleable: 600))
        }
    }

    @Test("runs at the start and again after a while, until the gateway stops")
    func service() async throws {
        try await Aftermath.with { aftermath in
            _ = try await aftermath.makeSnapshot(token: "token-1")
            try aftermath.leaveIntent("e1", token: "token-1")
            let turns = Turns(1)
            try await testGracefulShutdown { trigger in
                try await withThrowingTaskGroup { group in
                    group.addTask { try await aftermath.reconciliation(turns).run() }
                    await turns.areOver()
                    trigger.triggerGracefulShutdown()
                    try await group.waitForAll()
                }
            }
            #expect(try await aftermath.unknown() == [])
        }
    }

    @Test("the mark of a record that was found out afterwards is read back")
    func mark() throws {
        var record = sampleRecord()
        record.reconciliation = AuditReconciliation(intentTime: sampleTime.advanced(by: .seconds(-600)))
        let text = String(decoding: record.bytes(as: .outcome), as: UTF8.self)
        #expect(text.contains(#""reconciliation":{"intentTime":"2026-11-23T09:50:00Z"}"#))
        #expect(try AuditRecord(parsing: text).reconciliation == record.reconciliation)
        #expect(!String(decoding: record.bytes(as: .intent), as: UTF8.self).contains("reconciliation"))
    }
}

struct OAPIProduct: CustomTestStringConvertible {
    let action: String
    let call: String
    let answer: String
    let elements: String

    var testDescription: String { action }

    static let all = [
        OAPIProduct(
            action: "CreateVms", call: "ReadVms",
            answer:
                #"{"Vms":[{"VmId":"i-00000001","State":"running","ClientToken":"t"},{"VmId":"i-00000002","State":"pending","ClientToken":"t"}]}"#,
            elements: #"{"vms":[{"vmId":"i-00000001","state":"running"},{"vmId":"i-00000002","state":"pending"}]}"#),
        OAPIProduct(
            action: "CreateNatService", call: "ReadNatServices",
            answer: #"{"NatServices":[{"NatServiceId":"nat-00000001","State":"available","ClientToken":"t"}]}"#,
            elements: #"{"natService":{"natServiceId":"nat-00000001","state":"available"}}"#),
    ]
}

enum Away: String, CaseIterable, CustomTestStringConvertible {
    case cut, failing

    var testDescription: String { rawValue }
}

struct Unsettleable: CustomTestStringConvertible {
    let action: String
    let token: String?
    let accessKeyID: String

    var testDescription: String { "\(action) of \(accessKeyID), token \(token ?? "none")" }

    static let all = [
        Unsettleable(action: "DeleteSnapshot", token: nil, accessKeyID: TestCloud.key),
        Unsettleable(action: "CreateTags", token: nil, accessKeyID: TestCloud.key),
        Unsettleable(action: "UpdateSnapshot", token: "token-1", accessKeyID: TestCloud.key),
        Unsettleable(action: "CreateSnapshot", token: nil, accessKeyID: TestCloud.key),
        Unsettleable(action: "CopySnapshot", token: "token-1", accessKeyID: "AKIDEXAMPLENOLONGER1"),
    ]
}

/// What a gateway that is no more left behind: a store with intents, and a simulated OUTSCALE.
struct Aftermath {
    static let longestCall = Duration.seconds(40)

    let simulator: Simulator
    let store: SQLiteAuditStore
    let writer: AuditWriter
    let time = TestTime(sampleTime.advanced(by: longestCall))
    private let upstream: Upstream
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    static func with(_ work: (Aftermath) async throws -> Void) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let simulator = Simulator(
            SimulatorConfiguration(
                keys: [SimulatedKeyPair(accessKeyID: TestCloud.key, secretAccessKey: TestCloud.secret)]),
            logger: logger)
        let simulation = ServiceGroup(configuration: .init(services: [simulator], logger: logger))
        let driver = try CurlDriver()
        let store = try SQLiteAuditStore(path: nil)
        let writer = AuditWriter(store: store, logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await simulation.run() }
            let port = try await simulator.boundPort
            try await work(Aftermath(simulator, port: port, driver, store, writer))
            await simulation.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await driver.shutdown()
        await writer.close()
    }

    private init(
        _ simulator: Simulator, port: Int, _ driver: CurlDriver, _ store: SQLiteAuditStore, _ writer: AuditWriter
    ) throws {
        self.simulator = simulator
        self.store = store
        self.writer = writer
        upstream = Upstream(
            baseURL: try #require(UpstreamURL("http://127.0.0.1:\(port)/api/v1")), region: "eu-west-2", driver: driver,
            keys: SigningKeyCache(), now: { SigningDate(epochSeconds: Int64(AuditTime.now().seconds)) })
    }

    /// What `passerelle audit unsettled` lists: the event of each call and what could be its own.
    func unsettled(asking: Bool = true) async throws -> [String: UnsettledCalls.Candidates] {
        let source = UnsettledCalls.Source(
            upstream: upstream, credentials: try TestCloud.credentials(), timeout: .seconds(20))
        let calls = UnsettledCalls(
            reader: try store.makeReader(), gateway: nil, source: asking ? source : nil, logger: logger)
        var listed: [String: UnsettledCalls.Candidates] = [:]
        try await calls.list { listed[$0.record?.eventID.text ?? ""] = $0.candidates }
        return listed
    }

    func reconciliation(_ turns: Turns = Turns(0)) throws -> Reconciliation {
        Reconciliation(
            reader: try store.makeReader(), gateway: nil, audit: writer, credentials: try TestCloud.credentials(),
            upstream: upstream,
            settings: .init(longestCall: Self.longestCall), pause: { try await turns.pause() },
            now: { [time] in time.now }, logger: logger)
    }

    static func intent(
        _ eventID: String, token: String?, action: String = "CopySnapshot", accessKeyID: String = TestCloud.key,
        by protocol: AuditProtocol = .ec2Query, parameters: [JSON.Member] = []
    ) -> AuditRecord {
        var record = sampleRecord(
            requestID: "request-\(eventID)", eventID: eventID, action: action, accessKeyID: accessKeyID)
        record.protocol = `protocol`
        record.clientToken = token
        record.requestParameters = .object(parameters)
        return record
    }

    /// An intent of a process that is no more.
    func leaveIntent(
        _ eventID: String, token: String?, action: String = "CopySnapshot", accessKeyID: String = TestCloud.key,
        by protocol: AuditProtocol = .ec2Query, parameters: [JSON.Member] = []
    ) throws {
        let record = Self.intent(
            eventID, token: token, action: action, accessKeyID: accessKeyID, by: `protocol`, parameters: parameters)
        try store.append([AuditRow(record, as: .intent)])
    }

    func call(_ name: String, _ body: String) async throws -> JSON {
        let key = try #require(AccessKeyID(TestCloud.key))
        let session = UpstreamSession(
            upstream, as: try #require(try TestCloud.credentials().credential(of: key)), until: .now + .seconds(20),
            logger: logger)
        let answer = try await session.relay(try #require(OAPICall(name)), body: Array(body.utf8))
        #expect(answer.response.status == 200)
        return try #require(answer.json)
    }

    func makeSnapshot(token: String, tags: [String: String] = [:]) async throws -> String {
        let answer = try await call("CreateSnapshot", #"{"VolumeId":"vol-12345678","ClientToken":"\#(token)"}"#)
        let id = try #require(answer["Snapshot"]?["SnapshotId"]?.string)
        for (key, value) in tags {
            _ = try await call(
                "CreateTags", #"{"ResourceIds":["\#(id)"],"Tags":[{"Key":"\#(key)","Value":"\#(value)"}]}"#)
        }
        return id
    }

    /// The calls without an outcome, as `audit search --outcome unknown` lists them.
    func unknown() async throws -> [String] {
        try await store.makeReader().search(AuditQuery(outcome: .unknown, order: .oldestFirst)).map {
            try $0.record().eventID.text
        }
    }

    func record(_ eventID: String) async throws -> AuditRecord {
        try #require(try await store.makeReader().entry(.id(eventID))).record()
    }

    /// Calls that changed something upstream.
    var changes: Int { simulator.journal.filter { $0.tookEffect && $0.call?.hasPrefix("Read") == false }.count }
}
