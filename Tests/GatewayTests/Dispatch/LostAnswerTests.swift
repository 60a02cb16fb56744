import Audit
import Gateway
import OAPISimulator
import Testing

@Suite("Answers that are lost", .timeLimit(.minutes(5)))
struct LostAnswerTests {
    private static let deletion = TestRequest.ec2("DeleteSnapshot", "&SnapshotId=snap-12345678")

    @Test(
        "a try that had no answer is looked up, whatever is said to the next one",
        arguments: [
            Fault.Kind.error(status: 400, code: "10026", type: "TooManyResources (QuotaExceeded)", details: ""),
            .error(status: 429, code: "24", type: "AccessDenied", details: ""), .html(status: 403),
        ])
    func secondTry(_ second: Fault.Kind) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.cut, call: "CreateSnapshot", moment: .after))
            cloud.simulator.inject(Fault(second, call: "CreateSnapshot"))
            let reply = try await cloud.send(.copy())
            #expect(reply.status == 200)
            #expect(cloud.simulator.journal.map(\.call) == ["CreateSnapshot", "CreateSnapshot", "ReadSnapshots"])
            #expect(cloud.copies == 1)
        }
        #expect(store.rows.last?.outcome == .succeeded)
    }

    @Test("what cannot be looked up, for the key is locked meanwhile, is unknown")
    func locked() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.cut, call: "CreateSnapshot", moment: .after))
            cloud.simulator.inject(.locked(permanently: false, call: "CreateSnapshot"))
            let reply = try await cloud.send(.copy())
            #expect(reply.element("Code") == "Unavailable")
            #expect(reply.element("Message") == "OUTSCALE did not answer in time, or its answer was lost.")
        }
        #expect(store.rows.last?.outcome == .unknown)
    }

    @Test("a deletion that is repeated without an answer, and finds nothing, is done")
    func deletion() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.cut, call: "DeleteSnapshot", moment: .after))
            let reply = try await cloud.send(Self.deletion)
            #expect(reply.status == 200)
            #expect(cloud.simulator.journal.count == 2)
            let again = try await cloud.send(Self.deletion)
            #expect(again.element("Code") == "InvalidSnapshot.NotFound")
        }
        #expect(store.rows.map(\.outcome) == [.unknown, .succeeded, .unknown, .failed])
    }

    @Test("a create that is answered too late is looked up in the time that is kept for that, and not sent again")
    func late() async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(Fault(.none, call: "CreateSnapshot", times: 9, delayAfter: .seconds(60)))
            let request = try TestRequest.copy().signed(at: cloud.signingDate, within: .seconds(3))
            let reply = await cloud.dispatcher.answer(request)
            #expect(reply.status == 200)
            #expect(cloud.simulator.journal.last?.call == "ReadSnapshots")
            #expect(cloud.copies == 1)
        }
    }

    @Test("a deletion that is answered too late is unknown, and its sender is not told that OUTSCALE was not reached")
    func lateDeletion() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.none, call: "DeleteSnapshot", times: 9, delayAfter: .seconds(60)))
            let request = try Self.deletion.signed(at: cloud.signingDate, within: .seconds(2))
            let reply = await cloud.dispatcher.answer(request)
            #expect(reply.element("Message") == "OUTSCALE did not answer in time, or its answer was lost.")
        }
        #expect(store.rows.last?.outcome == .unknown)
    }

    private static let internalError = Fault.Kind.error(
        status: 500, code: "2000", type: "InternalError", details: "")

    @Test(
        "what OAPI, or something before it, failed to say is unknown when it cannot be looked up",
        arguments: [internalError, .html(status: 500), .html(status: 413)])
    func failing(_ fault: Fault.Kind) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(fault, call: "CreateSnapshot", times: 9, moment: .after))
            cloud.simulator.inject(Fault(fault, call: "ReadSnapshots", times: 9))
            let reply = try await cloud.send(.copy())
            #expect(reply.status >= 500)
        }
        #expect(store.rows.last?.outcome == .unknown)
    }

    @Test("what lets nothing through has done nothing", arguments: [401, 429])
    func refused(status: Int) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.html(status: status), call: "CreateSnapshot", times: 9))
            _ = try await cloud.send(.copy())
            #expect(!cloud.simulator.journal.contains { $0.call == "ReadSnapshots" })
        }
        #expect(store.rows.last?.outcome == .failed)
    }

    @Test("a dry run has done nothing, whatever is said to it")
    func dryRun() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(Self.internalError, call: "CreateSnapshot", times: 9))
            let reply = try await cloud.send(.copy("&DryRun=true"))
            #expect(reply.element("Code") == "InternalError")
        }
        #expect(store.rows.last?.outcome == .failed)
    }

    @Test("a deletion that OAPI fails at is unknown")
    func failingDeletion() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(Self.internalError, call: "DeleteSnapshot", times: 9, moment: .after))
            let reply = try await cloud.send(Self.deletion)
            #expect(reply.element("Code") == "InternalError")
        }
        #expect(store.rows.last?.outcome == .unknown)
    }

    @Test("a success that has errors in it is none, whatever was asked")
    func contradiction() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let success = Fault.Kind.error(status: 200, code: "4045", type: "InvalidResource", details: "")
            for call in ["DeleteSnapshot", "ReadSnapshots", "CreateSnapshot"] {
                cloud.simulator.inject(Fault(success, call: call, times: 9))
            }
            #expect(try await cloud.send(Self.deletion).element("return") == nil)
            let read = try await cloud.send(.ec2("DescribeSnapshots"))
            #expect(read.status == 500 && read.element("Code") == "InternalError")
            let relayed = try await cloud.send(.oapi("ReadSnapshots", "{}"))
            #expect(relayed.status != 200)
            for body in [#"{"VolumeId":"vol-12345678"}"#, #"{"VolumeId":"vol-12345678","ClientToken":"mine"}"#] {
                let made = try await cloud.send(.oapi("CreateSnapshot", body))
                #expect(made.status == 400 && made.text.contains("gateway: the outcome of this call is unknown"))
            }
        }
        #expect(store.rows.map(\.outcome).allSatisfy { $0 != .succeeded })
    }

    @Test("an OAPI client gets OAPI's own failure when it may repeat the call, and is told when it may not")
    func failingForOAPIClient() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(Self.internalError, call: "CreateSnapshot", times: 9, moment: .after))
            let token = #"{"VolumeId":"vol-12345678","ClientToken":"mine"}"#
            let repeatable = try await cloud.send(.oapi("CreateSnapshot", token))
            #expect(repeatable.status == 500)
            #expect(!repeatable.text.contains("gateway:"))
            let single = try await cloud.send(.oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678"}"#))
            #expect(single.status == 400)
            #expect(single.text.contains("gateway: the outcome of this call is unknown; look before repeating it"))
        }
        #expect(store.rows.map(\.kind) == [.intent, .intent])
    }
}
