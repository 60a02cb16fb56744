internal import Dispatch
package import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Writes the audit: the one way from a call to the store.
///
/// Rows that come at the same time share one transaction and one flush (group commit): while one batch is written, the
/// next gathers. The store is called on a queue of its own, never on the threads that run tasks.
///
/// It can be used as soon as it is made; running it as a service adds that it flushes and signs on a graceful shutdown,
/// which is why it starts before everything that calls it. Its owner closes it when nothing reads the store any more.
///
/// An outcome that cannot be stored in time is stored when the store works again. If the process ends before, its intent
/// is left behind: such a call is shown as "outcome unknown".
package final class AuditWriter: Service {
    typealias Answer = CheckedContinuation<Result<Void, AuditFailure>, Never>
    typealias Room = CheckedContinuation<Void, Never>
    typealias Inbox = AuditInbox<Answer, Room>

    /// What the writer has done and has before it.
    package struct Statistics: Sendable, Equatable {
        /// Rows stored.
        package var rows = 0
        /// Transactions that stored them.
        package var commits = 0
        /// Transactions that failed.
        package var failures = 0
        /// Notes that were never stored.
        package var lostNotes = 0
        /// Rows that wait for the store now, notes among them.
        package var waitingRows = 0
        /// Rows that are being stored.
        package var storingRows = 0
        package var waitingNotes = 0
        /// Callers that wait for room to leave a note.
        package var blockedNotes = 0
        /// Whether the last transaction failed.
        package var storeFails = false
        /// What is wrong with the store's chain, once something is: no change is recorded until the process starts again.
        package var chainDamage: String?
        /// Requests without a valid signature that were counted and not recorded one by one.
        package var unrecordedRequests = 0
        /// Whether only changes are recorded, because the disk has too little room.
        package var isReserveReached = false
    }

    /// What is recorded and what is not, so that the store lasts.
    package struct Bounds: Sendable {
        package var notes: NoteLimits
        /// `nil` to record every request of strangers.
        package var strangers: StrangerLimits?
        /// With fewer bytes free where the store lies only changes are recorded.
        package var reserveBytes: Int

        package init(notes: NoteLimits = NoteLimits(), strangers: StrangerLimits? = nil, reserveBytes: Int = 0) {
            self.notes = notes
            self.strangers = strangers
            self.reserveBytes = reserveBytes
        }
    }

    /// How many notes may wait for the store, by number and by the bytes of their records.
    package struct NoteLimits: Sendable {
        package var count: Int
        package var bytes: Int
        /// How long a caller waits for room. Then its note is lost.
        package var wait: Duration

        package init(count: Int = 4096, bytes: Int = 16 * 1024 * 1024, wait: Duration = .seconds(5)) {
            self.count = count
            self.bytes = bytes
            self.wait = wait
        }
    }

    struct State {
        var inbox: Inbox
        var rows = 0
        var commits = 0
        var failures = 0
        /// Whether the log has told of a loss since the store last worked.
        var lossIsReported = false
        /// Calls of this process that have no outcome in the store, by their event IDs: those under way, and those whose
        /// outcome waits. With each what its records have in common.
        var inFlight: [String: RecordedParameters] = [:]
        /// Whether the last checkpoint failed.
        var checkpointFails = false
        /// When the deadlines are checked next.
        var timerDeadline: ContinuousClock.Instant?
        /// How many times ``timerDeadline`` was set: the number of the timer that counts.
        var timerNumber = 0
        /// `nil` when every request of strangers is recorded.
        var strangers: StrangerThrottle?
        var unrecordedRequests = 0
        var isReserveReached = false
        /// Whether the log has told of a damaged chain.
        var damageIsReported = false
    }

    /// How long the outcome of a change may wait for the store, though the call's deadline is over: the change is made.
    static let outcomeGrace = Duration.seconds(1)

    let store: any AuditStore
    let logger: Logger
    let queue = DispatchQueue(label: "audit-writer", qos: .userInitiated)
    /// Where deadlines are checked: the store may block ``queue``.
    let deadlineQueue = DispatchQueue(label: "audit-deadlines", qos: .userInitiated)
    let state: Mutex<State>
    let onStored: @Sendable () -> Void
    let bounds: Bounds

    /// Takes the store over, for ``close()`` to close.
    ///
    /// - Parameter onStored: called after every transaction, with its rows on the disk; it must not wait.
    package init(
        store: any AuditStore, logger: Logger, bounds: Bounds = Bounds(),
        onStored: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.onStored = onStored
        self.logger = logger
        self.bounds = bounds
        let limits = Inbox.Limits(notes: bounds.notes.count, noteBytes: bounds.notes.bytes)
        state = Mutex(State(inbox: Inbox(limits: limits), strangers: bounds.strangers.map { StrangerThrottle($0) }))
        reportDamage()
    }

    /// Tells of a damaged chain, once.
    func reportDamage() {
        guard let reason = store.chainDamage else { return }
        let isFirst = state.withLock { state in
            defer { state.damageIsReported = true }
            return !state.damageIsReported
        }
        if isFirst {
            logger.error("audit chain damaged: changes are refused", metadata: ["error": "\(TerminalText(reason))"])
        }
    }

    package var statistics: Statistics {
        state.withLock { state in
            Statistics(
                rows: state.rows, commits: state.commits, failures: state.failures,
                lostNotes: state.inbox.lostCount, waitingRows: state.inbox.waitingRows,
                storingRows: state.inbox.writing.count,
                waitingNotes: state.inbox.waitingNotes, blockedNotes: state.inbox.blockedNotes,
                storeFails: state.inbox.storeFails, chainDamage: store.chainDamage,
                unrecordedRequests: state.unrecordedRequests, isReserveReached: state.isReserveReached)
        }
    }

    // MARK: - Records

    /// Stores a row that ``row(of:as:storing:)`` gave. Being cancelled does not shorten it.
    ///
    /// Of an intent: the call is about to change something upstream. When this returns, the record is on the disk; when it
    /// throws, nothing may be sent. After a failure nobody may be able to tell whether it is stored: the call's refusal, left
    /// by ``note(_:)``, is its outcome then.
    ///
    /// Of an outcome: to be awaited before the client gets its answer. When it throws, the outcome is kept, and stored when
    /// the store works again.
    ///
    /// - Parameter deadline: the call's; for an outcome the store gets ``outcomeGrace`` at the least.
    /// - Throws: ``AuditFailure/seen(_:)`` too, for a row that is stored ``AuditRow/Storing/unlessSeen(_:)``.
    package func store(_ row: AuditRow, until deadline: ContinuousClock.Instant) async throws(AuditFailure) {
        try await append(row, until: row.kind == .outcome ? max(deadline, .now + Self.outcomeGrace) : deadline)
        if case .unlessSeen(let lookUp) = row.storing {
            let earlier = lookUp.earlier
            if !earlier.isEmpty { throw .seen(earlier) }
        }
    }

    /// Stores how a call ended that another process, or this one before, left without an outcome; nothing when it has one
    /// by now.
    ///
    /// - Parameter intent: what the record was made from, which the chain has to hold.
    package func settle(
        _ record: AuditRecord, of intent: AuditEntry, until deadline: ContinuousClock.Instant
    ) async throws(AuditFailure) {
        try await append(row(of: record, as: .outcome, storing: .unlessEnded, from: intent.text), until: deadline)
    }

    /// The row of a call that is in flight from now on, with what it shares with the call's other row.
    ///
    /// Not inlined: what rendering takes would be kept for as long as a call waits.
    @inline(never)
    package func row(
        of record: AuditRecord, as kind: AuditRow.Kind, storing: AuditRow.Storing = .always,
        from intentText: String? = nil
    ) -> AuditRow {
        var parameters = state.withLock { $0.inFlight[record.eventID.text] }
        let row = AuditRow(record, as: kind, storing: storing, from: intentText, sharing: &parameters)
        state.withLock { [parameters] in $0.inFlight[row.eventID] = parameters }
        return row
    }

    /// Whether a call of that event ID is under way in this process, or its outcome waits for the store.
    package func isInFlight(_ eventID: String) -> Bool {
        state.withLock { $0.inFlight[eventID] != nil }
    }

    /// Stores what the gateway has to tell of itself.
    package func event(_ record: AuditRecord) async throws(AuditFailure) {
        try await append(AuditRow(record, as: .single), until: nil)
    }

    /// Leaves the record of a call that changed nothing: a read, or a refused call. It is stored soon, and survives
    /// the store's being away for a while; this waits only when very many are queued. A record that cannot be kept is
    /// counted and reported in the log. Of a request that bears no valid signature little is kept, and of very many only
    /// their number.
    package func note(_ record: AuditRecord) async {
        if isInFlight(record.eventID.text) { return refuse(record) }
        guard let record = admitted(record) else { return }
        let row = AuditRow(record, as: .single)
        let deadline = ContinuousClock.now + bounds.notes.wait
        while true {
            switch state.withLock({ $0.inbox.note(row) }) {
            case .taken(let startsDrain):
                if startsDrain { startDrain() }
                return
            case .refused:
                reportLoss()
                return
            case .full:
                guard ContinuousClock.now < deadline else {
                    state.withLock { $0.inbox.lose() }
                    reportLoss()
                    return
                }
                await withCheckedContinuation { room in
                    if state.withLock({ $0.inbox.block(room, deadline: deadline) }) {
                        setTimer(deadline)
                    } else {
                        room.resume()
                    }
                }
            }
        }
    }

    /// Leaves the refusal of a call whose intent could not be stored, as far as is known: the outcome of that intent,
    /// should it turn out to be stored.
    private func refuse(_ record: AuditRecord) {
        let row = AuditRow(record, as: .outcome)
        switch state.withLock({ $0.inbox.owe(row) }) {
        case .taken(let startsDrain): if startsDrain { startDrain() }
        case .full, .refused:
            state.withLock { $0.inFlight[row.eventID] = nil }
            reportLoss()
        }
    }

    private func append(_ row: AuditRow, until deadline: ContinuousClock.Instant?) async throws(AuditFailure) {
        if let reason = store.chainDamage {
            state.withLock { $0.inFlight[row.eventID] = nil }
            throw .damagedChain(reason: reason)
        }
        let result = await withCheckedContinuation { (answer: Answer) in
            switch state.withLock({ $0.inbox.append(row, waiter: answer, deadline: deadline) }) {
            case .taken(let startsDrain):
                if startsDrain { startDrain() }
                if let deadline { setTimer(deadline) }
            case .full, .refused:
                state.withLock { $0.inFlight[row.eventID] = nil }
                answer.resume(returning: .failure(.closed))
            }
        }
        try result.get()
    }

    // MARK: - Running

    /// Runs until the service group shuts down gracefully or the task is cancelled; then does what ``finish()`` does.
    package func run() async throws {
        _ = try? await gracefulShutdown()  // it throws on cancellation, which ends the wait as well
        await finish()
    }

    /// Stores what is queued, and signs the chain. Records that come later fail as ``AuditFailure/closed``; what is stored
    /// can still be read.
    package func finish() async { await finish { _ in } }

    private func finish(_ last: @escaping @Sendable (any AuditStore) -> Void) async {
        let blocked = state.withLock { $0.inbox.close() }
        for room in blocked { room.resume() }
        await withCheckedContinuation { done in
            queue.async {
                self.drain()
                self.signChain()
                last(self.store)
                done.resume()
            }
        }
    }

    /// Does what ``finish()`` does, and closes the store, with all that was opened to read it beside.
    package func close() async {
        await finish { $0.close() }
        if let leftover = store.leftover {
            logger.warning("audit closed, not in one file", metadata: ["audit.leftover": "\(TerminalText(leftover))"])
        }
        let lost = statistics.lostNotes
        if lost > 0 { logger.error("audit closed with records lost", metadata: ["audit.lost": "\(lost)"]) }
    }

    /// Tells of a loss once until the store works again; how many there were is told then.
    func reportLoss() {
        let isFirst = state.withLock { state in
            defer { state.lossIsReported = true }
            return !state.lossIsReported
        }
        if isFirst { logger.error("audit records are being lost") }
    }
}
