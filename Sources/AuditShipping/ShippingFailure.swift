internal import Audit

/// Why records were not shipped. They are tried again.
package enum ShippingFailure: Error, Equatable {
    /// The target cannot be opened, written to, or connected to.
    case target(reason: String)
    /// The records cannot be read from the audit store.
    case store(reason: String)
    /// The file that says how far records were shipped cannot be kept.
    case position(path: String, reason: String)
    /// The gateway stops.
    case cancelled
}

extension ShippingFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .target(let reason): "audit.ship.to: \(TerminalText(reason))"
        case .store(let reason): TerminalText(reason).description
        case .position(let path, let reason): "\(TerminalText(path)): \(TerminalText(reason))"
        case .cancelled: "stopped"
        }
    }
}
