internal import EC2Query

/// EC2's word for where an instance is in its life, with the number that goes with it.
enum InstanceState: String, Sendable, CaseIterable {
    case pending
    case running
    case shuttingDown = "shutting-down"
    case terminated
    case stopping
    case stopped

    /// - Parameter state: OAPI's. `quarantine`, in which a VM does not run, is `stopped`. A word that is not known, or
    ///   none, is taken for `pending`: a new state must not be read as one in which an instance can be used.
    init(_ state: String) {
        switch state {
        case "quarantine": self = .stopped
        default: self = InstanceState(rawValue: state) ?? .pending
        }
    }

    var code: Int {
        switch self {
        case .pending: 0
        case .running: 16
        case .shuttingDown: 32
        case .terminated: 48
        case .stopping: 64
        case .stopped: 80
        }
    }

    /// The element of that name.
    func element(_ name: String) -> ResponseElement {
        ResponseElement(name, [ResponseElement("code", String(code)), ResponseElement("name", rawValue)])
    }
}
