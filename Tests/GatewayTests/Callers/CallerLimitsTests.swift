import Audit
import CoreMetrics
import JSONCoding
import MetricsTestKit
import OAPISimulator
import SigV4
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("What an access key may ask of the gateway", .timeLimit(.minutes(2)))
struct CallerLimitsTests {
    private let key: AccessKeyID
    private let other: AccessKeyID

    init() throws {
        key = try #require(AccessKeyID("KEY"))
        other = try #require(AccessKeyID("OTHER"))
    }

    @Test("so many requests at one time: a place is free when it is let go, and others have their own")
    func requests() throws {
        let metrics = TestMetrics()
        let limits = CallerLimits(.init(requests: 2), metrics: metrics)
        let first = try limits.admit(key)
        do {
            let second = try limits.admit(key)
            #expect(throws: CallerLimits.Refusal.requests) { try limits.admit(key) }
            _ = try limits.admit(other)
            withExtendedLifetime(second) {}
        }
        _ = try limits.admit(key)
        withExtendedLifetime(first) {}
        #expect(try metrics.expectCounter(MetricName.callerRefusals.rawValue, [("limit", "requests")]).totalValue == 1)
    }

    @Test("so many a second, after a burst")
    func rate() throws {
        let now = ManualInstant()
        let metrics = TestMetrics()
        let limits = CallerLimits(
            .init(requests: 100, requestsPerSecond: 10, burst: 3), metrics: metrics, now: { now.value })
        func admitted(_ key: AccessKeyID) -> Bool { (try? limits.admit(key)) != nil }
        #expect((0..<5).map { _ in admitted(key) } == [true, true, true, false, false])
        #expect(admitted(other))
        now.advance(by: .milliseconds(100))
        #expect((0..<2).map { _ in admitted(key) } == [true, false])
        now.advance(by: .seconds(60))
        #expect((0..<4).map { _ in admitted(key) } == [true, true, true, false])
        #expect(try metrics.expectCounter(MetricName.callerRefusals.rawValue, [("limit", "rate")]).totalValue == 4)
    }

    @Test("by default there is no rate")
    func noRate() throws {
        let limits = CallerLimits(.init())
        for _ in 0..<5_000 { _ = try limits.admit(key) }
    }

    @Test("beyond it clients are told so in their own protocol, and the audit that nothing was done")
    func answers() async throws {
        let store = RowStore()
        let limits = CallerLimits(.init(requests: 1))
        try await TestCloud.with(store: store, callers: limits) { cloud in
            let place = try limits.admit(try #require(AccessKeyID(TestCloud.key)))
            let ec2 = try await cloud.send(.copy())
            #expect(ec2.status == 503 && ec2.element("Code") == "RequestLimitExceeded")
            #expect(ec2.headers.contains(.init("Retry-After", "1")))
            let oapi = try await cloud.send(.oapi("CreateSnapshot", #"{"SourceSnapshotId": "snap-12345678"}"#))
            #expect(oapi.status == 503 && oapi.text.contains(#""Code":"6""#))
            #expect(oapi.headers.contains(.init("Retry-After", "1")))
            #expect(cloud.simulator.journal.isEmpty)
            // One whose signature is wrong uses up nothing, and is told what is wrong.
            var wrong = TestRequest.copy()
            wrong.secret = "wrong"
            let status1 = try await cloud.send(wrong).status
            #expect(status1 == 403)
            withExtendedLifetime(place) {}
        }
        let records = try store.records(.single)
        #expect(records.count { $0["errorCode"]?.string?.contains("RequestLimitExceeded") == true } == 1)
    }
}

/// A clock that a test moves on.
private final class ManualInstant: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var value: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}
