import Gateway
import InMemoryLogging
import Logging
import OAPISimulator
import Testing

@Suite("Words of OAPI's that are not known", .timeLimit(.minutes(5)))
struct NewWordTests {
    private static let describe = TestRequest(body: "Action=DescribeSnapshots&Version=2016-11-15")

    private static func warnings(of log: InMemoryLogHandler) -> [Logger.Metadata] {
        log.entries.filter { $0.level == .warning }.map(\.metadata)
    }

    @Test("a new state is taken for pending, and reported once")
    func state() async throws {
        let log = InMemoryLogHandler()
        try await TestCloud.with(logger: Logger(label: "test", factory: { _ in log })) { cloud in
            cloud.seed(#"{"Count": 3, "State": "hibernating\u001b"}"#)
            for _ in 0..<2 {
                let reply = try await cloud.send(Self.describe)
                #expect(reply.text.ranges(of: "<status>pending</status>").count == 3)
            }
            #expect(
                Self.warnings(of: log) == [
                    [
                        "oapi.call": "ReadSnapshots", "oapi.member": "Snapshot.State",
                        "oapi.word": #"hibernating\u{1b}"#,
                    ]
                ])
        }
    }

    @Test("the states that there are, documented or not, are not reported")
    func knownStates() async throws {
        let log = InMemoryLogHandler()
        try await TestCloud.with(logger: Logger(label: "test", factory: { _ in log })) { cloud in
            for state in ["completed", "error", "importing", "in-queue", "pending", "pending/queued"] {
                cloud.seed(#"{"State": "\#(state)"}"#)
            }
            let reply = try await cloud.send(Self.describe)
            #expect(reply.status == 200)
            #expect(Self.warnings(of: log).isEmpty)
        }
    }

    @Test("no more words are reported than are remembered")
    func bound() async throws {
        let log = InMemoryLogHandler()
        try await TestCloud.with(logger: Logger(label: "test", factory: { _ in log })) { cloud in
            for number in 0..<70 { cloud.seed(#"{"State": "state-\#(number)"}"#) }
            for _ in 0..<2 { _ = try await cloud.send(Self.describe) }
            #expect(Self.warnings(of: log).count == 64)
        }
    }
}

extension TestCloud {
    /// Makes snapshots, by the simulator's own control.
    fileprivate func seed(_ snapshots: String) {
        let reply = simulator.answer(
            SimulatedRequest(
                method: "POST", target: "/simulator/snapshots", headers: [], body: Array(snapshots.utf8)))
        #expect(reply.status == 200)
    }
}
