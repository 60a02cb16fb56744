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

@Suite("Audit writer") struct AuditWriterTests {
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
        let writer = AuditWriter(store: store, logger: logger, noteLimits: .init(count: 10))
        for number in 0..<25 {
            await writer.note(sampleRead(number))
            await until { number >= 10 || writer.statistics.failures > number }
        }
        #expect(writer.statistics.waitingNotes == 10)
        #expect(writer.statistics.lostNotes == 15)
        store.fail(with: nil)
        try await writer.outcome(sampleRecord(requestID: "last"))
        #expect(store.batches.flatMap { $0.map(\.requestID) } == (0..<10).map { "read-\($0)" } + ["last"])
        #expect(
            log.entries.map(\.message) == [
                "audit store unavailable", "audit records are being lost", "audit store works again",
            ])
        #expect(log.entries.last?.metadata["audit.lost"] == "15")
    }

    @Test("makes a note wait when very many are queued, and loses none")
    func backPressure() async throws {
        let gate = DispatchSemaphore(value: 0)
        let store = StoreDouble(gate: gate)
        let writer = AuditWriter(store: store, logger: logger, noteLimits: .init(count: 2))
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

    @Test("flushes and closes on a graceful shutdown, and takes nothing after")
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
        #expect(store.isClosed)
        #expect(store.batches.joined().count == 50)
        await #expect(throws: AuditFailure.closed) { try await writer.intent(sampleRecord()) }
        await writer.note(sampleRead(0))
        #expect(writer.statistics.lostNotes == 1)
    }

    @Test("closes when its task is cancelled, as a service of a group does")
    func cancellation() async throws {
        let store = StoreDouble()
        let writer = AuditWriter(store: store, logger: logger)
        let service: any Service = writer
        let task = Task { try await service.run() }
        task.cancel()
        try await task.value
        #expect(store.isClosed)
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
