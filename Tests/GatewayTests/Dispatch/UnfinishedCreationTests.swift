import Audit
import Gateway
import JSONCoding
import OAPISimulator
import Testing

@Suite("What a call made and could not finish", .timeLimit(.minutes(2)))
struct UnfinishedCreationTests {
    private static let tagsRefused = Fault(
        .error(status: 403, code: "4", type: "AccessDenied", details: ""), call: "CreateTags")

    private static func tags(_ key: String, of kind: String = "snapshot") -> String {
        "&TagSpecification.1.ResourceType=\(kind)&TagSpecification.1.Tag.1.Key=\(key)&TagSpecification.1.Tag.1.Value=1"
    }

    /// What the record of a failed call says was done.
    private static func completed(_ record: JSON) -> [String] {
        (record["responseElements"]?["completedCalls"]?.array ?? []).map { change in
            let resources = (change["resources"]?.array ?? []).compactMap(\.string)
            return "\(change["call"]?.string ?? "") \(resources.joined(separator: " "))"
        }
    }

    @Test("is in the record and found by its ID, be it taken back or left", arguments: [true, false])
    func recorded(isTakenBack: Bool) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Self.tagsRefused)
            if !isTakenBack {
                cloud.simulator.inject(
                    Fault(.error(status: 403, code: "4", type: "AccessDenied", details: ""), call: "DeleteSnapshot"))
            }
            let reply = try await cloud.send(.copy(Self.tags("a")))
            #expect(reply.element("Code") == (isTakenBack ? "UnauthorizedOperation" : "InternalError"))
            let id = try #require(cloud.simulator.journal.first { $0.call == "CreateSnapshot" }?.resourceID)
            let row = try #require(store.rows.last)
            #expect(row.kind == .outcome && row.outcome == .failed && row.resourceIDs.contains(id))
            let record = try #require(try store.records(.outcome).last)
            #expect(Self.completed(record) == ["CreateSnapshot \(id)"] + (isTakenBack ? ["DeleteSnapshot \(id)"] : []))
        }
    }

    @Test("and may yet lose is said to be unknown, and not taken up by a repetition")
    func unansweredDeletion() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Self.tagsRefused)
            cloud.simulator.inject(Fault(.cut, call: "DeleteSnapshot", times: 2))
            for _ in 1...2 {
                let reply = try await cloud.send(.copy(Self.tags("a") + "&ClientToken=own"))
                #expect(reply.status == 400)
                #expect(reply.element("Code") == "OperationOutcomeUnknown")
            }
            #expect(cloud.simulator.journal.count { $0.call == "CreateTags" } == 1)
        }
        #expect(store.rows.map(\.kind) == [.intent, .intent])
    }

    @Test("with the ClientToken of an answered call is not taken back: the other call's volume stays")
    func otherTags() async throws {
        try await TestCloud.with { cloud in
            let create = "&AvailabilityZone=eu-west-2a&Size=10&ClientToken=own"
            let first = try await cloud.send(.ec2("CreateVolume", create + Self.tags("a", of: "volume")))
            #expect(first.status == 200)
            cloud.simulator.inject(Self.tagsRefused)
            let second = try await cloud.send(.ec2("CreateVolume", create + Self.tags("b", of: "volume")))
            #expect(second.element("Code") == "IdempotentParameterMismatch")
            #expect(!cloud.simulator.journal.contains { $0.call == "DeleteVolume" })
        }
    }

    @Test("of several calls names those that were done")
    func halfWay() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            var ids: [String] = []
            for key in ["a", "b"] {
                let reply = try await cloud.send(.copy(Self.tags(key) + "&ClientToken=\(key)"))
                ids.append(try #require(reply.element("snapshotId")))
            }
            cloud.simulator.inject(
                Fault(.error(status: 403, code: "4", type: "AccessDenied", details: ""), call: "DeleteTags", skip: 1))
            let reply = try await cloud.send(.ec2("DeleteTags", "&ResourceId.1=\(ids[0])&ResourceId.2=\(ids[1])"))
            #expect(reply.element("Code") == "UnauthorizedOperation")
            #expect(Self.completed(try #require(try store.records(.outcome).last)) == ["DeleteTags \(ids[0])"])
        }
    }
}
