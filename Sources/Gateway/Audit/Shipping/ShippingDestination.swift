/// What takes shipped records. One ``AuditShipper`` uses it, one call at a time, but for ``reopen()``.
///
/// It may be slow or absent for any time: whoever sends to it waits, and keeps nothing but the rows of that call.
protocol ShippingDestination: Sendable {
    /// Hands the rows over in their order; being cancelled cuts it short. After a failure none, some or all may have
    /// come; ``arrived()`` says which are known to have.
    ///
    /// - Returns: the numbers of the rows that it can never take, because they are too long.
    func send(_ rows: [TrailRow]) async throws(ShippingFailure) -> [Int]

    /// The number of the newest row up to which all were taken, as far as this is known; 0 when nothing is. Asked once a
    /// second, and after a failure.
    func arrived() async -> Int

    /// Makes what arrived survive the loss of power, where that is in the gateway's hands.
    func flush() async

    /// Has a file opened anew, which may have been moved away; does not wait for it.
    func reopen()

    /// Ends it. When not cancelled, waits for the receiver to have taken what was sent.
    ///
    /// - Returns: ``arrived()``, at the end.
    func close() async -> Int
}
