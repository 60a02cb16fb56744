/// Why an export ended early. What it completed before stays.
package enum AuditExportFailure: Error, Equatable {
    /// There is something of that name already, and not the same.
    case exists(path: String)
    case unwritable(path: String, reason: String)
}

extension AuditExportFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let path): "\(TerminalText(path)) exists and is not replaced: move it away first"
        case .unwritable(let path, let reason): "\(TerminalText(path)) cannot be written: \(TerminalText(reason))"
        }
    }
}
