import GRDB
import Synchronization
import Testing

@testable import Gateway

@Suite("Audit reader") struct AuditReaderTests {
    let store: SQLiteAuditStore
    let reader: any AuditReader

    /// Rows 1 to 7: a copy that worked (1, 2), one that failed (3, 4), one that nobody knows of (5), a read (6), and
    /// one that was refused (7). An hour lies between two calls.
    init() throws {
        store = try SQLiteAuditStore(.memory)
        reader = try store.makeReader()
        let failed = AuditOutcome.failed(AuditError(.client, code: "InvalidSnapshot.NotFound", message: "m"))
        let refused = AuditOutcome.refused(AuditError(.client, code: "AuthFailure", message: "m"))
        let worked = Self.call(1, source: "snap-a", copy: "snap-b")
        let broken = Self.call(2, accessKeyID: "AKIAI44QH8DHBEXAMPLE", source: "snap-c", outcome: failed)
        var stranger = Self.call(5, source: "snap-c", outcome: refused)
        stranger.identity = .unknown(claimedAccessKeyID: "AKIDEXAMPLE")
        try store.append([AuditRow(worked, as: .intent), AuditRow(worked, as: .outcome)])
        try store.append([
            AuditRow(broken, as: .intent), AuditRow(broken, as: .outcome),
            AuditRow(Self.call(3, source: "snap-a", copy: "snap-d"), as: .intent),
            AuditRow(Self.call(4, action: "DescribeSnapshots", source: "snap-b"), as: .single),
            AuditRow(stranger, as: .outcome),
        ])
    }

    static func call(
        _ number: Int, action: String = "CopySnapshot", accessKeyID: String = "AKIAIOSFODNN7EXAMPLE", source: String,
        copy: String = "snap-0", outcome: AuditOutcome = .succeeded
    ) -> AuditRecord {
        sampleRecord(
            requestID: "request-\(number)", eventID: "event-\(number)", time: time(number), action: action,
            accessKeyID: accessKeyID, source: source, copy: copy, outcome: outcome)
    }

    static func time(_ number: Int) -> AuditTime {
        sampleTime.advanced(by: .seconds(3600 * number))
    }

    struct Search: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var query: AuditQuery
        var sequences: [Int]

        init(_ name: String, _ query: AuditQuery, finds sequences: [Int]) {
            testDescription = name
            self.query = query
            self.sequences = sequences
        }
    }

    static let searches = [
        Search("all", AuditQuery(), finds: [7, 6, 5, 4, 2]),
        Search("oldest first", AuditQuery(order: .oldestFirst), finds: [2, 4, 5, 6, 7]),
        Search("limit", AuditQuery(limit: 2), finds: [7, 6]),
        Search("from", AuditQuery(from: time(3)), finds: [7, 6, 5]),
        Search(
            "from within a second", AuditQuery(from: AuditTime(milliseconds: time(3).milliseconds + 1)), finds: [7, 6]),
        Search("until", AuditQuery(until: time(3)), finds: [4, 2]),
        Search("from and until", AuditQuery(from: time(2), until: time(4)), finds: [5, 4]),
        Search("action", AuditQuery(action: "DescribeSnapshots"), finds: [6]),
        Search("action, other case", AuditQuery(action: "describesnapshots"), finds: []),
        Search("source", AuditQuery(snapshotID: "snap-a"), finds: [5, 2]),
        Search("copy", AuditQuery(snapshotID: "snap-b"), finds: [6, 2]),
        Search("part of a snapshot's ID", AuditQuery(snapshotID: "snap-"), finds: []),
        Search("hostile snapshot ID", AuditQuery(snapshotID: #"snap-a" OR 1=1 --"#), finds: []),
        Search("access key", AuditQuery(accessKeyID: "AKIAI44QH8DHBEXAMPLE"), finds: [4]),
        Search("claimed access key", AuditQuery(accessKeyID: "AKIDEXAMPLE"), finds: [7]),
        Search("account", AuditQuery(accountID: "123456789012"), finds: [6, 5, 4, 2]),
        Search("succeeded", AuditQuery(outcome: .succeeded), finds: [6, 2]),
        Search("failed", AuditQuery(outcome: .failed), finds: [4]),
        Search("refused", AuditQuery(outcome: .refused), finds: [7]),
        Search("unknown", AuditQuery(outcome: .unknown), finds: [5]),
        Search(
            "everything at once",
            AuditQuery(
                from: time(1), until: time(2), action: "CopySnapshot", snapshotID: "snap-b",
                accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: "123456789012", outcome: .succeeded),
            finds: [2]),
        Search("unknown of a snapshot", AuditQuery(snapshotID: "snap-a", outcome: .unknown), finds: [5]),
    ]

    @Test("finds calls", arguments: searches)
    func search(search: Search) async throws {
        #expect(try await reader.search(search.query).map(\.sequence) == search.sequences)
    }

    @Test("finds a call whose outcome is recorded as unknown beside those without an outcome")
    func recordedAsUnknown() async throws {
        try store.append([AuditRow(Self.call(6, source: "snap-e", outcome: .unknown(nil)), as: .outcome)])
        #expect(try await reader.search(AuditQuery(outcome: .unknown)).map(\.sequence) == [8, 5])
    }

    static let names: [(String, Int?)] = [
        ("request-1", 2), ("event-1", 2), ("1", 2), ("2", 2), ("request-3", 5), ("event-3", 5), ("5", 5), ("6", 6),
        ("request-9", nil), ("0", nil), ("99", nil), ("", nil), ("' OR 1=1 --", nil),
    ]

    @Test("shows one call by its request ID, its event ID, or either row", arguments: names)
    func entry(name: String, sequence: Int?) async throws {
        #expect(try await reader.entry(AuditEntryName(name))?.sequence == sequence)
    }

    @Test("shows the last calls in the order of their rows")
    func last() async throws {
        #expect(try await reader.last(2).map(\.sequence) == [6, 7])
        #expect(try await reader.last(0).isEmpty)
        #expect(try await reader.last(100).map(\.sequence) == [2, 4, 5, 6, 7])
    }

    @Test("knows of no intent any more once a call ended")
    func reconciled() async throws {
        #expect(try await reader.unfinished(limit: 10).map(\.sequence) == [5])
        try store.append([AuditRow(Self.call(3, source: "snap-a", copy: "snap-d"), as: .outcome)])
        #expect(try await reader.unfinished(limit: 10).isEmpty)
        #expect(try await reader.entry(.id("request-3"))?.sequence == 8)
        #expect(try await reader.entry(.sequence(5))?.intentSequence == 5)
    }

    @Test("follows calls as they end, each once, and waits when there are none")
    func follow() async throws {
        struct Enough: Error {}
        let pauses = Mutex(0)
        var delivered: [Int] = []
        let store = store
        let follower = AuditFollower(reader) {
            switch pauses.withLock({ count in
                count += 1
                return count
            }) {
            case 1: try store.append([AuditRow(Self.call(6, source: "snap-f"), as: .intent)])
            case 2: try store.append([AuditRow(Self.call(6, source: "snap-f"), as: .outcome)])
            default: throw Enough()
            }
        }
        await #expect(throws: Enough.self) {
            try await follower.run(after: 4) { delivered += $0.map(\.sequence) }
        }
        #expect(delivered == [6, 7, 9])
    }

    @Test(
        "searches by an index, whatever is asked for",
        arguments: [
            (AuditQuery(), "records_by_time"), (AuditQuery(action: "CopySnapshot"), "records_by_name"),
            (AuditQuery(accessKeyID: "AKIDEXAMPLE"), "records_by_key"),
            (AuditQuery(accountID: "1"), "records_by_account"),
            (AuditQuery(outcome: .failed), "records_not_succeeded"),
            (AuditQuery(outcome: .unknown), "records_not_succeeded"),
        ])
    func plan(query: AuditQuery, index: String) throws {
        let directory = try TemporaryDirectory()
        _ = try SQLiteAuditStore(directory.location)
        let statement = AuditSearchStatement(query)
        let plan = try DatabaseQueue(path: directory.store).read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
                .map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(!plan.contains { $0.contains("SCAN records") && !$0.contains("USING") }, "\(plan)")
    }
}
