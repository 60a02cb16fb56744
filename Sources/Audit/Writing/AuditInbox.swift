/// The rows on their way to the store, and who waits for them: what ``AuditWriter`` guards with its lock.
///
/// `Waiter` is told whether its row was stored; `Blocked` waits for room to leave a note. Rows lie in three lanes: those
/// that a caller waits for, outcomes that nobody waits for any more, and notes. While the store fails, what waits in one
/// lane never delays the lane before it.
struct AuditInbox<Waiter, Blocked> {
    typealias Instant = ContinuousClock.Instant

    struct Limits: Sendable {
        /// Notes that wait for the store at the most: their number, and the bytes of their records. As many outcomes may
        /// wait besides.
        var notes = 4096
        var noteBytes = 16 * 1024 * 1024
        /// Rows of one transaction at the most.
        var batch = 512
        /// The same while the store fails, for rows that nobody waits for.
        var trial = 16
    }

    struct Item {
        /// In the order of arrival.
        let number: Int
        let row: AuditRow
        /// `nil` when nobody waits for the row, or nobody does any more.
        var waiter: Waiter?
        /// When the waiter is told that its row came too late; `nil` to wait as long as it takes.
        let deadline: Instant?

        init(number: Int, row: AuditRow, waiter: Waiter?, deadline: Instant?) {
            self.number = number
            self.row = row
            self.waiter = waiter
            self.deadline = deadline
        }

        /// The same, with nobody waiting for it any more. By the time it is stored its call may have an outcome: this one, by
        /// a try of which nobody could tell, or an operator's word.
        init(retrying item: Item) {
            self.init(
                number: item.number, row: AuditRow(item.row, storing: .unlessEnded), waiter: nil, deadline: nil)
        }
    }

    enum Admission: Equatable {
        /// Taken; `startsDrain` when the caller has to set the drain going.
        case taken(startsDrain: Bool)
        /// A note for which there is no room until the store has taken some.
        case full
        /// Not taken: the inbox is closed, or there is no room and the store fails.
        case refused
    }

    /// Whom to tell after something happened.
    struct Settled {
        var waiters: [Waiter] = []
        var blocked: [Blocked] = []
        /// Rows of which nothing will come any more.
        var ended: [AuditRow] = []
    }

    /// A batch that is stored.
    struct Stored {
        let items: [Item]
        let blocked: [Blocked]
    }

    private enum Phase {
        /// Nobody drains.
        case idle
        case draining
        /// The last batch failed, and what nobody waits for lies here until ``retries()``.
        case failing
    }

    private let limits: Limits
    private var phase = Phase.idle
    private var isClosed = false
    private var count = 0
    /// Rows that a caller waits for.
    private var awaited: [Item] = []
    /// Outcomes that nobody waits for any more.
    private var owed: [Item] = []
    private var notes: [Item] = []
    private var noteBytes = 0
    /// The batch that is being stored.
    private(set) var writing: [Item] = []
    private var blocked: [(caller: Blocked, deadline: Instant?)] = []
    /// Whether the last batch failed.
    private(set) var storeFails = false
    /// Records of calls that changed nothing, and late outcomes, that were never stored.
    private(set) var lostCount = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// Rows that wait for the store, notes among them; not those that are being stored.
    var waitingRows: Int { awaited.count + owed.count + notes.count }

    var waitingNotes: Int { notes.count }

    /// Callers that wait for room to leave a note.
    var blockedNotes: Int { blocked.count }

    private var hasRoom: Bool { notes.count < limits.notes && noteBytes < limits.noteBytes }

    // MARK: - Rows come

    mutating func append(_ row: AuditRow, waiter: Waiter, deadline: Instant? = nil) -> Admission {
        guard !isClosed else { return .refused }
        awaited.append(item(row, waiter, deadline))
        return .taken(startsDrain: startDrain(forWaiter: true))
    }

    /// Takes an outcome that nobody waits for: it goes before all notes.
    mutating func owe(_ row: AuditRow) -> Admission {
        guard !isClosed, owed.count < limits.notes else {
            lostCount += 1
            return .refused
        }
        owed.append(item(row, nil, nil))
        return .taken(startsDrain: startDrain(forWaiter: false))
    }

    mutating func note(_ row: AuditRow) -> Admission {
        if !isClosed, hasRoom {
            addNote(item(row, nil, nil))
            return .taken(startsDrain: startDrain(forWaiter: false))
        }
        if isClosed || storeFails {
            lostCount += 1
            return .refused
        }
        return .full
    }

    /// Has `blocked` told when there may be room again, or at its deadline. `false` when there may be now.
    mutating func block(_ blocked: Blocked, deadline: Instant? = nil) -> Bool {
        guard !isClosed, !hasRoom, !storeFails else { return false }
        self.blocked.append((blocked, deadline))
        return true
    }

    /// Counts a note that was not taken.
    mutating func lose() { lostCount += 1 }

    /// Gives up the notes that wait.
    mutating func loseNotes() {
        lostCount += notes.count
        (notes, noteBytes) = ([], 0)
    }

    private mutating func item(_ row: AuditRow, _ waiter: Waiter?, _ deadline: Instant?) -> Item {
        count += 1
        return Item(number: count, row: row, waiter: waiter, deadline: deadline)
    }

    /// While the store fails, only a caller that waits has it tried at once.
    private mutating func startDrain(forWaiter isAwaited: Bool) -> Bool {
        switch phase {
        case .failing where !isAwaited: return false
        case .idle, .failing:
            phase = .draining
            return true
        case .draining: return false
        }
    }

    // MARK: - Rows go

    /// The rows to store next, in the order they came; `nil` when the drain ends here, or while another stores a batch, who
    /// goes on with what came meanwhile. To be followed by ``stored()`` or ``failed()``.
    mutating func nextBatch() -> [AuditRow]? {
        guard writing.isEmpty else { return nil }
        let mayTry = phase != .failing || isClosed || !awaited.isEmpty
        guard mayTry, waitingRows > 0 else {
            if phase == .draining { phase = .idle }
            return nil
        }
        phase = .draining
        writing = Array(awaited.prefix(limits.batch))
        awaited.removeFirst(writing.count)
        // A caller's row does not go together with others until the store works: it may be one of those that fails.
        let room: Int
        if storeFails, !isClosed {
            room = writing.isEmpty ? limits.trial : 0
        } else {
            room = limits.batch - writing.count
        }
        writing += Self.take(room, from: &owed)
        let taken = Self.take(room - writing.count { $0.waiter == nil }, from: &notes)
        noteBytes -= taken.reduce(0) { $0 + $1.row.bytes.count }
        writing += taken
        writing.sort { $0.number < $1.number }
        return writing.map(\.row)
    }

    private static func take(_ count: Int, from lane: inout [Item]) -> [Item] {
        let taken = Array(lane.prefix(max(0, count)))
        lane.removeFirst(taken.count)
        return taken
    }

    /// The batch is stored.
    mutating func stored() -> Stored {
        defer { writing = [] }
        storeFails = false
        return Stored(items: writing, blocked: takeBlocked())
    }

    /// The store works, as far as can be told without a batch. Returns who may now go on.
    mutating func works() -> [Blocked] {
        storeFails = false
        return takeBlocked()
    }

    /// The batch is not stored, or nobody can tell: what has to be recorded waits for another try, as far as there is room.
    mutating func failed() -> Settled {
        var settled = Settled(waiters: writing.compactMap(\.waiter), blocked: takeBlocked())
        storeFails = true
        phase = .failing
        let (newerNotes, newerOwed) = (notes, owed)
        for item in writing {
            let isAwaited = item.waiter != nil
            let again = Item(retrying: item)
            switch item.row.kind {
            case .intent: continue
            case .single where isAwaited: continue
            case .outcome where !isClosed && owed.count < limits.notes: owed.append(again)
            case .single where !isClosed && hasRoom: addNote(again)
            case .outcome, .single:
                lostCount += 1
                settled.ended.append(item.row)
            }
        }
        // What came first goes first.
        owed = owed.dropFirst(newerOwed.count) + newerOwed
        notes = notes.dropFirst(newerNotes.count) + newerNotes
        writing = []
        return settled
    }

    /// What nobody waits for is to be tried again now. `false` when there is nothing, or somebody drains.
    mutating func retries() -> Bool {
        guard phase == .failing else { return false }
        phase = waitingRows == 0 ? .idle : .draining
        return phase == .draining
    }

    /// Takes nothing more; what is waiting is still handed out by ``nextBatch()``.
    mutating func close() -> [Blocked] {
        isClosed = true
        return takeBlocked()
    }

    // MARK: - Deadlines

    /// When ``expire(_:)`` is due next.
    var nextDeadline: Instant? {
        let items = (awaited + writing).filter { $0.waiter != nil }.compactMap(\.deadline)
        return (items + blocked.compactMap(\.deadline)).min()
    }

    /// Lets go everybody whose deadline is over. An intent that is still here is taken out and never stored; one that is
    /// being stored may be. An outcome stays.
    mutating func expire(_ now: Instant) -> Settled {
        var settled = Settled()
        func isOver(_ deadline: Instant?) -> Bool { deadline.map { $0 <= now } ?? false }
        for index in writing.indices where isOver(writing[index].deadline) {
            if let waiter = writing[index].waiter { settled.waiters.append(waiter) }
            writing[index].waiter = nil
        }
        let over = awaited.filter { isOver($0.deadline) }
        if !over.isEmpty {
            awaited.removeAll { isOver($0.deadline) }
            settled.waiters += over.compactMap(\.waiter)
            owed += over.filter { $0.row.kind == .outcome }.map { Item(retrying: $0) }
        }
        settled.blocked = blocked.filter { isOver($0.deadline) }.map(\.caller)
        blocked.removeAll { isOver($0.deadline) }
        return settled
    }

    private mutating func addNote(_ item: Item) {
        notes.append(item)
        noteBytes += item.row.bytes.count
    }

    private mutating func takeBlocked() -> [Blocked] {
        defer { blocked = [] }
        return blocked.map(\.caller)
    }
}

extension AuditInbox.Item: Sendable where Waiter: Sendable {}
