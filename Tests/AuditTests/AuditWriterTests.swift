import Dispatch
import InMemoryLogging
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit writer", .timeLimit(.minutes(5))) struct AuditWriterTests {
    let log = InMemoryLogHandler()

    var logger: Logger { Logger(label: "test") { _ in log } }

    @Test("stores intents that come together in one commit")
    func groupCommit() async throws {
        let gate = DispatchSemaphore(value: 0)
        let store = StoreDouble(over: try SQLiteAuditStore(path: nil), gate: gate)
        let writer = AuditWriter(store: store, logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await writer.intent(sampleRecord(requestID: "first")) }
            await until { store.started == 1 }
            for number in 0..<100 {
                group.addTask { try await writer.intent(sampleRecord(requestID: "\(number)")) }
            }
            await until { writer.statistics.waitingRows == 100 }
            for _ in 0..<101 { gate.signal() }
            try await group.waitForAll()
        }
        #expect(store.batches.map(\.count) == [1, 100])
        #expect(writer.statistics.commits == 2)
        #expect(writer.statistics.rows == 101)
    }

    @Test("a store that waits for nothing has stored a note when the call returns")
    func immediate() async throws {
        let store = try AuditStoreLocation.memory.backend.openStore(ChainSettings())
        let writer = AuditWriter(store: store, logger: logger)
        for number in 1...20 {
            await writer.note(sampleRecord(requestID: "\(number)"))
            #expect(writer.statistics.rows == number)
        }
    }

    @Test("gives every waiting caller the failure, and recovers with the next record")
    func failure() async throws {
        let store = StoreDouble()
        let writer = AuditWriter(store: store, logger: logger)
        store.fail(with: .unavailable(reason: "disk full"))
        for _ in 0..<3 {
            await #expect(throws: AuditFailure.unavailable(reason: "disk full")) {
                try await writer.intent(sampleRecord())
            }
        }
        #expect(writer.statistics.storeFails)
        store.fail(with: nil)
        try await writer.outcome(sampleRecord())
        #expect(!writer.statistics.storeFails)
        #expect(store.batches.count == 1)
        #expect(
            log.entries.map { "\($0.level) \($0.message)" } == [
                "error audit store unavailable", "notice audit store works again",
            ])
    }

    @Test("keeps notes while the store is away, as far as there is room, and tells how many were lost")
    func notes() async throws {
        let store = StoreDouble()
        store.fail(with: .unavailable(reason: "locked"))
        let writer = AuditWriter(store: store, logger: logger, bounds: .init(notes: .init(count: 10)))
        for number in 0..<25 {
            await writer.note(sampleRead(number))
            await until { writer.statistics.storeFails && !log.entries.isEmpty }
        }
        #expect(writer.statistics.waitingNotes == 10)
        #expect(writer.statistics.lostNotes == 15)
        store.fail(with: nil)
        try await writer.outcome(sampleRecord(requestID: "first", eventID: "e"))
        await until { store.batches.count == 2 }
        #expect(store.batches.map { $0.map(\.requestID) } == [["first"], (0..<10).map { "read-\($0)" }])
        #expect(
            log.entries.map(\.message) == [
                "audit store unavailable", "audit records are being lost", "audit store works again",
            ])
        #expect(log.entries.last?.metadata["audit.lost"] == "15")
    }

    @Test("while the store fails, a change is refused at once, however many notes wait", arguments: [511, 512, 4096])
    func refusedAtOnce(notes: Int) async throws {
        let store = StoreDouble()
        store.fail(with: .unavailable(reason: "disk full"))
        let writer = AuditWriter(store: store, logger: logger)
        for number in 0..<notes { await writer.note(sampleRead(number)) }
        await until { writer.statistics.storeFails && writer.statistics.waitingNotes == notes }
        let tries = store.started
        for number in 1...3 {
            await #expect(throws: AuditFailure.unavailable(reason: "disk full")) {
                try await writer.intent(sampleRecord(eventID: "e\(number)"))
            }
        }
        // One try for each caller, and one for each of the probes: nothing is tried in a circle.
        #expect(store.started == tries + 3)
        await writer.probe()
        await writer.probe()
        #expect(store.started == tries + 5)
        store.fail(with: nil)
        await writer.probe()
        #expect(writer.statistics.waitingNotes == 0)
        #expect(store.batches.joined().count == notes)
    }

    @Test(
        "at its deadline a change is refused, though the store hangs; its intent is never stored when it was not begun")
    func deadline() async throws {
        let gate = DispatchSemaphore(value: 0)
        let store = StoreDouble(gate: gate)
        let writer = AuditWriter(store: store, logger: logger)
        await writer.note(sampleRead(0))
        await until { store.started == 1 }
        await #expect(throws: AuditFailure.timedOut) {
            try await writer.intent(sampleRecord(eventID: "e1"), until: .now - .seconds(1))
        }
        #expect(writer.statistics.waitingRows == 0)
        for _ in 0..<9 { gate.signal() }
        await writer.close()
        #expect(store.batches.joined().map(\.requestID) == ["read-0"])
    }

    @Test("an intent that is being stored at its deadline is closed by its call's refusal, and is in flight until then")
    func refusedWhileStored() async throws {
        let gate = DispatchSemaphore(value: 0)
        let inner = try SQLiteAuditStore(path: nil)
        let store = StoreDouble(over: inner, gate: gate)
        let reader = try inner.makeReader()
        let writer = AuditWriter(store: store, logger: logger)
        let refused = sampleRecord(
            eventID: "e1", outcome: .refused(AuditError(.server, code: "Unavailable", message: "try again")))
        // Long enough for the store to have begun.
        await #expect(throws: AuditFailure.timedOut) { try await writer.intent(refused, until: .now + .seconds(1)) }
        #expect(store.started == 1)
        #expect(writer.isInFlight("e1"))
        await writer.note(refused)
        #expect(writer.isInFlight("e1"))
        for _ in 0..<9 { gate.signal() }
        await until { !writer.isInFlight("e1") }
        #expect(try await reader.unfinished(limit: 10).isEmpty)
        let entries = try await reader.search(AuditQuery())
        #expect(entries.map(\.outcome) == [.refused] && entries.map(\.intentSequence) == [1])
        await writer.close()
    }

    @Test("an outcome that could not be stored is stored once the store works, and once only")
    func lateOutcome() async throws {
        let inner = try SQLiteAuditStore(path: nil)
        let store = StoreDouble(over: inner)
        let reader = try inner.makeReader()
        let writer = AuditWriter(store: store, logger: logger)
        try await writer.intent(sampleRecord(eventID: "e1"))
        store.fail(with: .unavailable(reason: "disk full"))
        await #expect(throws: AuditFailure.self) { try await writer.outcome(sampleRecord(eventID: "e1")) }
        #expect(writer.isInFlight("e1"))
        store.fail(with: nil)
        await writer.probe()
        #expect(!writer.isInFlight("e1"))
        // Another finds the call in a list that is older, or the store had the outcome though it failed.
        let intent = AuditEntry(
            chain: "", sequence: 1, intentSequence: nil, stage: .intent, outcome: .unknown,
            text: AuditRow(sampleRecord(eventID: "e1"), as: .intent).text)
        try await writer.settle(sampleRecord(eventID: "e1"), of: intent, until: .now + .seconds(300))
        #expect(try await reader.search(AuditQuery()).map(\.outcome) == [.succeeded])
        await writer.close()
    }

    @Test("makes a note wait when very many are queued, and loses none")
    func backPressure() async throws {
        let gate = DispatchSemaphore(value: 0)
        let store = StoreDouble(gate: gate)
        let writer = AuditWriter(store: store, logger: logger, bounds: .init(notes: .init(count: 2)))
        await writer.note(sampleRead(0))
        await until { store.started == 1 }
        await writer.note(sampleRead(1))
        await writer.note(sampleRead(2))
        await withTaskGroup { group in
            for number in 3..<6 { group.addTask { await writer.note(sampleRead(number)) } }
            await until { writer.statistics.blockedNotes == 3 }
            for _ in 0..<6 { gate.signal() }
        }
        await writer.close()
        #expect(store.batches.joined().count == 6)
        #expect(writer.statistics.lostNotes == 0)
    }

    @Test("flushes on a graceful shutdown and takes nothing after, and closes when its owner says so")
    func shutdown() async throws {
        let store = StoreDouble()
        let writer = AuditWriter(store: store, logger: logger)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                group.addTask { try await writer.run() }
                for number in 0..<50 { await writer.note(sampleRead(number)) }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(!store.isClosed)
        #expect(store.batches.joined().count == 50)
        await #expect(throws: AuditFailure.closed) { try await writer.intent(sampleRecord()) }
        await writer.close()
        #expect(store.isClosed)
        await writer.note(sampleRead(0))
        #expect(writer.statistics.lostNotes == 1)
    }

    @Test("takes nothing more when its task is cancelled, as a service of a group does")
    func cancellation() async throws {
        let store = StoreDouble()
        let writer = AuditWriter(store: store, logger: logger)
        let service: any Service = writer
        let task = Task { try await service.run() }
        task.cancel()
        try await task.value
        await #expect(throws: AuditFailure.closed) { try await writer.intent(sampleRecord()) }
    }

    @Test("at its end reports notes that it could not store")
    func lostAtTheEnd() async throws {
        let store = StoreDouble()
        store.fail(with: .unavailable(reason: "locked"))
        let writer = AuditWriter(store: store, logger: logger)
        await writer.note(sampleRead(0))
        await writer.close()
        #expect(writer.statistics.lostNotes == 1)
        #expect(log.entries.last?.message == "audit closed with records lost")
    }

    @Test("joins the intent and the outcome of a call in the store")
    func join() async throws {
        let store = try SQLiteAuditStore(path: nil)
        let reader = try store.makeReader()
        let writer = AuditWriter(store: store, logger: logger)
        try await writer.intent(sampleRecord(eventID: "e1"))
        try await writer.intent(sampleRecord(eventID: "e2"))
        #expect(try await reader.unfinished(limit: 10).map(\.sequence) == [1, 2])
        try await writer.outcome(sampleRecord(eventID: "e1"))
        #expect(try await reader.unfinished(limit: 10).map(\.sequence) == [2])
        let entries = try await reader.search(AuditQuery(order: .oldestFirst))
        #expect(entries.map(\.sequence) == [2, 3])
        #expect(entries.map(\.outcome) == [.unknown, .succeeded])
        #expect(entries.map(\.intentSequence) == [nil, 1])
        await writer.close()
    }
}
