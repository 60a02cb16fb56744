internal import Audit

/// What takes shipped records. One ``AuditShipper`` uses it, one call at a time, but for ``reopen()``.
///
/// It may be slow or absent for any time: its caller waits, and keeps nothing but the rows of that call. Being
/// cancelled ends every wait at once.
protocol ShippingDestination: Sendable {
    /// Hands the rows over in their order; being cancelled cuts it short. After a failure none, some or all may have
    /// come; ``arrived()`` says which are known to have.
    ///
    /// - Returns: the numbers of the rows that it can never take, because they are too long.
    func send(_ rows: [FeedRow]) async throws(ShippingFailure) -> [Int]

    /// The number of the newest row up to which all were taken, as far as this is known; 0 when nothing is. What is in the
    /// gateway's hands has been done for them to survive the loss of power. Asked once a second, and after a failure.
    ///
    /// - Throws: what went wrong since with rows that had been taken.
    func arrived() async throws(ShippingFailure) -> Int

    /// Has a file opened anew, which may have been moved away; does not wait for it.
    func reopen()

    /// Ends it. When not cancelled, waits for the receiver to have taken what was sent.
    ///
    /// - Returns: ``arrived()``, at the end.
    func close() async -> Int
}
