import Audit
import MetricsTestKit
import OAPISimulator
import SigV4
import TestSupport
import Testing

@testable import Gateway

@Suite("Long answers are worked on a few at one time", .timeLimit(.minutes(2)))
struct LongAnswersTests {
    private let key: UpstreamCaller
    private let other: UpstreamCaller

    init() throws {
        key = .key(try #require(AccessKeyID(TestCloud.key)))
        other = .key(try #require(AccessKeyID("OTHER")))
    }

    @Test("so many of one caller and in all; one who waits comes in when a place is let go")
    func places() async throws {
        let answers = LongAnswers(AdmissionLimits(longAnswers: 2, longAnswersPerKey: 1), metrics: TestMetrics())
        let deadline = ContinuousClock.now + .seconds(60)
        var first: LongAnswerPlace? = try await answers.enter(key, until: deadline)
        async let second = answers.enter(key, until: deadline)
        await until { answers.statistics.waiting == 1 }
        let others = try await answers.enter(other, until: deadline)
        #expect(answers.statistics.inFlight == 2)
        withExtendedLifetime(first) {}
        first = nil
        let place = try await second
        #expect(answers.statistics.inFlight == 2 && answers.statistics.waiting == 0)
        withExtendedLifetime((place, others)) {}
    }

    @Test("one whose turn does not come in time is given up")
    func expired() async throws {
        let answers = LongAnswers(AdmissionLimits(longAnswers: 1, longAnswersPerKey: 1), metrics: TestMetrics())
        let place = try await answers.enter(key, until: .now)
        do {
            _ = try await answers.enter(other, until: .now)
            Issue.record("a second place was had")
        } catch {
            guard case .answerGivenUp = error else { throw error }
        }
        withExtendedLifetime(place) {}
        #expect(answers.statistics.waiting == 0)
    }

    @Test("the long answer to a change needs no place: what was done is told")
    func change() async throws {
        try await TestCloud.with(
            untranslated: .relayed, limits: AdmissionLimits(longAnswers: 1, longAnswersPerKey: 1)
        ) { cloud in
            let place = try await cloud.context.upstream.longAnswers.enter(key, until: .now + .seconds(60))
            let name = String(repeating: "k", count: LongAnswers.length)
            let reply = try await cloud.relay(.ec2("CreateKeyPair", "&KeyName=\(name)"))
            #expect(reply.status == 200 && reply.body.count > LongAnswers.length)
            withExtendedLifetime(place) {}
        }
    }

    @Test("a read that is given up is counted, and recorded as sent")
    func givenUp() async throws {
        let metrics = TestMetrics()
        let store = RowStore()
        try await TestCloud.with(
            store: store, limits: AdmissionLimits(longAnswers: 1, longAnswersPerKey: 1), metrics: metrics
        ) { cloud in
            let seeded = cloud.simulator.answer(
                SimulatedRequest(
                    method: "POST", target: "/simulator/snapshots", headers: [], body: Array(#"{"Count": 500}"#.utf8)))
            #expect(seeded.status == 200)
            let place = try await cloud.context.upstream.longAnswers.enter(key, until: .now + .seconds(60))
            let read = TestRequest(body: "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=123456789012")
            let reply = await cloud.dispatcher.answer(
                try read.signed(at: cloud.signingDate, within: .seconds(5)))
            #expect(reply.status == 503 && reply.element("Code") == "RequestLimitExceeded")
            withExtendedLifetime(place) {}
        }
        #expect(try metrics.expectCounter(MetricName.longAnswersExpired.rawValue).totalValue == 1)
        let row = try #require(store.rows.last)
        #expect(try AuditRecord(parsing: row.text).upstream.map(\.call) == ["ReadSnapshots"])
    }

    @Test("a long listing waits for a place and asks for no more meanwhile; short calls go on")
    func listing() async throws {
        try await TestCloud.with(limits: AdmissionLimits(longAnswers: 1, longAnswersPerKey: 1)) { cloud in
            let seeded = cloud.simulator.answer(
                SimulatedRequest(
                    method: "POST", target: "/simulator/snapshots", headers: [], body: Array(#"{"Count": 500}"#.utf8)))
            #expect(seeded.status == 200)
            let upstream = cloud.context.upstream
            var place: LongAnswerPlace? = try await upstream.longAnswers.enter(key, until: .now + .seconds(60))
            async let listing = cloud.send(
                TestRequest(body: "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=123456789012"))
            await until { upstream.longAnswers.statistics.waiting == 1 }
            #expect(upstream.admission.statistics.inFlight == 1, "it keeps its call's place")
            let copied = try await cloud.send(.copy()).status
            #expect(copied == 200)
            withExtendedLifetime(place) {}
            place = nil
            let answer = try await listing
            #expect(answer.status == 200)
            #expect(answer.text.matches(of: /<snapshotId>/).count == 501, "as it was when it was read")
            #expect(upstream.longAnswers.statistics.inFlight == 0, "the place is free when the answer is made")
        }
    }
}
