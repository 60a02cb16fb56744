import GRDB
import JSONCoding
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit reader", .startsPrograms, .inEveryStore, .namingTheStore) struct AuditReaderTests {
    let fixture: TestStore
    var store: any AuditStore { fixture.store }
    var reader: any BoundedReader { fixture.reader }

    /// Rows 1 to 7: a copy that worked (1, 2), one that failed (3, 4), one that nobody knows of (5), a read (6), and
    /// one that was refused (7). An hour lies between two calls.
    init() async throws {
        fixture = try await TestStore()
        let failed = AuditOutcome.failed(AuditError(.client, code: "InvalidSnapshot.NotFound", message: "m"))
        let refused = AuditOutcome.refused(AuditError(.client, code: "AuthFailure", message: "m"))
        let worked = Self.call(1, source: "snap-a", copy: "snap-b")
        let broken = Self.call(2, accessKeyID: "AKIAI44QH8DHBEXAMPLE", source: "snap-c", outcome: failed)
        var stranger = Self.call(5, source: "snap-c", outcome: refused)
        stranger.identity = .unknown(claimedAccessKeyID: "AKIDEXAMPLE")
        let store = fixture.store
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
        Search("source", AuditQuery(resourceID: "snap-a"), finds: [5, 2]),
        Search("copy", AuditQuery(resourceID: "snap-b"), finds: [6, 2]),
        Search("part of a snapshot's ID", AuditQuery(resourceID: "snap-"), finds: []),
        Search("hostile snapshot ID", AuditQuery(resourceID: #"snap-a" OR 1=1 --"#), finds: []),
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
                from: time(1), until: time(2), action: "CopySnapshot", resourceID: "snap-b",
                accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: "123456789012", outcome: .succeeded),
            finds: [2]),
        Search("address", AuditQuery(clientAddress: "192.0.2.10"), finds: [7, 6, 5, 4, 2]),
        Search("beginning of an address", AuditQuery(clientAddress: "192.0.2.1"), finds: []),
        Search("hostile address", AuditQuery(clientAddress: #"192.0.2.10","x":""#), finds: []),
        Search("protocol", AuditQuery(protocol: .ec2Query), finds: [7, 6, 5, 4, 2]),
        Search("other protocol", AuditQuery(protocol: .oapi), finds: []),
        Search("unknown of a snapshot", AuditQuery(resourceID: "snap-a", outcome: .unknown), finds: [5]),
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

    @Test("knows of no intent any more once a call ended")
    func reconciled() async throws {
        #expect(try await reader.unfinished(limit: 10).map(\.sequence) == [5])
        try store.append([AuditRow(Self.call(3, source: "snap-a", copy: "snap-d"), as: .outcome)])
        #expect(try await reader.unfinished(limit: 10).isEmpty)
        #expect(try await reader.entry(.id("request-3"))?.sequence == 8)
        #expect(try await reader.entry(.sequence(5))?.intentSequence == 5)
    }

    /// The position of the only chain after that row.
    func start(_ sequence: Int) async throws -> AuditPositions {
        let chain = try #require(try await reader.positions().sequences.first?.chain)
        return AuditPositions([chain: sequence])
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
            try await follower.run(after: try await start(4)) { delivered += $0.map(\.sequence) }
        }
        #expect(delivered == [6, 7, 9])
    }

    @Test("follows calls that meet conditions, and passes over the others once")
    func followSome() async throws {
        struct Enough: Error {}
        let pauses = Mutex(0)
        var delivered: [Int] = []
        let store = store
        let follower = AuditFollower(reader, query: AuditQuery(action: "DescribeSnapshots", limit: 1)) {
            switch pauses.withLock({ count in
                count += 1
                return count
            }) {
            case 1:
                try store.append([
                    AuditRow(Self.call(6, source: "snap-f"), as: .single),
                    AuditRow(Self.call(7, action: "DescribeSnapshots", source: "snap-f"), as: .single),
                    AuditRow(Self.call(8, action: "DescribeSnapshots", source: "snap-f"), as: .single),
                ])
            default: throw Enough()
            }
        }
        await #expect(throws: Enough.self) {
            try await follower.run(after: try await start(0)) { delivered += $0.map(\.sequence) }
        }
        #expect(delivered == [6, 9, 10])
    }

    @Test("the address and the protocol are those of the record, whatever a caller writes")
    func forged() async throws {
        var forger = Self.call(6, action: #"x","sourceIPAddress":"203.0.113.1","eventSource":"e"#, source: "snap-f")
        forger.userAgent = #"","sourceIPAddress":"203.0.113.1""#
        forger.requestParameters = .object([
            .init("sourceIPAddress", .string("203.0.113.1")), .init("eventSource", .string("api.outscale.com")),
        ])
        try store.append([AuditRow(forger, as: .intent)])
        #expect(try await reader.search(AuditQuery(clientAddress: "203.0.113.1")).isEmpty)
        #expect(try await reader.search(AuditQuery(protocol: .oapi)).isEmpty)
        #expect(try await reader.search(AuditQuery(clientAddress: "192.0.2.10")).first?.sequence == 8)
    }

    // MARK: All calls

    /// The rows that a scan by these steps gives, and how many were given together at the most.
    func all(
        _ query: AuditQuery = AuditQuery(), places: Int, entries: Int, between: () throws -> Void = {}
    ) async throws -> (sequences: [Int], most: Int) {
        var sequences: [Int] = []
        var most = 0
        try await reader.all(query, by: .init(places: places, entries: entries)) { found in
            sequences += found.map(\.sequence)
            most = max(most, found.count)
            try between()
        }
        return (sequences, most)
    }

    @Test("gives all calls oldest first, by steps of any size", arguments: [1, 2, 3, 4, 100], [1, 2, 100])
    func allCalls(places: Int, entries: Int) async throws {
        let (sequences, most) = try await all(AuditQuery(limit: 1), places: places, entries: entries)
        #expect(sequences == [2, 4, 5, 6, 7])
        #expect(most <= entries)
        for search in Self.searches where search.query.order == .newestFirst && search.query.limit == 50 {
            let found = try await all(search.query, places: places, entries: entries).sequences
            #expect(found == search.sequences.reversed(), "\(search)")
        }
    }

    @Test("calls of one second are given once each, by steps of any size", arguments: [1, 2, 3, 100])
    func sameSecond(places: Int) async throws {
        let same = (0..<7).map { number -> AuditRow in
            var record = Self.call(100 + number, source: "snap-f")
            record.time = Self.time(3)
            return AuditRow(record, as: number % 2 == 0 ? .single : .intent)
        }
        try store.append(same)
        let expected = [2, 4, 5, 8, 9, 10, 11, 12, 13, 14, 6, 7]
        #expect(try await all(places: places, entries: 2).sequences == expected)
    }

    @Test("gives the calls as they are at the start, whatever ends meanwhile", arguments: [1, 2, 100])
    func unmoved(places: Int) async throws {
        var number = 0
        let sequences = try await all(places: places, entries: 1) {
            number += 1
            // The call without an outcome ends, and others come, by a clock that went back, too.
            if number == 1 { try store.append([AuditRow(Self.call(3, source: "snap-a"), as: .outcome)]) }
            try store.append([AuditRow(Self.call(number * 2 - 1, source: "snap-f"), as: .single)])
        }.sequences
        #expect(sequences == [2, 4, 5, 6, 7])
    }

    @Test("finds the succeeded changes of a resource")
    func changes() async throws {
        let snapshot = try #require(AuditResource("snap-a"))
        try store.append([
            AuditRow(
                sampleRecord(requestID: "r", action: "DescribeSnapshots", source: "snap-a", access: .read), as: .single)
        ])
        #expect(try await reader.changes(naming: snapshot, limit: 10).map(\.sequence) == [2])
        #expect(try await reader.changes(naming: snapshot, limit: 0).isEmpty)
    }

    @Test("names every call by its gateway and its row")
    func places() async throws {
        for entry in try await reader.search(AuditQuery()) {
            let name = AuditEntryName("\(entry.chain):\(entry.sequence)")
            #expect(try await reader.entry(name) == entry)
            #expect(try await reader.entry(AuditEntryName("other:\(entry.sequence)")) == nil)
            #expect(try await reader.search(AuditQuery(gateway: entry.chain)).count == 5)
        }
        #expect(try await reader.search(AuditQuery(gateway: "other")).isEmpty)
        #expect(try await reader.unfinished(of: "other", after: 0, limit: 10).isEmpty)
    }

    @Test(
        "searches by an index, whatever is asked for",
        arguments: [
            (AuditQuery(), "records_by_time"), (AuditQuery(action: "CopySnapshot"), "records_by_name"),
            (AuditQuery(accessKeyID: "AKIDEXAMPLE"), "records_by_key"),
            (AuditQuery(accountID: "1"), "records_by_account"),
            (AuditQuery(outcome: .failed), "records_not_succeeded"),
            (AuditQuery(outcome: .unknown), "records_not_succeeded"),
            (AuditQuery(resourceID: "snap-1"), "PRIMARY KEY (resource_id=?)"),
            (AuditQuery(clientAddress: "192.0.2.1", protocol: .oapi), "records_by_time"),
            (AuditQuery(accessKeyID: "AKIDEXAMPLE", clientAddress: "192.0.2.1"), "records_by_key"),
        ])
    func plan(query: AuditQuery, index: String) throws {
        let directory = try TemporaryDirectory()
        _ = try SQLiteAuditStore(path: directory.store)
        let statement = AuditEntriesStatement.calls(query, query.order, limit: query.limit, in: SQLiteDialect())
        let plan = try DatabaseQueue(path: directory.store).read { database in
            try database.rows("EXPLAIN QUERY PLAN " + statement.sql, statement.values).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(!plan.contains { $0.contains("SCAN records") && !$0.contains("USING") }, "\(plan)")
    }
}
