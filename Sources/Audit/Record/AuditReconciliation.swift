/// That a record was not written by the call itself: its outcome was found out afterwards.
package struct AuditReconciliation: Sendable, Hashable {
    /// When the call was taken. The record's own time is that of finding out.
    package var intentTime: AuditTime
    /// The operator whose word it is; `nil` for what the gateway found at OUTSCALE.
    package var settledBy: String?

    package init(intentTime: AuditTime, settledBy: String? = nil) {
        self.intentTime = intentTime
        self.settledBy = settledBy
    }
}
