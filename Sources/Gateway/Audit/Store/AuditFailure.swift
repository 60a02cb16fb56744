/// Why the audit did not take a record.
package enum AuditFailure: Error, Equatable {
    /// The store cannot take it now: disk full, I/O error, locked by somebody else. The record is not stored, or nobody
    /// can tell; the writer tries again with the next record.
    case unavailable(reason: String)
    /// The writer has been shut down.
    case closed
}

/// Why an audit store cannot be opened or read.
package enum AuditStoreFailure: Error, Equatable {
    /// The location is none of the forms that exist.
    case unknownLocation(String)
    /// No file is there.
    case missing(path: String)
    /// A file is there, but no audit store.
    case notAnAuditStore(path: String)
    /// Written by a newer version of this program.
    case newerSchema(path: String)
    /// Written by an older version; the gateway migrates it when it starts.
    case olderSchema(path: String)
    /// Records kept in memory can be read by the process that wrote them only.
    case notShared
    case unavailable(reason: String)
}

extension AuditStoreFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownLocation(let text):
            "'\(TerminalText(text))' is not an audit store: write sqlite:PATH or memory:"
        case .missing(let path): "there is no audit store at \(TerminalText(path))"
        case .notAnAuditStore(let path): "\(TerminalText(path)) is not an audit store"
        case .newerSchema(let path):
            "the audit store \(TerminalText(path)) was written by a newer version of passerelle: use that version"
        case .olderSchema(let path):
            "the audit store \(TerminalText(path)) was written by an older version of passerelle: "
                + "start the gateway once to migrate it"
        case .notShared: "records kept in memory cannot be read from another process: use sqlite:PATH"
        case .unavailable(let reason): "the audit store cannot be used: \(TerminalText(reason))"
        }
    }
}
