internal import Dispatch
internal import Logging
internal import Synchronization

/// What the writer does with its store, on the queue.
extension AuditWriter {
    /// Has the store sign where its chain is; a failure goes to the log.
    package func checkpoint() async {
        await withCheckedContinuation { done in
            queue.async {
                self.signChain()
                done.resume()
            }
        }
    }

    /// ``AuditStore/storedThrough``.
    package var storedThrough: Int { store.storedThrough }

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
    func signChain() {
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

    /// Has the store look whether it takes records, and tries again what nobody waits for. So a store that went away is
    /// noticed, and one that came back used again, without a call that has to try. The time from one of these to the next
    /// is the pause between two tries.
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
        lookAtReserve()
        do throws(AuditFailure) {
            let works = try store.probe()
            guard state.withLock({ $0.inbox.storeFails }) else { return }
            if works {
                let (lost, blocked) = state.withLock { state in
                    state.lossIsReported = false
                    return (state.inbox.lostCount, state.inbox.works())
                }
                logger.notice("audit store works again", metadata: ["audit.lost": "\(lost)"])
                for room in blocked { room.resume() }
            }
            if state.withLock({ $0.inbox.retries() }) { drain() }
        } catch {
            if error != .closed { failed(error) }
        }
    }

    /// A store that waits for nothing is written to at once: to go to another thread and back takes longer.
    func startDrain() {
        if store.isImmediate {
            drain()
        } else {
            queue.async { self.drain() }
        }
    }

    /// On the queue, or where the call is when the store is immediate: writes batches until there is nothing to write, or the
    /// store fails and nobody waits.
    func drain() {
        while let rows = state.withLock({ $0.inbox.nextBatch() }) {
            do throws(AuditFailure) {
                try store.append(rows)
                stored(rows.count)
            } catch {
                failed(error)
            }
        }
    }

    private func stored(_ count: Int) {
        let (recovered, lost, batch) = state.withLock { state in
            let recovered = state.inbox.storeFails
            state.rows += count
            state.commits += 1
            state.lossIsReported = false
            let batch = state.inbox.stored()
            state.end(batch.items.lazy.map(\.row))
            return (recovered, state.inbox.lostCount, batch)
        }
        if recovered { logger.notice("audit store works again", metadata: ["audit.lost": "\(lost)"]) }
        for item in batch.items { item.waiter?.resume(returning: .success(())) }
        for room in batch.blocked { room.resume() }
        onStored()
    }

    private func failed(_ failure: AuditFailure) {
        let (isFirst, lost, settled) = state.withLock { state in
            let isFirst = !state.inbox.storeFails
            let lostBefore = state.inbox.lostCount
            state.failures += 1
            let settled = state.inbox.failed()
            state.end(settled.ended)
            return (isFirst, state.inbox.lostCount - lostBefore, settled)
        }
        reportDamage()
        if isFirst, store.chainDamage == nil {
            logger.error("audit store unavailable", metadata: ["error": "\(failure)"])
        }
        if lost > 0 { reportLoss() }
        for waiter in settled.waiters { waiter.resume(returning: .failure(failure)) }
        for room in settled.blocked { room.resume() }
    }
}

extension AuditWriter.State {
    /// Of these rows nothing will come any more.
    fileprivate mutating func end(_ rows: some Sequence<AuditRow>) {
        for row in rows where row.kind == .outcome { inFlight[row.eventID] = nil }
    }
}
