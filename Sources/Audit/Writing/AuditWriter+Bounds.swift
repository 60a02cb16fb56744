internal import Logging
internal import Synchronization

/// What the writer keeps of notes, and when it keeps none.
extension AuditWriter {
    /// What is to be recorded of it; `nil` when it is counted only.
    func admitted(_ record: AuditRecord) -> AuditRecord? {
        let isStranger =
            switch record.identity {
            case .unknown: true
            case .known, .gateway: false
            }
        return state.withLock { state in
            if isStranger, state.strangers?.admits(record.sourceIPAddress, at: .now) == false {
                state.unrecordedRequests += 1
                return nil
            }
            if state.isReserveReached {
                state.inbox.lose()
                return nil
            }
            return isStranger ? record.ofStranger : record
        }
    }

    /// The strangers' requests that were counted and not recorded since this was asked last; `nil` for none.
    func takeUnrecorded() -> UnrecordedRequests? {
        state.withLock { $0.strangers?.takeUnrecorded() }
    }

    /// Records how many requests without a valid signature were not recorded one by one since this was asked last.
    package func noteUnrecorded(by gateway: GatewayIdentity) async {
        guard let unrecorded = takeUnrecorded() else { return }
        await note(AuditRecord(unrecorded, gateway: gateway, time: .now()))
    }

    /// On the queue: looks how much room there is for the store. What only changes may use is not filled by reads.
    func lookAtReserve() {
        guard bounds.reserveBytes > 0, let free = store.freeBytes else { return }
        let isReached = free < bounds.reserveBytes
        let (wasReached, lost) = state.withLock { state in
            defer { state.isReserveReached = isReached }
            if isReached { state.inbox.loseNotes() }
            return (state.isReserveReached, state.inbox.lostCount)
        }
        switch (wasReached, isReached) {
        case (false, true):
            logger.error(
                "audit records changes only: the disk is nearly full",
                metadata: ["audit.freeBytes": "\(free)", "audit.reserveBytes": "\(bounds.reserveBytes)"])
        case (true, false):
            logger.notice("audit records everything again", metadata: ["audit.lost": "\(lost)"])
        case (true, true), (false, false): break
        }
    }
}
