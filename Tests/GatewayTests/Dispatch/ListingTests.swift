import Gateway
import OAPISimulator
import Testing

@Suite("Long listings", .timeLimit(.minutes(5)))
struct ListingTests {
    private struct Left: Error {}

    /// Asks for a listing of 2,501 snapshots, which are three pages, and takes the answer part by part.
    ///
    /// - Parameter fails: whether the answer is to end before its end.
    private func list(
        _ prepare: (TestCloud) -> Void = { _ in }, fails: Bool = false,
        taking take: (String) throws -> Void = { _ in }
    ) async throws -> (parts: [String], reads: [Int], record: String) {
        let store = KeepingStore()
        var parts: [String] = []
        var reads: [Int] = []
        try await TestCloud.with(store: store) { cloud in
            let seeded = cloud.simulator.answer(
                SimulatedRequest(
                    method: "POST", target: "/simulator/snapshots", headers: [], body: Array(#"{"Count": 2500}"#.utf8)))
            #expect(seeded.status == 200)
            prepare(cloud)
            let reply = try await cloud.send(
                TestRequest(body: "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=123456789012"))
            #expect(reply.status == 200)
            let rest = try #require(reply.rest)
            parts = [reply.text]
            var failed = false
            do {
                try await rest { bytes in
                    let part = String(decoding: bytes, as: UTF8.self)
                    try take(part)
                    parts.append(part)
                    reads.append(cloud.simulator.journal.count { $0.call == "ReadSnapshots" })
                }
            } catch {
                failed = true
            }
            #expect(failed == fails)
            reads.append(cloud.simulator.journal.count { $0.call == "ReadSnapshots" })
        }
        let records = store.records
        #expect(records.count == 1)
        return (parts, reads, records.first ?? "")
    }

    @Test("a listing of three pages is given out as it is read, and is whole")
    func whole() async throws {
        let (parts, reads, record) = try await list()
        let document = parts.joined()
        #expect(document.hasSuffix("</snapshotSet></DescribeSnapshotsResponse>\n"))
        #expect(Set(document.matches(of: /<snapshotId>(snap-[0-9a-f]{8})/).map(\.output.1)).count == 2_501)
        #expect(document.matches(of: /<snapshotId>/).count == 2_501)
        #expect(parts.allSatisfy { $0.matches(of: /<snapshotId>/).count <= 1_000 }, "no more than a page at a time")
        #expect(reads == [1, 2, 3, 3, 3], "a page is asked for when the one before was taken")
        #expect(record.matches(of: /"call":"ReadSnapshots"/).count == 3)
        #expect(!record.contains("errorCode"))
    }

    @Test("a later page that cannot be had cuts the answer, and the record says why")
    func cut() async throws {
        let (parts, _, record) = try await list(
            { $0.simulator.inject(Fault(.html(status: 502), call: "ReadSnapshots", times: 9, skip: 1)) }, fails: true)
        #expect(!parts.isEmpty)
        #expect(!parts.joined().contains("</snapshotSet>"))
        #expect(record.contains(#""errorCode":"Server.Unavailable""#), "\(record)")
    }

    @Test("a client that leaves ends the reading")
    func left() async throws {
        let (_, reads, record) = try await list(fails: true) { _ in throw Left() }
        #expect(reads == [1])
        #expect(record.contains(#""errorCode":"Client.ConnectionClosed""#), "\(record)")
    }
}
