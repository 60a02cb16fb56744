/// Where audit records are kept: the value of `audit.store`.
package enum AuditStoreLocation: Sendable, Hashable {
    /// `sqlite:PATH`: an SQLite database in that file.
    case sqlite(path: String)
    /// `memory:`: gone with the process. For benchmarks and tests.
    case memory

    /// Throws ``AuditStoreFailure/unknownLocation(_:)`` for any other text.
    package init(_ text: String) throws(AuditStoreFailure) {
        let path = text.dropFirst("sqlite:".count)
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("sqlite:"), !path.isEmpty, !path.utf8.contains(0) {
            self = .sqlite(path: String(path))
        } else {
            throw .unknownLocation(text)
        }
    }
}
