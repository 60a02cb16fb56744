import Audit
import JSONCoding
import OAPISimulator
import SigV4
import TestSupport
import Testing

@testable import Gateway

@Suite("Calls of several callers at OUTSCALE", .timeLimit(.minutes(2)))
struct FairnessTests {
    /// A read that is like no other; the simulator answers it after the tests' time.
    private func slowRead(_ number: Int) -> TestRequest {
        .oapi("ReadVolumes", #"{"Filters": {"VolumeIds": ["vol-\#(number)"]}}"#)
    }

    private static let never = Fault(.none, call: "ReadVolumes", times: 1_000, delayBefore: .seconds(600))

    /// Does the work while a key has 300 slow calls, of which a quarter of the pool is at OUTSCALE.
    private func withHog(_ cloud: TestCloud, _ work: () async throws -> Void) async throws {
        cloud.simulator.inject(Self.never)
        try await withThrowingTaskGroup(of: Void.self) { hog in
            for number in 0..<300 {
                let request = try slowRead(number).signed(at: cloud.signingDate)
                hog.addTask { _ = await cloud.dispatcher.answer(request) }
            }
            let admission = cloud.context.upstream.admission
            await until { admission.statistics.waiting == 284 }
            #expect(admission.statistics.inFlight == 16)
            try await work()
            #expect(admission.statistics.inFlight == 16)
            hog.cancelAll()
            try await hog.waitForAll()
            #expect(admission.statistics.inFlight == 0 && admission.statistics.waiting == 0)
        }
    }

    @Test("a key with hundreds of slow calls waits for itself; another caller's go through")
    func hog() async throws {
        try await TestCloud.with { cloud in
            try await withHog(cloud) {
                for _ in 0..<20 {
                    // The simulator does not know this key, and says so: the call got there.
                    var request = TestRequest.oapi("ReadSnapshots", "{}")
                    (request.key, request.secret) = (TestCaller.stranger.key, TestCaller.stranger.secret)
                    let status1 = try await cloud.send(request).status
                    #expect(status1 == 400)
                }
            }
        }
    }

    @Test("a call whose turn does not come in time was not sent; its caller is told to slow down")
    func deadline() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            try await withHog(cloud) {
                let ec2 = await cloud.dispatcher.answer(
                    try TestRequest.copy().signed(at: cloud.signingDate).due(in: .milliseconds(300)))
                #expect(ec2.status == 503 && ec2.element("Code") == "RequestLimitExceeded")
                let oapi = await cloud.dispatcher.answer(
                    try TestRequest.oapi("DeleteSnapshot", #"{"SnapshotId": "snap-12345678"}"#)
                        .signed(at: cloud.signingDate).due(in: .milliseconds(300)))
                #expect(oapi.status == 503 && oapi.text.contains(#""Code":"6""#))
                #expect(oapi.headers.contains { $0.name == "Retry-After" })
                #expect(cloud.simulator.journal.allSatisfy { $0.call == "ReadVolumes" })
            }
        }
        let outcomes = try store.records(.outcome)
        #expect(outcomes.count == 2)
        for outcome in outcomes {
            #expect(outcome["additionalEventData"]?["outcome"]?.string == "refused")
        }
    }

    @Test("all who do not sign have four calls at one time together")
    func anonymous() async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(Fault(.none, call: "ReadRegions", times: 1_000, delayBefore: .seconds(600)))
            await withTaskGroup(of: Void.self) { strangers in
                for number in 0..<100 {
                    strangers.addTask {
                        _ = await cloud.dispatcher.answer(.unsigned("/api/v1/ReadRegions", #"{"DryRun": \#(number)}"#))
                    }
                }
                let admission = cloud.context.upstream.admission
                await until { admission.statistics.waiting == 96 }
                #expect(admission.statistics.inFlight == 4)
                strangers.cancelAll()
            }
        }
    }

    @Test("what was answered to one who did not sign is answered to others for a while")
    func remembered() async throws {
        try await TestCloud.with(limits: AdmissionLimits(anonymousLifetime: .seconds(600))) { cloud in
            for _ in 0..<5 {
                #expect(await cloud.dispatcher.answer(.unsigned("/api/v1/ReadRegions", "{}")).status == 200)
            }
            #expect(cloud.simulator.journal.count == 1)
            let status2 = try await cloud.send(.oapi("ReadRegions", "{}")).status
            #expect(status2 == 200)
            #expect(cloud.simulator.journal.count == 2, "a caller's own is another")
        }
        try await TestCloud.with(limits: AdmissionLimits(anonymousLifetime: .zero)) { cloud in
            for _ in 0..<2 { _ = await cloud.dispatcher.answer(.unsigned("/api/v1/ReadRegions", "{}")) }
            #expect(cloud.simulator.journal.count == 2)
        }
    }

    @Test("equal reads of a key share one call, and each has a record of its own")
    func shared() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.none, call: "ReadSnapshots", times: 1, delayBefore: .seconds(2)))
            let request = try TestRequest.oapi("ReadSnapshots", "{}").signed(at: cloud.signingDate)
            await withTaskGroup(of: Int.self) { readers in
                for _ in 0..<10 { readers.addTask { await cloud.dispatcher.answer(request).status } }
                await until { cloud.context.upstream.sharedReads.waiting == 9 }
                for await status in readers { #expect(status == 200) }
            }
            #expect(cloud.simulator.journal.count == 1)
        }
        let records = try store.records(.single)
        #expect(records.count == 10)
        #expect(Set(records.compactMap { $0["eventID"]?.string }).count == 10)
    }

    @Test("a read that OUTSCALE throttles is sent again at the pace of its key", arguments: [6, 24, 25])
    func throttled(code: Int) async throws {
        try await TestCloud.with { cloud in
            cloud.simulator.inject(code == 6 ? .throttled() : code == 24 ? .throttledPerAccount() : .throttledPerCall())
            var request = TestRequest(body: "Action=DescribeSnapshots&Version=2016-11-15")
            request.body += "&Owner.1=self"
            let start = ContinuousClock.now
            let status3 = try await cloud.send(request).status
            #expect(status3 == 200)
            #expect(cloud.simulator.journal.count == 2)
            #expect(start.duration(to: .now) >= KeyPace.pause)
            #expect(cloud.context.upstream.admission.statistics.pacedKeys == 1)
        }
    }
}

extension DownstreamRequest {
    /// The same request with less time.
    fileprivate func due(in time: Duration) -> DownstreamRequest {
        DownstreamRequest(
            method: method, target: target, headers: headers, body: body, sourceAddress: sourceAddress, received: .now,
            deadline: .now + time)
    }
}
