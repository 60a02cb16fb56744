internal import Audit
internal import GRDB

/// What SQLite said, in words that can be logged: never a statement or its values.
struct SQLiteFailure {
    let reason: String
    /// What is wrong with the chain, when that is what failed.
    let damage: String?
    private let code: ResultCode?
    private let extendedCode: ResultCode?

    init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            code = nil
            extendedCode = nil
            damage = if case .damagedChain(let said)? = error as? AuditStoreFailure { said } else { nil }
            reason = (error as? AuditStoreFailure)?.description ?? "an error of type \(type(of: error))"
            return
        }
        damage = nil
        code = error.resultCode
        extendedCode = error.extendedResultCode
        reason = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
    }

    /// Whether a new connection may help. After a failed flush it must: what the old one believes to be on the disk
    /// may not be.
    var mayBeTheConnections: Bool {
        switch code {
        case .SQLITE_BUSY?, .SQLITE_LOCKED?, .SQLITE_FULL?: false
        default: true
        }
    }

    /// Whether the file itself is at fault: what is in it is no database, or not all of it is there.
    var isDamage: Bool {
        switch code {
        case .SQLITE_CORRUPT?, .SQLITE_NOTADB?: true
        case .SQLITE_IOERR?: extendedCode == .SQLITE_IOERR_SHORT_READ
        default: false
        }
    }

    func storeFailure(path: String) -> AuditStoreFailure {
        switch code {
        case .SQLITE_NOTADB?: .notAnAuditStore(path: path)
        case .SQLITE_BUSY?: .unavailable(reason: "\(path): another process has it locked: try again when it is done")
        default: .unavailable(reason: "\(path): \(reason)")
        }
    }

    /// ``storeFailure(path:)`` for who only wants to read.
    func readFailure(path: String) -> AuditStoreFailure {
        switch code {
        case .SQLITE_READONLY?, .SQLITE_CANTOPEN?:
            let cause = "reading it takes write permission on its directory while no gateway runs"
            return .unavailable(reason: "\(path): \(cause), or else on its -shm file: \(reason)")
        default: return storeFailure(path: path)
        }
    }
}
