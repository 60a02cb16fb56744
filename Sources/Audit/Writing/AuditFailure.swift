/// Why the audit did not take a record.
package enum AuditFailure: Error, Equatable {
    /// The store cannot take it now: disk full, I/O error, locked by somebody else. The record is not stored, or nobody
    /// can tell; the writer tries again with the next record.
    case unavailable(reason: String)
    /// The store did not take it by the call's deadline. It may have been given to the store, and be stored yet.
    case timedOut
    /// What is in the store is not what the key's owner left there: nothing is added to it until the process starts
    /// again with a store that is.
    case damagedChain(reason: String)
    /// The store has these intents with the signature of the row, and did not take it (``AuditRow/Storing/unlessSeen(_:)``).
    case seen([RecordedSignature])
    /// The writer has been shut down.
    case closed
}

extension AuditStoreFailure {
    /// What it means for a store that something was to be written to, beside its gateway.
    package init(_ failure: AuditFailure) {
        switch failure {
        case .unavailable(let reason): self = .unavailable(reason: reason)
        case .timedOut: self = .unavailable(reason: "it did not answer in time")
        case .damagedChain(let reason): self = .damagedChain(reason: reason)
        case .seen: self = .unavailable(reason: "it has an intent with the same signature")
        case .closed: self = .unavailable(reason: "it is closed")
        }
    }
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
    /// The key that signs the chain cannot be used.
    case signingKey(path: String, reason: String)
    /// The chain is signed by a key that is not at hand.
    case signingKeyMissing(path: String, id: String)
    /// Only the user whom the store belongs to may do that.
    case notTheOwner(path: String)
    /// The chain has another name than the gateway.
    case otherGateway(chain: String, configured: String)
    /// The file that tells how far the chain has come does not say so any more.
    case damagedHead(path: String)
    /// The store was never opened by a gateway that keeps a chain.
    case notChained(path: String)
    /// A database whose tables are missing, or of an older version, which only an administrator may change.
    case notMigrated(location: String, version: Int, needed: Int)
    /// Gateways that share a database are told apart by name.
    case gatewayNotNamed
    /// A database has no place for a key beside it.
    case signingKeyNotNamed
    /// Another process writes the same gateway's chain.
    case chainInUse(chain: String)
    /// Records of several gateways have that number.
    case severalGateways(sequence: Int)
    /// A public key was given for the chains of several gateways, each of which has its own.
    case keyOfOneGateway
    /// The store holds nothing of that gateway.
    case noSuchGateway(String)
    /// The file is not the one any more that was opened.
    case replaced(path: String)
    /// So many calls of those that were to be read are gone.
    case takenAway(calls: Int)
    /// What is in the store is not what the key's owner left there.
    case damagedChain(reason: String)
}

extension AuditStoreFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownLocation(let text):
            "'\(TerminalText(text))' is not an audit store: write sqlite:PATH, postgresql://… or memory:"
        case .missing(let path): "there is no audit store at \(TerminalText(path))"
        case .notAnAuditStore(let path): "\(TerminalText(path)) is not an audit store"
        case .newerSchema(let path):
            "the audit store \(TerminalText(path)) was written by a newer version of passerelle: use that version"
        case .olderSchema(let path):
            "the audit store \(TerminalText(path)) was written by an older version of passerelle: "
                + "start the gateway once to migrate it"
        case .notShared: "records kept in memory cannot be read from another process: use sqlite:PATH or postgresql://…"
        case .unavailable(let reason): "the audit store cannot be used: \(TerminalText(reason))"
        case .signingKey(let path, let reason): "the signing key \(TerminalText(path)): \(TerminalText(reason))"
        case .signingKeyMissing(let path, let id):
            "the audit chain is signed by key \(TerminalText(id)), which \(TerminalText(path)) does not hold: "
                + "put that file back, or begin another store"
        case .notTheOwner(let path):
            "the audit store \(TerminalText(path)) is to be changed by the user whom it belongs to: run this as that user"
        case .otherGateway(let chain, let configured):
            "the audit store belongs to gateway \(TerminalText(chain)) and not to \(TerminalText(configured)): "
                + "set audit.gatewayID to that name, or begin another store"
        case .damagedHead(let path):
            "\(TerminalText(path)) does not say any more how far the audit chain has come: run passerelle audit verify, "
                + "then move that file away"
        case .notChained(let path):
            "the audit store \(TerminalText(path)) has no chain yet: start the gateway once to begin it"
        case .notMigrated(let location, 0, _):
            "\(TerminalText(location)) has no tables for the audit: run passerelle audit migrate as their owner"
        case .notMigrated(let location, let version, let needed):
            "the tables of \(TerminalText(location)) are of version \(version), and version \(needed) is needed: "
                + "run passerelle audit migrate as their owner"
        case .gatewayNotNamed:
            "gateways that share a database are told apart by name: set audit.gatewayID to one that no other has"
        case .signingKeyNotNamed:
            "a database has no place for the key that signs the chain: set audit.signingKey to a path on this machine"
        case .chainInUse(let chain):
            "another process writes to the audit as gateway \(TerminalText(chain)): stop it, or give this one another "
                + "audit.gatewayID"
        case .severalGateways(let sequence):
            "several gateways have a record \(sequence): write GATEWAY:\(sequence)"
        case .keyOfOneGateway: "a public key is one gateway's: say which by --gateway"
        case .damagedChain(let reason):
            "the audit chain is damaged: \(TerminalText(reason)): run passerelle audit verify"
        case .takenAway(let calls):
            "\(calls) calls were pruned while they were being read: what was read lacks them"
        case .replaced(let path): "the audit store \(TerminalText(path)) was replaced: restart the gateway"
        case .noSuchGateway(let name): "the audit store holds nothing of gateway \(TerminalText(name))"
        }
    }
}
