internal import CCurl

/// Owner of libcurl's set of transfers and of the connections they share.
///
/// Sendable because all calls but `wake` come from the driver's thread, and `wake` may be called from any thread
/// while the set lives, which holding a reference to this object ensures.
@safe final class MultiHandle: @unchecked Sendable {
    private let multi: OpaquePointer

    init(_ configuration: CurlConfiguration) throws(LibraryFailure) {
        try check(CurlLibrary.setUp)
        guard let multi = unsafe ccurl_multi_new() else { throw .outOfMemory }
        unsafe self.multi = multi
        // Kept connections: libcurl's own default follows the number of transfers at the moment.
        try set(CCURL_MULTI_MAXCONNECTS, configuration.maximumConnections)
        try set(CCURL_MULTI_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections)
        try set(CCURL_MULTI_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
    }

    deinit {
        unsafe _ = ccurl_multi_free(multi)  // fails only for transfers that were not removed; there are none left
    }

    private func set(_ option: ccurl_multi_option, _ value: Int) throws(LibraryFailure) {
        try unsafe check(ccurl_multi_set(multi, option, value))
    }

    func add(_ easy: OpaquePointer) throws(LibraryFailure) {
        try unsafe check(ccurl_multi_add(multi, easy))
    }

    func remove(_ easy: OpaquePointer) throws(LibraryFailure) {
        try unsafe check(ccurl_multi_remove(multi, easy))
    }

    /// Moves on the transfers that are new, are due, or have got something, as far as they go without waiting.
    func perform() throws(LibraryFailure) {
        try unsafe check(ccurl_multi_perform(multi))
    }

    /// The next transfer that has ended, with libcurl's result.
    func nextFinished() -> (exchange: Exchange, result: CInt)? {
        var result: CInt = 0
        guard let context = unsafe ccurl_multi_next_finished(multi, &result) else { return nil }
        return (unsafe Exchange.at(context), result)
    }

    /// Sleeps until a connection has something, libcurl or the caller is due, or somebody calls `wake`.
    func wait(atMost milliseconds: CInt) throws(LibraryFailure) {
        try unsafe check(ccurl_multi_poll(multi, milliseconds))
    }

    /// Ends the current or the next `wait`. From any thread.
    func wake() {
        unsafe _ = ccurl_multi_wakeup(multi)  // fails only for one that is awake anyway
    }
}
