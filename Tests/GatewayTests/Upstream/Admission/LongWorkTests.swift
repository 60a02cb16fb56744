import Audit
import OAPI
import OAPISimulator
import SigV4
import Synchronization
import Testing

@testable import Gateway

@Suite("What takes long is done in turns", .timeLimit(.minutes(2)))
struct LongWorkTests {
    /// A session of a read.
    private static func session(
        _ cloud: TestCloud, deadline: ContinuousClock.Instant = .now + .seconds(60), _ presence: ClientPresence
    ) -> UpstreamSession {
        let request = DownstreamRequest(
            method: "POST", target: RequestTarget("/"), headers: HeaderList(), body: [], sourceAddress: "192.0.2.1",
            received: .now, deadline: deadline, presence: { presence })
        return UpstreamSession(
            cloud.context.upstream, as: nil, for: request, .read, logger: cloud.context.logger)
    }

    /// How much was done, of this and by others.
    private final class Tally: Sendable {
        let done = Atomic(0)
        let others = Atomic(0)
    }

    /// Works for more than a turn.
    @Sendable private static func spin(_ number: Int) -> Int? {
        let end = ContinuousClock.now + .milliseconds(2)
        while ContinuousClock.now < end {}
        return number % 2 == 0 ? number : nil
    }

    @Test("others come in between, and the result is whole and in order")
    func turns() async throws {
        try await TestCloud.with { cloud in
            let tally = Tally()
            let numbers = Array(0..<40)
            let results = try await withThrowingTaskGroup(of: Void.self) { group in
                let (starts, start) = AsyncStream<Void>.makeStream()
                group.addTask(executorPreference: LongWork.executor) {
                    for await _ in starts { tally.others.add(1, ordering: .relaxed) }
                }
                let results = try await Self.session(cloud, ClientPresence()).inTurns(numbers, effort: 1_000) {
                    number in
                    if number == 0 { start.yield() }
                    if tally.others.load(ordering: .relaxed) == 1 { tally.done.add(1, ordering: .relaxed) }
                    return Self.spin(number)
                }
                start.finish()
                #expect(tally.done.load(ordering: .relaxed) > 30, "the other waited for a turn or two")
                return results
            }
            #expect(results == numbers.filter { $0 % 2 == 0 })
            #expect(cloud.context.upstream.longAnswers.statistics.inFlight == 0)
        }
    }

    @Test("it ends with the request's time, and with its client", arguments: [true, false])
    func ends(isLate: Bool) async throws {
        try await TestCloud.with { cloud in
            let presence = ClientPresence()
            let tally = Tally()
            let session = Self.session(cloud, deadline: .now + .seconds(isLate ? 1 : 60), presence)
            do throws(TurnFailure) {
                _ = try await session.inTurns(Array(0..<1_000_000), effort: 1_000) { number in
                    if !isLate, number == 10 { presence.leave() }
                    tally.done.add(1, ordering: .relaxed)
                    return Self.spin(number)
                }
                Issue.record("it was done to its end")
            } catch {
                #expect(error == .timeIsOver)
            }
            #expect(tally.done.load(ordering: .relaxed) < (isLate ? 1_000 : 20))
        }
    }

    @Test("it takes a place among the caller's long answers, and is not begun without one")
    func places() async throws {
        try await TestCloud.with(limits: AdmissionLimits(longAnswers: 1, longAnswersPerKey: 1)) { cloud in
            let place = try await cloud.context.upstream.longAnswers.enter(
                UpstreamCaller(nil), until: .now + .seconds(60))
            let session = Self.session(cloud, deadline: .now + .milliseconds(10), ClientPresence())
            await #expect(throws: TurnFailure.noTurn) {
                try await session.inTurns([1], effort: 1_000) { $0 }
            }
            // What is short is done at once.
            #expect(try await session.inTurns([1, 2], effort: 1) { $0 } == [1, 2])
            withExtendedLifetime(place) {}
        }
    }

    @Test("a listing whose filters take longer than a request may is answered FilterLimitExceeded")
    func filters() async throws {
        try await TestCloud.with { cloud in
            let text = String(repeating: "a", count: 20_000)
            let seeded = cloud.simulator.answer(
                SimulatedRequest(
                    method: "POST", target: "/simulator/snapshots", headers: [],
                    body: Array(#"{"Count": 200, "Description": "\#(text)"}"#.utf8)))
            #expect(seeded.status == 200)
            let pattern = "*" + String(repeating: "a", count: 127) + "b"
            let filters = (1...20).map { filter in
                // What fits all is the last, so that all are compared.
                "&Filter.\(filter).Name=description"
                    + (1..<200).map { "&Filter.\(filter).Value.\($0)=\(pattern)" }.joined()
                    + "&Filter.\(filter).Value.200=*"
            }
            let late = await cloud.dispatcher.answer(
                try TestRequest.ec2("DescribeSnapshots", filters.joined())
                    .signed(at: cloud.signingDate, within: .seconds(5)))
            #expect(late.element("Code") == "FilterLimitExceeded", "\(late.text.prefix(500))")
        }
    }
}
