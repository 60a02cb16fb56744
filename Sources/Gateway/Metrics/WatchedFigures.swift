package import Files

/// What is read off the parts of the gateway when `/metrics` or `/readyz` is asked, besides the audit.
package struct WatchedFigures: Sendable {
    /// Key pairs that callers can sign with.
    package let keys: Int
    /// How the last reading of the credentials went.
    package let reload: ReloadStatus
    /// Lines of the log that were dropped.
    package let droppedLogLines: Int

    package init(keys: Int, reload: ReloadStatus, droppedLogLines: Int = 0) {
        self.keys = keys
        self.reload = reload
        self.droppedLogLines = droppedLogLines
    }
}
