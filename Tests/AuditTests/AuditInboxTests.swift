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
        #expect(batch?.map(\.waiter) == waiters)
    }

    @Test("starts one drain, and another only once that one ended")
    func drain() {
        var inbox = Self.inbox()
        #expect(inbox.append(Self.row, waiter: 1) == .taken(startsDrain: true))
        #expect(inbox.append(Self.row, waiter: 2) == .taken(startsDrain: false))
        expect(batchOf: &inbox, waiters: [1, 2])
        #expect(inbox.append(Self.row, waiter: 3) == .taken(startsDrain: false))
        #expect(inbox.stored().isEmpty)
        expect(batchOf: &inbox, waiters: [3])
        #expect(inbox.stored().isEmpty)
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.append(Self.row, waiter: 4) == .taken(startsDrain: true))
    }

    @Test("hands out no more rows at once than a batch has, in their order")
    func batches() {
        var inbox = Self.inbox(batch: 2)
        for waiter in 1...3 { _ = inbox.append(Self.row, waiter: waiter) }
        expect(batchOf: &inbox, waiters: [1, 2])
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
        #expect(inbox.stored() == [7])
    }

    @Test("after a failure keeps notes for the next row, and does not try in a circle")
    func failure() {
        var inbox = Self.inbox()
        _ = inbox.note(Self.row)
        _ = inbox.append(Self.row, waiter: 1)
        let batch = inbox.nextBatch() ?? []
        #expect(batch.count == 2)
        #expect(inbox.failed(batch).isEmpty)
        #expect(inbox.storeFails)
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.note(Self.row) == .taken(startsDrain: true))
        expect(batchOf: &inbox, waiters: [nil, nil])
    }

    @Test("tries at once for those who came to wait while a batch failed")
    func waitersAfterFailure() {
        var inbox = Self.inbox()
        _ = inbox.append(Self.row, waiter: 1)
        let batch = inbox.nextBatch() ?? []
        _ = inbox.append(Self.row, waiter: 2)
        _ = inbox.failed(batch)
        expect(batchOf: &inbox, waiters: [2])
    }

    @Test("loses notes only when the store fails and there is no room, and counts them")
    func loss() {
        var inbox = Self.inbox(notes: 1)
        _ = inbox.note(Self.row)
        let batch = inbox.nextBatch() ?? []
        _ = inbox.note(Self.row)
        #expect(inbox.failed(batch).isEmpty)
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
        let batch = inbox.nextBatch() ?? []
        #expect(batch.count == 1)
        #expect(inbox.failed(batch).isEmpty)
        #expect(inbox.nextBatch() == nil)
        #expect(inbox.lostCount == 2)
        #expect(inbox.block(6) == false)
    }
}
