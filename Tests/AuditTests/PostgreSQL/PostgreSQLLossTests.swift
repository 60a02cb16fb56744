import Foundation
import Logging
import PostgreSQL
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("PostgreSQL, lost and back", .timeLimit(.minutes(10)), .startsPrograms, .inDatabase) struct PostgreSQLLossTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func options(answerTimeout: Duration = .seconds(30)) -> PostgreSQLAuditStore.Options {
        var options = PostgreSQLAuditStore.Options()
        options.retryPause = .zero
        options.answerTimeout = answerTimeout
        options.lockTimeout = .seconds(30)
        return options
    }

    private var settings: ChainSettings {
        ChainSettings(gatewayID: "gateway-1", signingKey: directory.path + "/key", checkpointRecords: 10)
    }

    private func row(_ number: Int) -> AuditRow {
        var record = sampleRead(number)
        record.eventID = AuditEventID(stored: "event-\(number)")
        return AuditRow(record, as: .single)
    }

    /// The events of all records, in their order, of a chain that has to be whole.
    private func events(_ address: PostgreSQLAddress) async throws -> [String] {
        let verification = try await PostgreSQLBackend(address)
            .verify(of: "gateway-1", files: ChainFiles(signingKey: directory.path + "/key"))
        #expect(verification.found == "whole", "\(verification)")
        let connection = try PostgreSQLSession.open(address, for: .reading, .init(applicationName: "t")).connection
        return try connection.query("SELECT event_id FROM records ORDER BY sequence").map { $0.text(0) ?? "" }
    }

    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A store in a database of its own, whose connections can be cut.
    private func storeBehindProxy() async throws -> (TestDatabase, CuttingProxy, PostgreSQLAuditStore) {
        let database = try await TestDatabase()
        let proxy = try await CuttingProxy(to: PostgreSQLServer.shared.port)
        let address = try database.address(port: proxy.port)
        return (database, proxy, try PostgreSQLAuditStore(address, chain: settings, options: options()))
    }

    /// The server's process of the store's session.
    private func process(of database: TestDatabase) throws -> Int {
        let sessions = try database.connect().query(
            "SELECT pid::bigint FROM pg_stat_activity WHERE application_name LIKE 'passerelle % gateway-1'")
        return try #require(try sessions.first?.integer(0))
    }

    /// Appends until the store takes it; for as long as the suite's time lasts.
    private func persist(_ store: PostgreSQLAuditStore, _ rows: [AuditRow]) async {
        while (try? store.append(rows)) == nil { await Task.yield() }
    }

    @Test("a server that is stopped is a failure at once, and one that is back is used again")
    func stopped() async throws {
        let server = try await PostgreSQLServer(settings: ["fsync=on"])
        let database = try TestDatabase(on: server)
        let store = try database.openStore(chain: settings, options: options())
        let reader = try PostgreSQLAuditReader(database.address)
        try store.append([row(1)])
        #expect(try store.probe())
        #expect(try await reader.search(AuditQuery()).count == 1)
        for (round, signal) in ["INT", "QUIT", "KILL"].enumerated() {
            await server.stop(signal)
            let start = ContinuousClock.now
            for _ in 1...3 {
                #expect(throws: AuditFailure.self) { try store.append([row(99)]) }
                #expect(throws: AuditFailure.self) { _ = try store.probe() }
            }
            #expect(start.duration(to: .now) < .seconds(20))
            await #expect(throws: AuditStoreFailure.self) { try await reader.search(AuditQuery()) }
            try await server.start()
            #expect(try store.probe())
            try store.append([row(round + 2)])
            #expect(try await reader.search(AuditQuery()).count == round + 2)
        }
        #expect(try await events(database.address) == (1...4).map { "event-\($0)" })
    }

    @Test("a killed server process loses nothing that was acknowledged")
    func killedProcess() async throws {
        let server = try await PostgreSQLServer()
        let database = try TestDatabase(on: server)
        let store = try database.openStore(chain: settings, options: options())
        try store.append([row(1)])
        let process = try process(of: database)
        server.signal(PostgreSQLServer.killSignal, process: process)
        await persist(store, [row(2)])
        #expect(try await events(database.address) == ["event-1", "event-2"])
    }

    @Test("a session that an administrator ended is made anew, within the same call")
    func terminated() async throws {
        let database = try await TestDatabase()
        let store = try database.openStore(chain: settings, options: options())
        try store.append([row(1)])
        let ending = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name LIKE 'passerelle % gateway-1' AND datname = current_database()
                    AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'
                    AND (classid::bigint << 32 | objid::bigint) = hashtextextended(current_schema() || '/gateway-1', 1))
            """
        #expect(try database.connect().query(ending).count == 1)
        try store.append([row(2)])
        #expect(try database.connect().query(ending).count == 1)
        try store.checkpoint()
        #expect(try await events(database.address) == ["event-1", "event-2"])
    }

    @Test("a server that hangs is given up in time, and what came of it is looked up")
    func hanging() async throws {
        let server = try await PostgreSQLServer()
        let database = try TestDatabase(on: server)
        let store = try database.openStore(chain: settings, options: options(answerTimeout: .seconds(2)))
        try store.append([row(1)])
        let process = try process(of: database)
        // The server as a whole, so that no other session can take its place.
        for id in [process, nil] { server.signal(PostgreSQLServer.stopSignal, process: id) }
        let start = ContinuousClock.now
        #expect(throws: AuditFailure.self) { try store.append([row(2)]) }
        #expect(start.duration(to: .now) < .seconds(60))
        for id in [process, nil] { server.signal(PostgreSQLServer.continueSignal, process: id) }
        await persist(store, [row(3)])
        #expect(try await events(database.address) == ["event-1", "event-3"])
    }

    @Test("a commit whose answer is lost is stored once, whether the server saw it or not", arguments: [true, false])
    func lostAnswer(seen: Bool) async throws {
        let (database, proxy, store) = try await storeBehindProxy()
        try store.append([row(1)])
        for number in 2...15 {
            proxy.arm(seen ? .afterCommit : .beforeCommit)
            try store.append([row(number)])
        }
        proxy.arm(seen ? .afterCommit : .beforeCommit)
        try store.checkpoint()
        try store.checkpoint()
        let entries = try database.connect().query("SELECT FROM chain_entries WHERE sequence = 15")
        #expect(entries.count == 1)
        try store.append([row(16)])
        #expect(try await events(database.address) == (1...16).map { "event-\($0)" })
        try await proxy.close()
    }

    @Test("what was stored unknown to the gateway is not stored again when it comes again", arguments: [true, false])
    func lostForLonger(seen: Bool) async throws {
        let (database, proxy, store) = try await storeBehindProxy()
        try store.append([row(1)])
        proxy.arm(seen ? .afterCommit : .beforeCommit, refusingAfter: true)
        for _ in 1...3 { #expect(throws: AuditFailure.self) { try store.append([row(2), row(3)]) } }
        proxy.accept()
        try store.append([row(2), row(3), row(4)])
        try store.append([row(5)])
        #expect(try await events(database.address) == (1...5).map { "event-\($0)" })
        try await proxy.close()
    }

    @Test("the writer refuses changes while the server is away, keeps reads, and recovers without a call")
    func writer() async throws {
        let server = try await PostgreSQLServer()
        let database = try TestDatabase(on: server)
        let store = try database.openStore(chain: settings, options: options())
        let writer = AuditWriter(store: store, logger: silent)
        try await writer.intent(sampleRecord(requestID: "a", eventID: "a"))
        await server.stop()
        await writer.probe()
        #expect(writer.statistics.storeFails)
        await #expect(throws: AuditFailure.self) { try await writer.intent(sampleRecord(requestID: "b", eventID: "b")) }
        for number in 1...5 { await writer.note(sampleRead(number)) }
        await writer.probe()
        #expect(writer.statistics.storeFails)
        try await server.start()
        await writer.probe()
        #expect(!writer.statistics.storeFails)
        await writer.probe()
        #expect(writer.statistics.waitingNotes == 0)
        try await writer.outcome(sampleRecord(requestID: "a", eventID: "a"))
        await writer.close()
        let reader = try PostgreSQLAuditReader(database.address)
        #expect(try await reader.positions()["gateway-1"] == 7)
        #expect(try await reader.unfinished(of: "gateway-1", after: 0, limit: 10).isEmpty)
    }

    private var refused: AuditRecord {
        sampleRecord(
            requestID: "refused", eventID: "refused",
            outcome: .refused(AuditError(.server, code: "Unavailable", message: "try again")))
    }

    @Test(
        "a refused call has one outcome, whether its intent was stored unknown to the gateway or not",
        arguments: [true, false])
    func refusedThoughStored(seen: Bool) async throws {
        let (database, proxy, store) = try await storeBehindProxy()
        let writer = AuditWriter(store: store, logger: silent)
        try await writer.intent(sampleRecord(requestID: "first", eventID: "first"))
        proxy.arm(seen ? .afterCommit : .beforeCommit, refusingAfter: true)
        await #expect(throws: AuditFailure.self) { try await writer.intent(refused) }
        await writer.note(refused)
        await writer.probe()
        #expect(writer.isInFlight("refused"))
        proxy.accept()
        await writer.probe()
        #expect(!writer.isInFlight("refused"))
        try await writer.outcome(sampleRecord(requestID: "first", eventID: "first"))
        await writer.close()
        let reader = try PostgreSQLAuditReader(database.address)
        #expect(try await reader.unfinished(of: "gateway-1", after: 0, limit: 10).isEmpty)
        #expect(
            try await events(database.address)
                == (seen ? ["first", "refused", "refused", "first"] : ["first", "refused", "first"]))
        let entry = try #require(try await reader.entry(.id("refused")))
        #expect(entry.outcome == .refused && entry.intentSequence == (seen ? 2 : nil))
        try await proxy.close()
    }

    @Test(
        "an outcome whose commit was not answered is stored once, though the server was away", arguments: [true, false])
    func outcomeLostForLonger(seen: Bool) async throws {
        let (database, proxy, store) = try await storeBehindProxy()
        let writer = AuditWriter(store: store, logger: silent)
        try await writer.intent(sampleRecord(eventID: "e"))
        proxy.arm(seen ? .afterCommit : .beforeCommit, refusingAfter: true)
        await #expect(throws: AuditFailure.self) { try await writer.outcome(sampleRecord(eventID: "e")) }
        await writer.probe()
        proxy.accept()
        await writer.probe()
        #expect(!writer.isInFlight("e"))
        await writer.close()
        #expect(try await events(database.address) == ["e", "e"])
        try await proxy.close()
    }

    @Test("a change is refused at its deadline, though the server hangs for longer")
    func hangingPastTheDeadline() async throws {
        let server = try await PostgreSQLServer()
        let database = try TestDatabase(on: server)
        let store = try database.openStore(chain: settings, options: options(answerTimeout: .seconds(30)))
        let writer = AuditWriter(store: store, logger: silent)
        try await writer.intent(sampleRecord(eventID: "e"))
        let process = try process(of: database)
        for id in [process, nil] { server.signal(PostgreSQLServer.stopSignal, process: id) }
        let start = ContinuousClock.now
        await #expect(throws: AuditFailure.timedOut) { try await writer.intent(refused, until: start + .seconds(1)) }
        await writer.note(refused)
        #expect(start.duration(to: .now) < .seconds(15))
        for id in [process, nil] { server.signal(PostgreSQLServer.continueSignal, process: id) }
        try await writer.outcome(sampleRecord(eventID: "e"))
        await writer.close()
        let reader = try PostgreSQLAuditReader(database.address)
        #expect(try await reader.unfinished(of: "gateway-1", after: 0, limit: 10).isEmpty)
        #expect(try await reader.entry(.id("refused"))?.outcome == .refused)
    }
}
