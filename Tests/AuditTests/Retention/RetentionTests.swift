import GRDB
import Logging
import PostgreSQL
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

@Suite("Audit retention", .timeLimit(.minutes(8)), .startsPrograms, .inEveryStore, .namingTheStore)
struct RetentionTests {
    @Test("ranges whose records are all too old go, up to an entry of the chain, and the rest is whole")
    func oldRanges() async throws {
        let store = try await AttackedStore.filled()
        let summary = try await store.prune(olderThan: ChainedStore.time(23))
        #expect(summary == .init(records: 20, unfinished: 0, lastRecord: 20))
        #expect(try store.sequences() == Array(21...25))
        #expect(try store.kinds() == ["genesis", "checkpoint", "pruning"])
        let verification = try await store.verify()
        #expect(verification.found == "whole" && verification.first == 21 && verification.last == 25)
        #expect(verification.signedThrough == 25 && verification.pruning?.through.sequence == 20)
        #expect(verification.pruning?.bound == ChainedStore.time(23))
        #expect(verification.lines.contains { $0.contains("records 1 to 20") && $0.contains("pruned") })
        #expect(verification.json(took: .zero).contains(#""pruned":{"lastRecord":20,"olderThan":"2026"#))
        let middle = try await store.verify(.part(from: .sequence(3), to: .sequence(23)))
        #expect(middle.found == "whole" && middle.first == 21)
    }

    @Test("what is not too old stays", arguments: [(10, [Int]()), (11, [10]), (21, [10, 10]), (26, [10, 10, 5])])
    func bounds(bound: Int, ranges: [Int]) async throws {
        let store = try await AttackedStore.filled()
        var steps: [Int] = []
        let summary = try await store.prune(olderThan: ChainedStore.time(bound), batch: 10) { steps.append($0.records) }
        #expect(zip([0] + steps, steps).map { $1 - $0 } == ranges)
        #expect(summary.records == ranges.reduce(0, +))
        #expect(try await store.found() == "whole")
    }

    @Test("a range is no longer than a batch, unless its entries lie farther apart", arguments: [1, 15, 20, 100])
    func batches(batch: Int) async throws {
        let store = try await AttackedStore.filled()
        var steps: [Int] = []
        let summary = try await store.prune(olderThan: ChainedStore.time(100), batch: batch) {
            steps.append($0.records)
        }
        #expect(summary.records == 25 && summary.unfinished == 1)
        #expect(steps.first == (batch < 20 ? 10 : batch == 20 ? 20 : 25))
        #expect(try store.sequences().isEmpty)
    }

    @Test("a record that may not go yet keeps its range and all after it", arguments: [0, 9, 19])
    func limit(limit: Int) async throws {
        let store = try await AttackedStore.filled()
        let summary = try await store.prune(olderThan: ChainedStore.time(100), limit: limit)
        #expect(summary.lastRecord == (limit < 10 ? nil : 10))
        #expect(try await store.found() == "whole")
    }

    @Test("a chain of which everything was pruned goes on at the next number, for shipping and followers too")
    func everything() async throws {
        let store = try await AttackedStore.filled()
        _ = try await store.prune(olderThan: ChainedStore.time(100))
        #expect(try await store.found() == "whole")
        let reader = try store.backend.openReader()
        #expect(try await reader.positions()["gateway-1"] == 25)
        let feed = try #require(try store.backend.openFeed(store.settings))
        #expect(try await feed.lastSequence() == 25)
        #expect(try await feed.rows(after: 25, limit: 10).isEmpty)
        try store.append(26...37)
        #expect(try store.sequences() == Array(26...37))
        #expect(try await store.verify().first == 26)
        _ = try await store.prune(olderThan: ChainedStore.time(100))
        #expect(try await reader.positions()["gateway-1"] == 37)
        #expect(try store.kinds() == ["genesis", "pruning"])
        #expect(try await store.found() == "whole")
    }

    @Test("nothing of a range is taken away that is not whole")
    func broken() async throws {
        let store = try await AttackedStore.filled()
        try store.harm("UPDATE records SET record = record || ' ' WHERE sequence = 15")
        var pruned = 0
        let failure = await #expect(throws: AuditRetention.Failure.self) {
            try await store.prune(olderThan: ChainedStore.time(100), batch: 10) { pruned = $0.records }
        }
        #expect(pruned == 10)
        guard case .broken(let finding)? = failure else {
            Issue.record("\(failure.debugDescription)")
            return
        }
        #expect(finding.kind == .altered && finding.sequence == 15)
        #expect("\(AuditRetention.Failure.broken(finding))".contains("record 15"))
        #expect(try store.sequences() == Array(11...25))
    }

    @Test("a call without an outcome goes with its range, is counted, and nothing of it is found any more")
    func unfinished() async throws {
        let store = try await AttackedStore.filled()
        let reader = try store.backend.openReader()
        #expect(try await reader.search(AuditQuery(resourceID: "snap-00000012")).count == 1)
        let summary = try await store.prune(olderThan: ChainedStore.time(100))
        #expect(summary == .init(records: 25, unfinished: 1, lastRecord: 25))
        #expect(try await reader.unfinished(limit: 10).isEmpty)
        #expect(try await reader.search(AuditQuery(resourceID: "snap-00000012")).isEmpty)
        #expect(try await store.found() == "whole")
    }

    @Test("a range that a record makes too young, or that ends at no entry, is refused as a whole")
    func refused() async throws {
        let own = try await AttackedStore.filled()
        let store = try own.open()
        defer { store.close() }
        let prunable = try #require(try own.backend.openPrunable(own.settings, batch: AuditRetention.batch))
        let through = try #require(try await prunable.prunable(olderThan: ChainedStore.time(100), limit: Int.max))
        #expect(throws: AuditFailure.self) { _ = try store.prune(through: through, olderThan: ChainedStore.time(25)) }
        let elsewhere = ChainPosition(chain: "gateway-1", sequence: 24, entries: through.entries, hash: through.hash)
        #expect(throws: AuditFailure.self) {
            _ = try store.prune(through: elsewhere, olderThan: ChainedStore.time(100))
        }
        #expect(try own.sequences() == Array(1...25) && own.kinds().contains("pruning") == false)
        try store.append([ChainedStore.row(26)])
        #expect(try await own.found() == "whole")
    }
}

extension AttackedStore {
    /// 25 records, with an entry behind each ten and one at the end, as ``ChainedStore`` has them.
    static func filled() async throws -> AttackedStore {
        let store = try await AttackedStore()
        try store.append(1...25)
        return store
    }

    /// Appends records of these numbers, ten at a time, with an entry behind each ten, and one at the end.
    func append(_ numbers: ClosedRange<Int>) throws {
        let store = try open()
        defer { store.close() }
        for ten in Dictionary(grouping: numbers, by: { ($0 - 1) / 10 }).sorted(by: { $0.key < $1.key }) {
            try store.append(ten.value.map(ChainedStore.row))
        }
        try store.checkpoint()
    }

    func prune(
        olderThan bound: AuditTime, limit: Int = Int.max, batch: Int = AuditRetention.batch,
        progress: (AuditRetention.Summary) -> Void = { _ in }
    ) async throws -> AuditRetention.Summary {
        try await AuditRetention.prune(
            try #require(try backend.openPrunable(settings, batch: batch)), try open(), olderThan: bound, limit: limit,
            progress: progress)
    }

    /// The numbers of the records that are there.
    func sequences() throws -> [Int] {
        let sql = "SELECT sequence FROM records ORDER BY sequence"
        if let database { return try database.connect().query(sql).map { try $0.required(0) } }
        return try DatabaseQueue(path: directory.store).read { try Int.fetchAll($0, sql: sql) }
    }

    /// The kinds of the entries that are there.
    func kinds() throws -> [String] {
        let sql = "SELECT kind FROM chain_entries ORDER BY number"
        if let database { return try database.connect().query(sql).map { try $0.required(0) } }
        return try DatabaseQueue(path: directory.store).read { try String.fetchAll($0, sql: sql) }
    }
}

extension AuditRetention {
    /// Prunes what a store holds, and closes it.
    static func prune(
        _ prunable: any PrunableAudit, _ store: any AuditStore, olderThan bound: AuditTime, limit: Int,
        progress: (Summary) -> Void
    ) async throws -> Summary {
        let writer = AuditWriter(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            let summary = try await AuditRetention(prunable, writer: writer, limit: { limit })
                .prune(olderThan: bound, progress: progress)
            await writer.close()
            return summary
        } catch {
            await writer.close()
            throw error
        }
    }
}
