import Foundation
import Logging
import PostgreSQL
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("PostgreSQL audit retention", .timeLimit(.minutes(8)), .startsPrograms, .inDatabase)
struct PostgreSQLRetentionTests {
    let database: TestDatabase
    let directory: TemporaryDirectory

    /// 25 records and 4 entries of a gateway, as ``ChainedStore`` has them, and another gateway's beside.
    private static let template = DatabaseTemplate { database, directory in
        let own = Self(database, directory)
        for gateway in ["gateway-2", "gateway-1"] { try own.append(1...25, gateway) }
    }

    init() async throws {
        let made = try await Self.template.copy()
        self.init(made.database, made.directory)
    }

    private init(_ database: TestDatabase, _ directory: TemporaryDirectory) {
        self.database = database
        self.directory = directory
    }

    private func settings(_ gateway: String = "gateway-1") -> ChainSettings {
        ChainSettings(
            gatewayID: gateway, signingKey: "\(directory.path)/\(gateway).key", checkpointRecords: 10)
    }

    private func open(_ gateway: String = "gateway-1", at address: PostgreSQLAddress? = nil) throws
        -> PostgreSQLAuditStore
    {
        var options = PostgreSQLAuditStore.Options()
        options.answerTimeout = .seconds(60)
        options.lockTimeout = .seconds(30)
        options.retryPause = .zero
        options.now = { ChainedStore.time(1000) }
        return try PostgreSQLAuditStore(address ?? database.address, chain: settings(gateway), options: options)
    }

    /// Appends records of these numbers, ten at a time, with an entry behind each ten, and one at the end.
    private func append(_ numbers: ClosedRange<Int>, _ gateway: String = "gateway-1") throws {
        let store = try open(gateway)
        defer { store.close() }
        var start = numbers.lowerBound
        while start <= numbers.upperBound {
            let end = min(numbers.upperBound, (start + 9) / 10 * 10)
            try store.append((start...end).map(ChainedStore.row))
            start = end + 1
        }
        try store.checkpoint()
    }

    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func prunable(
        _ gateway: String = "gateway-1", batch: Int = AuditRetention.batch
    ) throws -> any PrunableAudit {
        try #require(try PostgreSQLBackend(database.address).openPrunable(settings(gateway), batch: batch))
    }

    private func prune(
        olderThan bound: AuditTime, limit: Int = Int.max, batch: Int = AuditRetention.batch,
        at address: PostgreSQLAddress? = nil, progress: (AuditRetention.Summary) -> Void = { _ in }
    ) async throws -> AuditRetention.Summary {
        try await AuditRetention.prune(
            prunable(batch: batch), open(at: address), olderThan: bound, limit: limit, progress: progress)
    }

    private func sequences(_ gateway: String = "gateway-1") throws -> [Int] {
        try database.connect().query(
            "SELECT sequence FROM records WHERE chain = $1 ORDER BY sequence", [.text(gateway)]
        ).map { try $0.integer(0) ?? 0 }
    }

    private func kinds(_ gateway: String = "gateway-1") throws -> [String] {
        try database.connect().query(
            "SELECT kind FROM chain_entries WHERE chain = $1 ORDER BY number", [.text(gateway)]
        ).map { $0.text(0) ?? "" }
    }

    private func verify(_ gateway: String = "gateway-1") async throws -> AuditVerification {
        let files = ChainFiles(signingKey: "\(directory.path)/\(gateway).key")
        return try await PostgreSQLBackend(database.address).verify(of: gateway, files: files)
    }

    /// Runs SQL that nothing is to run, with what keeps it from that put aside.
    private func harm(_ statements: String...) throws {
        let own = statements.map { $0.replacing("OWN", with: "chain = 'gateway-1'") }.joined(separator: ";\n")
        try database.harm(own)
    }

    @Test("no other gateway's chain is touched")
    func otherGateway() async throws {
        let reader = try PostgreSQLAuditReader(database.address)
        _ = try await prune(olderThan: ChainedStore.time(100))
        #expect(try sequences().isEmpty && sequences("gateway-2") == Array(1...25))
        #expect(try kinds("gateway-2") == ["genesis", "checkpoint", "checkpoint", "checkpoint"])
        #expect(try await verify("gateway-2").found == "whole")
        #expect(try await reader.positions() == AuditPositions(["gateway-1": 25, "gateway-2": 25]))
        #expect(try await reader.unfinished(of: "gateway-1", after: 0, limit: 10).isEmpty)
        #expect(try await reader.unfinished(of: "gateway-2", after: 0, limit: 10).map(\.sequence) == [25])
        #expect(try await reader.search(AuditQuery(resourceID: "snap-00000012")).map(\.chain) == ["gateway-2"])
        let listed = try database.connect().query("SELECT FROM record_resources WHERE chain = 'gateway-1'")
        #expect(listed.count == 0)
    }

    static let refusals = [
        "DELETE FROM records WHERE OWN AND sequence = 11", "DELETE FROM records WHERE OWN", "DELETE FROM records",
        "DELETE FROM records WHERE chain = 'gateway-2' AND sequence = 1",
        "DELETE FROM chain_entries WHERE OWN AND kind = 'pruning'", "DELETE FROM chain_entries WHERE OWN",
        "DELETE FROM chain_entries WHERE OWN AND number = 1", "DELETE FROM chain_entries WHERE OWN AND sequence = 20",
        "DELETE FROM chain_entries WHERE chain = 'gateway-2' AND number = 2", "TRUNCATE records",
        "TRUNCATE chain_entries",
        "UPDATE records SET outcome = 'failed' WHERE OWN",
        // What is covered may go; one that is not keeps all of it.
        "WITH gone AS (DELETE FROM chain_entries WHERE OWN RETURNING *) DELETE FROM records WHERE OWN",
    ]

    @Test("the database lets nobody delete what no entry says was pruned, its owner neither", arguments: refusals)
    func triggers(sql: String) async throws {
        _ = try await prune(olderThan: ChainedStore.time(11))
        let own = sql.replacing("OWN", with: "chain = 'gateway-1'")
        #expect(throws: PostgreSQLFailure.refused(state: "23001", message: "audit records are append-only")) {
            try database.run(own)
        }
        // There is nothing left that it could delete.
        for gateway in ["gateway-1", "gateway-2", "gateway-3"] {
            let deleted = try database.connect().query("SELECT prune($1)", [.text(gateway)]).first?.integer(0)
            #expect(deleted == 0)
        }
        #expect(try sequences() == Array(11...25) && sequences("gateway-2") == Array(1...25))
        #expect(try await verify().found == "whole")
    }

    static let harms = [
        ("UPDATE records SET record = record || ' ' WHERE OWN AND sequence = 21", "altered 21"),
        ("DELETE FROM records WHERE OWN AND sequence = 21", "removed 21"),
        ("DELETE FROM records WHERE OWN", "tail-cut 21"),
        ("UPDATE records SET sequence = 20 WHERE OWN AND sequence = 21", "inserted 20"),
        ("DELETE FROM chain_entries WHERE OWN AND kind = 'pruning'", "removed 1"),
        ("DELETE FROM chain_entries WHERE OWN AND kind = 'genesis'", "removed 0"),
        (
            "UPDATE chain_entries SET statement = replace(statement, '\"sequence\":20', '\"sequence\":21') "
                + "WHERE OWN AND kind = 'pruning'", "altered 25"
        ),
        ("INSERT INTO record_resources VALUES ('snap-00000012', 1, 'gateway-1', 2)", "look-up 2"),
        ("INSERT INTO open_intents VALUES ('gateway-1', 'event-1', 1)", "look-up 1"),
        ("DROP TRIGGER records_are_deleted_by_pruning_only ON records", "damaged 0"),
        (
            "CREATE OR REPLACE FUNCTION pruned(of_chain text, what text) RETURNS bigint LANGUAGE sql AS 'SELECT 99'",
            "damaged 0"
        ),
    ]

    @Test("what somebody does to a pruned chain is named", arguments: harms)
    func harmed(sql: String, expected: String) async throws {
        _ = try await prune(olderThan: ChainedStore.time(21))
        try harm(sql)
        #expect(try await verify().found == expected)
    }

    @Test(
        "a pruning whose commit is not answered is done once, whether the server saw it or not",
        arguments: [true, false])
    func lostAnswer(seen: Bool) async throws {
        let server = try await PostgreSQLServer.shared
        let proxy = try await CuttingProxy(to: server.port)
        let address = try database.address(port: proxy.port)
        let store = try open(at: address)
        for sequence in [10, 20] {
            let through = try #require(
                try await prunable(batch: 10).prunable(olderThan: ChainedStore.time(100), limit: sequence))
            proxy.arm(seen ? .afterCommit : .beforeCommit)
            #expect(try store.prune(through: through, olderThan: ChainedStore.time(100)).records == 10)
        }
        // The second one took away what lay before the first, but not the first itself, which is newer.
        #expect(try kinds() == ["genesis", "checkpoint", "pruning", "pruning"])
        try store.append([ChainedStore.row(26)])
        #expect(try sequences() == Array(21...26))
        store.close()
        #expect(try kinds().contains("loss") == false)
        #expect(try await verify().found == "whole")
        try await proxy.close()
    }

    @Test("a process beside the gateway prunes while that writes, but begins no chain of a mistyped name")
    func beside() async throws {
        let store = try open()
        let writer = AuditWriter(
            store: try PostgreSQLBackend(database.address).openAsOwner(settings()), logger: silent)
        let retention = AuditRetention(try prunable(batch: 10), writer: writer)
        async let summary = retention.prune(olderThan: ChainedStore.time(26))
        for number in 26...60 { try store.append([ChainedStore.row(number)]) }
        #expect(try await summary.records >= 25)
        await writer.close()
        store.close()
        #expect(try sequences().last == 60 && kinds().contains("loss") == false)
        #expect(try await verify().found == "whole")
        #expect(throws: AuditStoreFailure.noSuchGateway("gateway-3")) {
            _ = try PostgreSQLBackend(database.address).openAsOwner(settings("gateway-3"))
        }
    }

    @Test("what is shipped stands beside the key")
    func shipped() throws {
        let location = AuditStoreLocation.postgresql(database.address)
        #expect(try AuditShipper.shippedThrough(location.backend, chain: settings()) == nil)
        let text = ShippingPosition(sequence: 7, digest: nil).text
        try Data(text.utf8).write(to: URL(filePath: directory.path + "/gateway-1.key-shipped"))
        #expect(try AuditShipper.shippedThrough(location.backend, chain: settings()) == 7)
    }
}
