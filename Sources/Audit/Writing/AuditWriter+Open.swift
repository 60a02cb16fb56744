internal import Synchronization

extension AuditWriter {
    /// Lets go of a call that is over and of which nobody knows how it ended: its intent stands without an outcome until the
    /// call is looked up or an operator settles it.
    package func leaveOpen(_ eventID: AuditEventID) {
        state.withLock { $0.inFlight[eventID.text] = nil }
    }
}
