/// That a record was not written by the call itself: the gateway found out afterwards what had become of it.
package struct AuditReconciliation: Sendable, Hashable {
    /// When the call was taken. The record's own time is that of finding out.
    package var intentTime: AuditTime

    package init(intentTime: AuditTime) {
        self.intentTime = intentTime
    }
}
