internal import Dispatch
package import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Writes the audit: the one way from a call to the store.
///
/// Rows that come at the same time share one transaction and one flush (group commit): while one batch is written, the
/// next gathers. The store is called on a queue of its own, never on the threads that run tasks.
///
/// It can be used as soon as it is made; running it as a service adds that it flushes, signs and closes on a graceful
/// shutdown, which is why it starts before everything that calls it.
///
/// An outcome that cannot be stored leaves its intent behind: such a call is shown as "outcome unknown".
package final class AuditWriter: Service {
    private typealias Answer = CheckedContinuation<Result<Void, AuditFailure>, Never>
    private typealias Room = CheckedContinuation<Void, Never>
    private typealias Inbox = AuditInbox<Answer, Room>

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
        package var waitingNotes = 0
        /// Callers that wait for room to leave a note.
        package var blockedNotes = 0
        /// Whether the last transaction failed.
        package var storeFails = false
        /// What is wrong with the store's chain, once something is: no change is recorded until the process starts again.
        package var chainDamage: String?
    }

    /// How many notes may wait for the store, by number and by the bytes of their records.
    package struct NoteLimits: Sendable {
        package var count: Int
        package var bytes: Int

        package init(count: Int = 4096, bytes: Int = 16 * 1024 * 1024) {
            self.count = count
            self.bytes = bytes
        }
    }

    private struct State {
        var inbox: Inbox
        var rows = 0
        var commits = 0
        var failures = 0
        /// Whether the log has told of a loss since the store last worked.
        var lossIsReported = false
        /// Calls of this process that an intent opened and that have not ended, by their event IDs.
        var inFlight: Set<String> = []
        /// Whether the last checkpoint failed.
        var checkpointFails = false
        /// Whether the log has told of a damaged chain.
        var damageIsReported = false
    }

    private let store: any AuditStore
    private let logger: Logger
    private let queue = DispatchQueue(label: "audit-writer", qos: .userInitiated)
    private let state: Mutex<State>
    private let onStored: @Sendable () -> Void

    /// Takes the store over, and closes it at the end.
    ///
    /// - Parameter onStored: called after every transaction, with its rows on the disk; it must not wait.
    package init(
        store: any AuditStore, logger: Logger, noteLimits: NoteLimits = NoteLimits(),
        onStored: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.onStored = onStored
        self.logger = logger
        let limits = Inbox.Limits(notes: noteLimits.count, noteBytes: noteLimits.bytes)
        state = Mutex(State(inbox: Inbox(limits: limits)))
        reportDamage()
    }

    /// Tells of a damaged chain, once.
    private func reportDamage() {
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
                waitingNotes: state.inbox.waitingNotes, blockedNotes: state.inbox.blockedNotes,
                storeFails: state.inbox.storeFails, chainDamage: store.chainDamage)
        }
    }

    /// Stores that the call is about to change something upstream. When it returns, the record is on the disk; when it
    /// throws, nothing may be sent. Being cancelled does not shorten it.
    package func intent(_ record: AuditRecord) async throws(AuditFailure) {
        let row = AuditRow(record, as: .intent)
        state.withLock { _ = $0.inFlight.insert(row.eventID) }
        do throws(AuditFailure) {
            try await append(row)
        } catch {
            state.withLock { _ = $0.inFlight.remove(row.eventID) }
            throw error
        }
    }

    /// Stores how a call ended that an ``intent(_:)`` opened; to be awaited before the client gets its answer. When it
    /// throws, the call stays "outcome unknown". Being cancelled does not shorten it.
    package func outcome(_ record: AuditRecord) async throws(AuditFailure) {
        let row = AuditRow(record, as: .outcome)
        defer { state.withLock { _ = $0.inFlight.remove(row.eventID) } }
        try await append(row)
    }

    /// Whether a call of that event ID is under way in this process.
    package func isInFlight(_ eventID: String) -> Bool {
        state.withLock { $0.inFlight.contains(eventID) }
    }

    /// Has the store sign where its chain is; a failure goes to the log.
    package func checkpoint() async {
        await withCheckedContinuation { done in
            queue.async {
                self.signChain()
                done.resume()
            }
        }
    }

    /// Has the store take away all records up to that position, as ``AuditStore/prune(through:olderThan:)`` does. Records
    /// that come meanwhile wait.
    func prune(through: ChainPosition, olderThan bound: AuditTime) async throws(AuditFailure) -> AuditPruning {
        let result: Result<AuditPruning, AuditFailure> = await withCheckedContinuation { done in
            queue.async {
                done.resume(
                    returning: Result { () throws(AuditFailure) in
                        try self.store.prune(through: through, olderThan: bound)
                    })
            }
        }
        return try result.get()
    }

    /// On the queue.
    private func signChain() {
        var failure: AuditFailure?
        do throws(AuditFailure) {
            try store.checkpoint()
        } catch {
            failure = error
        }
        let isFirst = state.withLock { state in
            defer { state.checkpointFails = failure != nil }
            return !state.checkpointFails
        }
        reportDamage()
        if let failure, isFirst, failure != .closed, store.chainDamage == nil {
            logger.error("audit checkpoint not made", metadata: ["error": "\(failure)"])
        }
    }

    /// Has the store look whether it takes records. So a store that went away is noticed, and one that came back used
    /// again, without a call that has to try.
    package func probe() async {
        await withCheckedContinuation { done in
            queue.async {
                self.probeStore()
                done.resume()
            }
        }
    }

    /// On the queue.
    private func probeStore() {
        do throws(AuditFailure) {
            guard try store.probe(), state.withLock({ $0.inbox.storeFails }) else { return }
            let (lost, blocked, drains) = state.withLock { state in
                state.lossIsReported = false
                let blocked = state.inbox.stored()
                return (state.inbox.lostCount, blocked, state.inbox.takesUpNotes())
            }
            logger.notice("audit store works again", metadata: ["audit.lost": "\(lost)"])
            for room in blocked { room.resume() }
            if drains { drain() }
        } catch {
            if error != .closed { failed([], error) }
        }
    }

    /// Stores what the gateway has to tell of itself.
    package func event(_ record: AuditRecord) async throws(AuditFailure) {
        try await append(AuditRow(record, as: .single))
    }

    /// Leaves the record of a call that changed nothing: a read, or a refused call. It is stored soon, and survives
    /// the store's being away for a while; this waits only when very many are queued. A record that cannot be kept is
    /// counted and reported in the log.
    package func note(_ record: AuditRecord) async {
        let row = AuditRow(record, as: .single)
        while true {
            switch state.withLock({ $0.inbox.note(row) }) {
            case .taken(let startsDrain):
                if startsDrain { startDrain() }
                return
            case .refused:
                reportLoss()
                return
            case .full:
                await withCheckedContinuation { room in
                    if !state.withLock({ $0.inbox.block(room) }) { room.resume() }
                }
            }
        }
    }

    /// Runs until the service group shuts down gracefully or the task is cancelled; then stores what is queued, and
    /// closes the store.
    package func run() async throws {
        _ = try? await gracefulShutdown()  // it throws on cancellation, which ends the wait as well
        await close()
    }

    /// Stores what is queued, and closes the store. Records that come later fail as ``AuditFailure/closed``.
    package func close() async {
        let blocked = state.withLock { $0.inbox.close() }
        for room in blocked { room.resume() }
        await withCheckedContinuation { done in
            queue.async {
                self.drain()
                self.signChain()
                self.store.close()
                done.resume()
            }
        }
        let lost = statistics.lostNotes
        if lost > 0 { logger.error("audit closed with records lost", metadata: ["audit.lost": "\(lost)"]) }
    }

    private func append(_ row: AuditRow) async throws(AuditFailure) {
        if let reason = store.chainDamage { throw .damagedChain(reason: reason) }
        let result = await withCheckedContinuation { (answer: Answer) in
            switch state.withLock({ $0.inbox.append(row, waiter: answer) }) {
            case .taken(let startsDrain): if startsDrain { startDrain() }
            case .full, .refused: answer.resume(returning: .failure(.closed))
            }
        }
        try result.get()
    }

    /// Tells of a loss once until the store works again; how many there were is told then.
    private func reportLoss() {
        let isFirst = state.withLock { state in
            defer { state.lossIsReported = true }
            return !state.lossIsReported
        }
        if isFirst { logger.error("audit records are being lost") }
    }

    private func startDrain() {
        queue.async { self.drain() }
    }

    /// On the queue: writes batches until there is nothing to write.
    private func drain() {
        while let batch = state.withLock({ $0.inbox.nextBatch() }) {
            do throws(AuditFailure) {
                try store.append(batch.map(\.row))
                stored(batch)
            } catch {
                failed(batch, error)
            }
        }
    }

    private func stored(_ batch: [Inbox.Item]) {
        let (recovered, lost, blocked) = state.withLock { state in
            let recovered = state.inbox.storeFails
            state.rows += batch.count
            state.commits += 1
            state.lossIsReported = false
            return (recovered, state.inbox.lostCount, state.inbox.stored())
        }
        if recovered { logger.notice("audit store works again", metadata: ["audit.lost": "\(lost)"]) }
        for item in batch { item.waiter?.resume(returning: .success(())) }
        for room in blocked { room.resume() }
        onStored()
    }

    private func failed(_ batch: [Inbox.Item], _ failure: AuditFailure) {
        let (isFirst, lost, blocked) = state.withLock { state in
            let isFirst = !state.inbox.storeFails
            let lostBefore = state.inbox.lostCount
            state.failures += 1
            let blocked = state.inbox.failed(batch)
            return (isFirst, state.inbox.lostCount - lostBefore, blocked)
        }
        reportDamage()
        if isFirst, store.chainDamage == nil {
            logger.error("audit store unavailable", metadata: ["error": "\(failure)"])
        }
        if lost > 0 { reportLoss() }
        for item in batch { item.waiter?.resume(returning: .failure(failure)) }
        for room in blocked { room.resume() }
    }
}
