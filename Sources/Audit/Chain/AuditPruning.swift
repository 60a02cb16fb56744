/// What was taken away from an audit because it was older than it had to be kept, as its chain records.
package struct AuditPruning: Sendable, Equatable {
    /// Where the chain stood after the last record and the last entry that were taken away.
    package let through: ChainPosition
    /// Records that this pruning took away; those before them had gone earlier.
    package let records: Int
    /// How many of these opened a call whose outcome never became known.
    package let unfinished: Int
    /// Every record that was taken away is older than this.
    package let bound: AuditTime
}
