import Foundation
import JSONCoding
import PostgreSQL
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("PostgreSQL audit store", .timeLimit(.minutes(8)), .startsPrograms, .inDatabase) struct PostgreSQLAuditStoreTests
{
    let database: TestDatabase
    let directory: TemporaryDirectory

    init() async throws {
        database = try await TestDatabase()
        directory = try TemporaryDirectory()
    }

    private func open(
        _ gateway: String = "gateway-1", lockTimeout: Duration = .seconds(30)
    ) throws -> PostgreSQLAuditStore {
        var options = PostgreSQLAuditStore.Options()
        options.lockTimeoutAtStart = lockTimeout
        options.lockTimeout = lockTimeout
        options.answerTimeout = .seconds(60)
        return try database.openStore(chain: settings(gateway), options: options)
    }

    private func settings(_ gateway: String = "gateway-1") -> ChainSettings {
        ChainSettings(gatewayID: gateway, signingKey: "\(directory.path)/\(gateway).key", checkpointRecords: 10)
    }

    private func verify(_ gateway: String = "gateway-1") async throws -> AuditVerification {
        let files = ChainFiles(signingKey: "\(directory.path)/\(gateway).key")
        return try await PostgreSQLBackend(database.address).verify(of: gateway, files: files)
    }

    private func reader() throws -> PostgreSQLAuditReader { try PostgreSQLAuditReader(database.address) }

    // MARK: - Writing

    @Test("a commit waits for the server's disk, whatever the administrator made of the default")
    func durability() throws {
        let name = try #require(try database.connect().query("SELECT current_database()").first?.text(0))
        #expect(name == database.name)
        let session = try PostgreSQLSession.open(
            try #require(PostgreSQLAddress(database.address.uri + "%20-csynchronous_commit%3Doff")), for: .writing,
            .init(applicationName: "tests"))
        #expect(try session.connection.query("SHOW synchronous_commit").first?.text(0) == "on")
    }

    @Test("shows a row to another connection once append returned, byte for byte")
    func visibility() async throws {
        let store = try open()
        let row = AuditRow(sampleRecord(requestID: "r"), as: .intent)
        try store.append([row])
        let entry = try #require(try await reader().entry(.id("r")))
        #expect(entry.stage == .intent && entry.outcome == .unknown && entry.text == row.text)
        #expect(entry.chain == "gateway-1")
    }

    @Test("is found whole, over restarts and batches of every size")
    func chain() async throws {
        for numbers in [1...1, 2...30, 31...31, 32...700] {
            let store = try open()
            try store.append(numbers.map(ChainedStore.row))
            store.close()
        }
        let verification = try await verify()
        #expect(verification.found == "whole" && verification.last == 700)
        #expect(try await reader().positions()["gateway-1"] == 700)
        #expect(try await reader().unfinished(of: nil, after: 0, limit: 10).isEmpty)
    }

    @Test("an intent whose signature another gateway stored is not taken, and is told what is there")
    func seenElsewhere() async throws {
        let (first, second) = (try open("gateway-1"), try open("gateway-2"))
        var record = sampleRecord(eventID: "one")
        record.signatureDigest = "0123456789abcdef0123456789abcdef"
        let lookUps = (0...3).map { _ in SignatureLookUp() }
        func row(_ eventID: String, _ lookUp: SignatureLookUp, key: String? = nil) -> AuditRow {
            var record = record
            record.eventID = AuditEventID(stored: eventID)
            if let key { record.identity = .known(accessKeyID: key, accountID: nil, userName: "other") }
            var parameters: RecordedParameters?
            return AuditRow(record, as: .intent, storing: .unlessSeen(lookUp), sharing: &parameters)
        }
        // What comes in one batch comes from one gateway, which knows of both.
        try first.append([row("one", lookUps[0]), row("two", lookUps[1])])
        #expect(lookUps[0].earlier.isEmpty && lookUps[1].earlier.isEmpty)
        try second.append([
            AuditRow(sampleRead(1), as: .single), row("three", lookUps[2]), row("four", lookUps[3], key: "AKIDOTHER"),
        ])
        let told = RecordedSignature(
            time: sampleTime, accessKeyID: "AKIAIOSFODNN7EXAMPLE", digest: "0123456789abcdef0123456789abcdef",
            clientToken: "token-1", hasInvocationID: true)
        #expect(lookUps[2].earlier == [told, told])
        #expect(lookUps[3].earlier.isEmpty)
        #expect(try await reader().positions() == AuditPositions(["gateway-1": 2, "gateway-2": 2]))
        // What was told is stored without being asked for again, and whatever nobody asks for always is.
        try second.append([AuditRow(record, as: .intent)])
        #expect(try await reader().positions()["gateway-2"] == 3)
        for gateway in ["gateway-1", "gateway-2"] { #expect(try await verify(gateway).found == "whole") }
    }

    @Test("of gateways that store one signature at the same time only one does")
    func seenAtOnce() async throws {
        let stores = try (1...3).map { try open("gateway-\($0)") }
        let stored = try await withThrowingTaskGroup(of: Int.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask { try Self.append(200, to: store, number) }
            }
            return try await group.reduce(0, +)
        }
        #expect(stored == 200)
        #expect(try database.connect().query("SELECT FROM records").count == 200)
    }

    /// Appends so many signatures, ten a batch and in another order than the next gateway, unless they are there; how many were not.
    private static func append(_ count: Int, to store: PostgreSQLAuditStore, _ number: Int) throws -> Int {
        var stored = 0
        for batch in 0..<count / 10 {
            let asked = (0..<10).map { place in
                let digest = number.isMultiple(of: 2) ? place : 9 - place
                var record = sampleRecord(eventID: "\(number)-\(batch)-\(digest)")
                record.signatureDigest = "\(batch)-\(digest)"
                let lookUp = SignatureLookUp()
                var parameters: RecordedParameters?
                return (AuditRow(record, as: .intent, storing: .unlessSeen(lookUp), sharing: &parameters), lookUp)
            }
            try store.append(asked.map(\.0))
            stored += asked.count { $0.1.earlier.isEmpty }
        }
        return stored
    }

    @Test("intents and outcomes of one batch find each other, also when the intent comes again")
    func oneBatch() async throws {
        let store = try open()
        let record = sampleRecord(requestID: "r", eventID: "e")
        let other = sampleRecord(requestID: "s", eventID: "f")
        try store.append([AuditRow(other, as: .intent)])
        try store.append([
            AuditRow(record, as: .intent), AuditRow(record, as: .outcome), AuditRow(other, as: .outcome),
            AuditRow(sampleRecord(requestID: "t", eventID: "g"), as: .intent),
        ])
        #expect(try await reader().entry(.id("r"))?.intentSequence == 2)
        #expect(try await reader().entry(.id("s"))?.intentSequence == 1)
        #expect(try await reader().unfinished(of: "gateway-1", after: 0, limit: 10).map(\.sequence) == [5])
        #expect(try await verify().found == "whole")
    }

    static let hostile = [
        "a\0b", "\0", "' OR 1=1; --", "$1 :x ::text", "\\u0000", "\u{1}\u{1b}[2J", "é 漢字 🙂", "\\", "\"", "{}",
        "\u{2400}",
    ]

    @Test("takes hostile text, and finds it", arguments: hostile)
    func hostileText(text: String) async throws {
        let store = try open()
        var record = sampleRecord(requestID: "request \(text)", action: "x\(text)", accessKeyID: "key\(text)")
        record.userAgent = text
        record.requestParameters = .object([.init(text, .string(text))])
        try store.append([AuditRow(record, as: .single), AuditRow(sampleRecord(eventID: "other"), as: .single)])
        let reader = try reader()
        #expect(try await reader.search(AuditQuery(action: "x\(text)")).count == 1)
        #expect(try await reader.search(AuditQuery(accessKeyID: "key\(text)")).count == 1)
        let entry = try #require(try await reader.entry(.id("request \(text)")))
        #expect(entry.text == AuditRow(record, as: .single).text)
        #expect(try entry.record().userAgent == text)
        #expect(try await reader.usageReport(AuditQuery()).actions.count == 2)
        #expect(try await verify().found == "whole")
        let seen = try database.connect().query("SELECT record ->> 'userAgent' FROM calls WHERE action LIKE 'x%'")
        #expect(seen.first?.text(0) == text.replacing("\0", with: "\u{2400}"))
    }

    @Test(
        "lets nobody change or delete what is recorded, its owner neither",
        arguments: [
            "UPDATE records SET record = ''", "DELETE FROM records", "TRUNCATE records",
            "UPDATE chain_entries SET number = 9",
            "DELETE FROM chain_entries", "TRUNCATE chain_entries",
        ])
    func appendOnly(sql: String) throws {
        try open().append([AuditRow(sampleRecord(), as: .single)])
        #expect(throws: PostgreSQLFailure.refused(state: "23001", message: "audit records are append-only")) {
            try database.run(sql)
        }
    }

    @Test("a gateway needs no more rights than to add records and to read")
    func roles() async throws {
        let (schema, name) = (database.schema, database.name)
        try database.run(
            """
            CREATE ROLE writer_\(name) LOGIN; CREATE ROLE reader_\(name) LOGIN;
            GRANT USAGE ON SCHEMA \(schema) TO writer_\(name), reader_\(name);
            GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO writer_\(name), reader_\(name);
            GRANT INSERT ON records, chain_entries TO writer_\(name);
            GRANT EXECUTE ON FUNCTION prune(text) TO writer_\(name);
            """)
        let writer = try database.address(user: "writer_\(database.name)")
        let store = try PostgreSQLAuditStore(writer, chain: settings())
        let record = sampleRecord(requestID: "r")
        try store.append([AuditRow(record, as: .intent), AuditRow(record, as: .outcome)])
        try store.checkpoint()
        let prunable = try #require(try PostgreSQLBackend(writer).openPrunable(settings(), batch: 10))
        #expect(try await prunable.prunable(olderThan: record.time, limit: Int.max) == nil)
        let other = AuditRow(sampleRecord(eventID: "f", time: ChainedStore.time(9)), as: .single)
        try store.append([other])
        let old = ChainedStore.time(9)
        let through = try #require(try await prunable.prunable(olderThan: old, limit: Int.max))
        #expect(through.sequence == 2)
        #expect(try await prunable.finding(through: through) == nil)
        #expect(try store.prune(through: through, olderThan: old).records == 2)
        try store.append([AuditRow(record, as: .intent), AuditRow(record, as: .outcome)])
        try store.checkpoint()
        let reader = try database.address(user: "reader_\(database.name)")
        #expect(try await PostgreSQLAuditReader(reader).entry(.id("r")) != nil)
        #expect(try await PostgreSQLAuditReader(reader).usageReport(AuditQuery()).ec2Calls == 2)
        #expect(try await PostgreSQLBackend(reader).verify(of: "gateway-1", files: nil).found == "whole")
        for (address, sql) in [
            (writer, "DELETE FROM open_intents"), (writer, "DELETE FROM records"),
            (reader, "SELECT prune('gateway-1')"),
            (writer, "INSERT INTO record_resources VALUES ('snap-1', 1, 'g', 1)"),
            (writer, "ALTER TABLE records DISABLE TRIGGER ALL"), (reader, "INSERT INTO records SELECT * FROM records"),
        ] {
            let connection = try PostgreSQLSession.open(address, for: .reading, .init(applicationName: "tests"))
                .connection
            let failure = #expect(throws: PostgreSQLFailure.self) { try connection.run(sql) }
            guard case .refused("42501", _)? = failure else {
                Issue.record("\(sql): \(String(describing: failure))")
                continue
            }
        }
    }

    // MARK: - Several gateways

    @Test("two gateways write at once, and one search, look-up, following and scan read both")
    func twoGateways() async throws {
        let stores = try ["gateway-1", "gateway-2"].map { try open($0) }
        let count = 60
        try await withThrowingTaskGroup { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    for number in 1...count {
                        try store.append([
                            AuditRow(
                                EventLookUpTests.record(number, .read, "DescribeSnapshots", source: "snap-\(index)"),
                                as: .single)
                        ])
                    }
                }
            }
            try await group.waitForAll()
        }
        let reader = try reader()
        #expect(try await reader.positions() == AuditPositions(["gateway-1": count, "gateway-2": count]))
        let found = try await reader.search(AuditQuery(limit: 1000))
        #expect(found.count == 2 * count && Set(found.map(\.place)).count == 2 * count)
        #expect(try await reader.search(AuditQuery(gateway: "gateway-2", limit: 1000)).count == count)
        var scanned: [AuditPlace] = []
        try await reader.all(AuditQuery(), by: .init(places: 7, entries: 3)) { scanned += $0.map(\.place) }
        #expect(scanned == found.reversed().map(\.place))
        for gateway in ["gateway-1", "gateway-2"] { #expect(try await verify(gateway).found == "whole") }
        #expect(
            try await reader.entry(AuditEntryName("gateway-2:7"))?.place == AuditPlace(chain: "gateway-2", sequence: 7))
        await #expect(throws: AuditStoreFailure.severalGateways(sequence: 7)) { try await reader.entry(.sequence(7)) }
    }

    @Test("pages skip and repeat nothing while several gateways write", arguments: [1, 7])
    func pages(limit: Int) async throws {
        let stores = try ["gateway-1", "gateway-2"].map { try open($0) }
        func add(_ numbers: ClosedRange<Int>) throws {
            for (index, store) in stores.enumerated() {
                try store.append(
                    numbers.map { number in
                        var record = EventLookUpTests.record(number, .read, "DescribeSnapshots")
                        record.eventID = AuditEventID(stored: "event-\(index)-\(number)")
                        record.time = EventLookUpTests.time(number % 3)
                        return AuditRow(record, as: .single)
                    })
            }
        }
        try add(1...20)
        let reader = try reader()
        var start = EventLookUp.Start.newest(now: EventLookUpTests.time(9))
        var ids: [String] = []
        var number = 100
        while true {
            let page = try await reader.page(EventLookUp(owner: EventLookUpTests.mine, limit: limit, start: start))
            ids += page.events.map(\.record.eventID.text)
            guard let next = page.next else { break }
            let cursor = try #require(EventCursor(next.text))
            #expect(cursor == next)
            start = .after(cursor)
            try add(number...number + 2)
            number += 3
        }
        #expect(ids.count == 40 && Set(ids).count == 40)
    }

    @Test("following passes over no chain, whichever is ahead")
    func following() async throws {
        struct Enough: Error {}
        let first = try open("gateway-1")
        let second = try open("gateway-2")
        for number in 1...30 { try first.append([AuditRow(sampleRead(number), as: .single)]) }
        try second.append([AuditRow(sampleRead(100), as: .single)])
        let pauses = Mutex(0)
        var delivered: [AuditPlace] = []
        let reader = try reader()
        let follower = AuditFollower(reader) {
            switch pauses.withLock({ count in
                count += 1
                return count
            }) {
            case 1: try second.append([AuditRow(sampleRead(101), as: .single)])
            case 2:
                let third = try database.openStore(chain: settings("gateway-3"))
                try third.append([AuditRow(sampleRead(102), as: .single)])
                try first.append([AuditRow(sampleRead(103), as: .single)])
            default: throw Enough()
            }
        }
        await #expect(throws: Enough.self) {
            try await follower.run(after: AuditPositions(["gateway-1": 29])) { delivered += $0.map(\.place) }
        }
        #expect(
            Set(delivered) == [
                .init(chain: "gateway-1", sequence: 30), .init(chain: "gateway-2", sequence: 1),
                .init(chain: "gateway-2", sequence: 2), .init(chain: "gateway-3", sequence: 1),
                .init(chain: "gateway-1", sequence: 31),
            ])
        #expect(delivered.count == 5)
    }

    @Test("two processes with one name do not both write")
    func oneWriter() throws {
        let first = try open()
        try first.append([AuditRow(sampleRead(1), as: .single)])
        #expect(throws: AuditStoreFailure.chainInUse(chain: "gateway-1")) { _ = try open(lockTimeout: .seconds(1)) }
        try first.append([AuditRow(sampleRead(2), as: .single)])
        first.close()
        try open().append([AuditRow(sampleRead(3), as: .single)])
    }

    @Test("a name and a place for the key are asked for")
    func settingsNeeded() {
        #expect(throws: AuditStoreFailure.gatewayNotNamed) {
            _ = try PostgreSQLAuditStore(database.address, chain: ChainSettings(signingKey: directory.path + "/key"))
        }
        #expect(throws: AuditStoreFailure.signingKeyNotNamed) {
            _ = try PostgreSQLAuditStore(database.address, chain: ChainSettings(gatewayID: "gateway-1"))
        }
    }

    @Test("a key is changed beside the gateway that runs, which takes the new one up")
    func rotation() async throws {
        let store = try open()
        try store.append((1...5).map(ChainedStore.row))
        try PostgreSQLAuditStore.rotateKey(of: database.address, settings())
        try store.append((6...25).map(ChainedStore.row))
        try store.checkpoint()
        store.close()
        #expect(try await verify().found == "whole")
        let keys = try database.connect().query("SELECT DISTINCT statement::jsonb ->> 'key' FROM chain_entries")
        #expect(keys.count == 2)
    }

    // MARK: - Migrations

    @Test("tables that are missing, older or newer are refused, and what to do is said")
    func versions() async throws {
        let server = try await PostgreSQLServer.shared
        let address = try #require(PostgreSQLAddress(server.newSchema()))
        let none = AuditStoreFailure.notMigrated(
            location: address.description, version: 0, needed: PostgreSQLSchema.current)
        #expect(none.description.contains("run passerelle audit migrate"))
        #expect(throws: none) { _ = try PostgreSQLAuditStore(address, chain: settings()) }
        #expect(throws: none) { _ = try PostgreSQLAuditReader(address) }
        let backend = PostgreSQLBackend(address)
        #expect(try backend.schemaState().pending.count == PostgreSQLSchema.current)
        #expect(throws: none) { _ = try PostgreSQLAuditReader(address) }
        #expect(try backend.migrateSchema(program: "tests").applied.isEmpty)
        #expect(try backend.migrateSchema(program: "tests").pending.isEmpty)
        _ = try PostgreSQLAuditStore(address, chain: settings())
        let connection = try PostgreSQLSession.open(address, for: .migrating, .init(applicationName: "t")).connection
        try connection.run("DELETE FROM migrations WHERE version = \(PostgreSQLSchema.current)")
        let older = AuditStoreFailure.notMigrated(
            location: address.description, version: PostgreSQLSchema.current - 1, needed: PostgreSQLSchema.current)
        #expect(throws: older) {
            _ = try PostgreSQLAuditReader(address)
        }
        try connection.run("INSERT INTO migrations VALUES (99, 'the future', now(), 'x', 'y')")
        for work in [{ _ = try PostgreSQLAuditReader(address) }, { _ = try backend.migrateSchema(program: "tests") }] {
            #expect(throws: AuditStoreFailure.newerSchema(path: address.description)) { try work() }
        }
    }

    @Test("tables of the version before are brought up to date with what is in them, which can be pruned then")
    func olderTables() async throws {
        let server = try await PostgreSQLServer.shared
        let address = try #require(PostgreSQLAddress(server.newSchema()))
        let connection = try PostgreSQLSession.open(address, for: .migrating, .init(applicationName: "t")).connection
        let schema = try #require(address.searchPath)
        try connection.run("CREATE SCHEMA \(schema); \(PostgreSQLSchema.migrationsTable)")
        for version in [PostgreSQLSchema.Version.records, .views] {
            try connection.run(version.statements)
            try connection.query(
                "INSERT INTO migrations (version, name, program) VALUES ($1::bigint::integer, 'older', 'older')",
                [.integer(version.rawValue)])
        }
        try connection.run(
            """
            INSERT INTO records SELECT 'g', 1, 'outcome', 1, 'e', 'n', NULL, NULL, 'succeeded', 'r', NULL, 'snap-1', '{}', '', '';
            INSERT INTO chain_entries SELECT 'g', 2, 1, 'pruning', '{"pruned":{"sequence":1,"entries":1}}', '', ''
            """)
        #expect(
            try PostgreSQLBackend(address).migrateSchema(program: "tests").pending.map(\.name) == [
                "3 pruning", "4 seals and owners of chains", "5 types of callers, and what only reads",
                "6 digests of signatures",
            ])
        #expect(try PostgreSQLStructure(connection: connection, schema: schema).finding() == nil)
        #expect(try connection.query("SELECT prune('g')").first?.integer(0) == 1)
        #expect(try connection.query("SELECT FROM record_resources").count == 0)
    }

    @Test("a version is brought up to date as a whole, by one of many that try")
    func concurrentMigration() async throws {
        let address = try #require(PostgreSQLAddress(try await PostgreSQLServer.shared.newSchema()))
        try await withThrowingTaskGroup { group in
            for _ in 1...4 { group.addTask { _ = try PostgreSQLBackend(address).migrateSchema(program: "tests") } }
            try await group.waitForAll()
        }
        #expect(try PostgreSQLBackend(address).schemaState().pending.isEmpty)
    }

    @Test("a file is migrated beforehand by the same command")
    func sqlite() throws {
        #expect(throws: AuditStoreFailure.missing(path: directory.store)) {
            _ = try directory.location.backend.migrateSchema(program: "tests")
        }
        _ = try SQLiteAuditStore(path: directory.store)
        #expect(try directory.location.backend.migrateSchema(program: "tests").pending.isEmpty)
    }

    @Test("the structure that verification expects is the one that the migrations make")
    func structure() throws {
        let connection = try database.connect()
        let schema = database.schema
        #expect(try PostgreSQLStructure(connection: connection, schema: schema).lines() == PostgreSQLStructure.expected)
    }
}
