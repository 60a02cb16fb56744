/// The rows on their way to the store, and who waits for them: what ``AuditWriter`` guards with its lock.
///
/// `Waiter` is told whether its row was stored; `Blocked` waits for room to leave a note.
struct AuditInbox<Waiter, Blocked> {
    struct Limits: Sendable {
        /// Notes that wait for the store at the most: their number, and the bytes of their records.
        var notes = 4096
        var noteBytes = 16 * 1024 * 1024
        /// Rows of one transaction at the most.
        var batch = 512
    }

    struct Item {
        let row: AuditRow
        /// `nil` for a note.
        let waiter: Waiter?
    }

    enum Admission: Equatable {
        /// Taken; `startsDrain` when the caller has to set the drain going.
        case taken(startsDrain: Bool)
        /// A note for which there is no room until the store has taken some.
        case full
        /// Not taken: the inbox is closed, or there is no room and the store fails.
        case refused
    }

    private enum Phase {
        /// Nobody drains.
        case idle
        case draining
        /// The last batch failed, and what is left of it waits for the next row to come.
        case failing
    }

    private let limits: Limits
    private var phase = Phase.idle
    private var isClosed = false
    private var items: [Item] = []
    private var noteCount = 0
    private var noteBytes = 0
    private var waiterCount = 0
    private var blocked: [Blocked] = []
    /// Whether the last batch failed.
    private(set) var storeFails = false
    /// Notes that were never stored.
    private(set) var lostCount = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// Rows that wait for the store, notes among them.
    var waitingRows: Int { items.count }

    var waitingNotes: Int { noteCount }

    /// Callers that wait for room to leave a note.
    var blockedNotes: Int { blocked.count }

    private var hasRoom: Bool { noteCount < limits.notes && noteBytes < limits.noteBytes }

    mutating func append(_ row: AuditRow, waiter: Waiter) -> Admission {
        guard !isClosed else { return .refused }
        items.append(Item(row: row, waiter: waiter))
        waiterCount += 1
        return .taken(startsDrain: startDrain())
    }

    mutating func note(_ row: AuditRow) -> Admission {
        if !isClosed, hasRoom {
            addNote(row)
            return .taken(startsDrain: startDrain())
        }
        if isClosed || storeFails {
            lostCount += 1
            return .refused
        }
        return .full
    }

    /// Has `blocked` told when there may be room again. `false` when there may be now.
    mutating func block(_ blocked: Blocked) -> Bool {
        guard !isClosed, !hasRoom, !storeFails else { return false }
        self.blocked.append(blocked)
        return true
    }

    private mutating func startDrain() -> Bool {
        switch phase {
        case .idle, .failing:
            phase = .draining
            return true
        case .draining: return false
        }
    }

    /// The rows to store next, in the order they came; `nil` when the drain ends here.
    mutating func nextBatch() -> [Item]? {
        if items.isEmpty || phase == .failing && waiterCount == 0 && !isClosed {
            if phase == .draining { phase = .idle }
            return nil
        }
        phase = .draining
        let batch = Array(items.prefix(limits.batch))
        items.removeFirst(batch.count)
        for item in batch { forget(item) }
        return batch
    }

    /// The batch is stored. Returns who may now go on.
    mutating func stored() -> [Blocked] {
        storeFails = false
        return takeBlocked()
    }

    /// The batch is not stored: its notes wait for another try, as far as there is room. Returns who may now go on.
    mutating func failed(_ batch: [Item]) -> [Blocked] {
        storeFails = true
        phase = .failing
        let newer = items
        items = []
        for item in batch where item.waiter == nil {
            if isClosed || !hasRoom {
                lostCount += 1
            } else {
                addNote(item.row)
            }
        }
        items += newer
        return takeBlocked()
    }

    /// Notes that were left of failed batches are to be stored now. `false` when there are none, or somebody drains.
    mutating func takesUpNotes() -> Bool {
        guard phase == .failing else { return false }
        phase = items.isEmpty ? .idle : .draining
        return phase == .draining
    }

    /// Takes nothing more; what is waiting is still handed out by ``nextBatch()``.
    mutating func close() -> [Blocked] {
        isClosed = true
        return takeBlocked()
    }

    private mutating func addNote(_ row: AuditRow) {
        items.append(Item(row: row, waiter: nil))
        noteCount += 1
        noteBytes += row.text.utf8.count
    }

    private mutating func forget(_ item: Item) {
        if item.waiter == nil {
            noteCount -= 1
            noteBytes -= item.row.text.utf8.count
        } else {
            waiterCount -= 1
        }
    }

    private mutating func takeBlocked() -> [Blocked] {
        defer { blocked = [] }
        return blocked
    }
}

extension AuditInbox.Item: Sendable where Waiter: Sendable {}
