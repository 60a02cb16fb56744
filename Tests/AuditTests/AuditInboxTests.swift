import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit inbox") struct AuditInboxTests {
    /// Waiters and blocked callers are plain numbers here.
    typealias Inbox = AuditInbox<Int, Int>

    static let row = AuditRow(sampleRead(0), as: .single)

    static func inbox(notes: Int = 2, noteBytes: Int = 1 << 20, batch: Int = 512) -> Inbox {
        Inbox(limits: Inbox.Limits(notes: notes, noteBytes: noteBytes, batch: batch))
    }

    private func expect(batchOf inbox: inout Inbox, waiters: [Int?]) {
        let batch = inbox.nextBatch()
        #expect(batch?.count == waiters.count)
        #expect(inbox.writingWaiters == waiters)
    }

    @Test("starts one drain, and another only once that one ended")
    func drain() {
        var inbox = Self.inbox()
        #expect(inbox.append(Self.row, waiter: 1) == .taken(startsDrain: true))
        #expect(inbox.append(Self.row, waiter: 2) == .taken(startsDrain: false))
        expect(batchOf: &inbox, waiters: [1, 2])
        #expect(inbox.append(Self.row, waiter: 3) == .taken(startsDrain: false))
        #expect(inbox.stored().blocked.isEmpty)
        expect(batchOf: &inbox, waiters: [3])
        #expect(inbox.stored().blocked.isEmpty)
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.append(Self.row, waiter: 4) == .taken(startsDrain: true))
    }

    @Test("hands out nothing while a batch is being stored, and the drain goes on with the rest")
    func oneAtATime() {
        var inbox = Self.inbox()
        #expect(inbox.append(Self.row, waiter: 1) == .taken(startsDrain: true))
        expect(batchOf: &inbox, waiters: [1])
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.append(Self.row, waiter: 2) == .taken(startsDrain: false))
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.stored().items.map(\.waiter) == [1])
        expect(batchOf: &inbox, waiters: [2])
        #expect(inbox.stored().items.map(\.waiter) == [2])
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.append(Self.row, waiter: 3) == .taken(startsDrain: true))
    }

    @Test("hands out no more rows at once than a batch has, in their order")
    func batches() {
        var inbox = Self.inbox(batch: 2)
        for waiter in 1...3 { _ = inbox.append(Self.row, waiter: waiter) }
        expect(batchOf: &inbox, waiters: [1, 2])
        #expect(inbox.stored().items.map(\.waiter) == [1, 2])
        expect(batchOf: &inbox, waiters: [3])
    }

    @Test("has room for so many notes, or for so many bytes of them")
    func room() {
        var byCount = Self.inbox(notes: 1)
        #expect(byCount.note(Self.row) == .taken(startsDrain: true))
        #expect(byCount.note(Self.row) == .full)
        var byBytes = Self.inbox(notes: 100, noteBytes: Self.row.text.utf8.count + 1)
        #expect(byBytes.note(Self.row) == .taken(startsDrain: true))
        #expect(byBytes.note(Self.row) == .taken(startsDrain: false))
        #expect(byBytes.note(Self.row) == .full)
        #expect(byBytes.append(Self.row, waiter: 1) == .taken(startsDrain: false))
    }

    @Test("lets blocked callers go when there is room, and does not block those who find it")
    func blocking() {
        var inbox = Self.inbox(notes: 1)
        _ = inbox.note(Self.row)
        #expect(inbox.block(7) == true)
        _ = inbox.nextBatch()
        #expect(inbox.block(8) == false)
        #expect(inbox.stored().blocked == [7])
    }

    @Test("after a failure keeps notes until they are to be tried again, and does not try in a circle")
    func failure() {
        var inbox = Self.inbox()
        _ = inbox.note(Self.row)
        _ = inbox.append(Self.row, waiter: 1)
        #expect(inbox.nextBatch()?.count == 2)
        #expect(inbox.failed().waiters == [1])
        #expect(inbox.storeFails)
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.note(Self.row) == .taken(startsDrain: false))
        #expect(inbox.retries() == true)
        expect(batchOf: &inbox, waiters: [nil, nil])
        #expect(inbox.failed().waiters.isEmpty)
        #expect(inbox.nextBatch() == nil)
    }

    @Test("tries at once for those who came to wait while a batch failed")
    func waitersAfterFailure() {
        var inbox = Self.inbox()
        _ = inbox.append(Self.row, waiter: 1)
        _ = inbox.nextBatch()
        _ = inbox.append(Self.row, waiter: 2)
        _ = inbox.failed()
        expect(batchOf: &inbox, waiters: [2])
    }

    @Test("while the store fails, no number of notes delays a row that somebody waits for")
    func waitersBeforeNotes() {
        var inbox = Self.inbox(notes: 1000, noteBytes: 1 << 24, batch: 10)
        for _ in 0..<1000 { _ = inbox.note(Self.row) }
        #expect(inbox.nextBatch()?.count == 10)
        _ = inbox.failed()
        #expect(inbox.append(Self.row, waiter: 1) == .taken(startsDrain: true))
        expect(batchOf: &inbox, waiters: [1])
        #expect(inbox.failed().waiters == [1])
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.waitingNotes == 1000)
    }

    @Test("tries a few notes at first when the store failed, and full batches when it works")
    func trial() {
        var inbox = Self.inbox(notes: 1000, batch: 100)
        for _ in 0..<100 { _ = inbox.note(Self.row) }
        _ = inbox.nextBatch()
        _ = inbox.failed()
        #expect(inbox.retries() == true)
        #expect(inbox.nextBatch()?.count == Inbox.Limits().trial)
        _ = inbox.stored()
        #expect(inbox.nextBatch()?.count == 100 - Inbox.Limits().trial)
    }

    @Test("an outcome that failed is kept, goes before the notes, and says that it may be stored")
    func outcomes() {
        var inbox = Self.inbox(notes: 20)
        let outcome = AuditRow(sampleRecord(), as: .outcome)
        _ = inbox.note(Self.row)
        _ = inbox.nextBatch()
        _ = inbox.failed()
        _ = inbox.append(outcome, waiter: 1)
        expect(batchOf: &inbox, waiters: [1])
        #expect(inbox.failed().waiters == [1])
        #expect(inbox.retries() == true)
        #expect(inbox.nextBatch()?.map(\.kind) == [.single, .outcome])
        #expect(inbox.stored().items.allSatisfy { $0.waiter == nil && $0.row.storing == .unlessEnded })
    }

    @Test("at its deadline an intent is taken out, or let go when it is being stored; an outcome stays")
    func deadlines() {
        var inbox = Self.inbox()
        let now = ContinuousClock.now
        let (intent, outcome) = (AuditRow(sampleRecord(), as: .intent), AuditRow(sampleRecord(), as: .outcome))
        _ = inbox.append(intent, waiter: 1, deadline: now + .seconds(1))
        _ = inbox.nextBatch()
        _ = inbox.append(intent, waiter: 2, deadline: now + .seconds(2))
        _ = inbox.append(outcome, waiter: 3, deadline: now + .seconds(3))
        _ = inbox.append(intent, waiter: 4, deadline: now + .seconds(9))
        #expect(inbox.nextDeadline == now + .seconds(1))
        #expect(inbox.expire(now).waiters.isEmpty)
        #expect(inbox.expire(now + .seconds(3)).waiters == [1, 2, 3])
        #expect(inbox.nextDeadline == now + .seconds(9))
        #expect(inbox.stored().items.allSatisfy { $0.waiter == nil })
        expect(batchOf: &inbox, waiters: [nil, 4])
    }

    @Test("a caller that waits for room is let go at its deadline")
    func blockedDeadline() {
        var inbox = Self.inbox(notes: 1)
        let now = ContinuousClock.now
        _ = inbox.note(Self.row)
        #expect(inbox.block(7, deadline: now + .seconds(1)) == true)
        #expect(inbox.nextDeadline == now + .seconds(1))
        #expect(inbox.expire(now + .seconds(1)).blocked == [7])
        #expect(inbox.stored().blocked.isEmpty)
    }

    @Test("loses notes only when the store fails and there is no room, and counts them")
    func loss() {
        var inbox = Self.inbox(notes: 1)
        _ = inbox.note(Self.row)
        _ = inbox.nextBatch()
        _ = inbox.note(Self.row)
        #expect(inbox.failed().blocked.isEmpty)
        #expect(inbox.lostCount == 1)
        #expect(inbox.note(Self.row) == .refused)
        #expect(inbox.lostCount == 2)
        #expect(inbox.waitingNotes == 1)
        #expect(inbox.block(9) == false)
    }

    @Test("hands out what is left when it is closed, and takes nothing more")
    func close() {
        var inbox = Self.inbox(notes: 1)
        _ = inbox.note(Self.row)
        #expect(inbox.block(5) == true)
        #expect(inbox.close() == [5])
        #expect(inbox.append(Self.row, waiter: 1) == .refused)
        #expect(inbox.note(Self.row) == .refused)
        #expect(inbox.nextBatch()?.count == 1)
        #expect(inbox.failed().ended.count == 1)
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.lostCount == 2)
        #expect(inbox.block(6) == false)
    }
}

extension AuditInbox {
    /// Who waits for the rows that are being stored.
    fileprivate var writingWaiters: [Waiter?] { writing.map(\.waiter) }
}
