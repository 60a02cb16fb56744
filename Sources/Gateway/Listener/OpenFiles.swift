internal import CProcess

/// The files that this process may have open, of which every connection is one.
enum OpenFiles {
    /// Kept for what is neither a client nor upstream: the audit, the log, credentials, libraries.
    static let reserve = 64

    /// Raises the limit as far as the process may.
    ///
    /// - Returns: the limit; `nil` when the system does not tell it.
    static func raiseLimit() -> Int? {
        let limit = cprocess_raise_open_files()
        return limit < 0 ? nil : limit
    }

    /// Most connections of clients that leave room for the others, at least 8.
    static func connections(_ wanted: Int, of limit: Int, beside others: Int) -> Int {
        min(wanted, max(8, limit - others - reserve))
    }
}
