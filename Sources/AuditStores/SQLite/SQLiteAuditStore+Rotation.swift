internal import Audit
internal import Glibc
internal import OpenSSL
internal import SystemPackage

extension SQLiteAuditStore {
    /// Has a store signed with a new key from now on, which the old one names in its chain.
    ///
    /// A gateway that has the store open takes the new key up when it signs next.
    static func rotateKey(path: String, _ settings: ChainSettings) throws(AuditStoreFailure) {
        let store = try openAsOwner(path: path, settings)
        defer { store.close() }
        guard let files = store.keeper.files else { throw .notShared }
        try store.rotate(SigningKeyFile(files))
    }

    /// Opens a store that is there, as the user whom it belongs to: any other user who wrote to it would leave files
    /// beside it that its gateway cannot write.
    static func openAsOwner(path: String, _ settings: ChainSettings) throws(AuditStoreFailure) -> SQLiteAuditStore {
        guard let owner = try? Stat(FilePath(path)).userID else { throw .missing(path: path) }  // the store says more
        guard owner.rawValue == geteuid() else { throw .notTheOwner(path: path) }
        let store = try SQLiteAuditStore(path: path, chain: settings)
        if let reason = store.chainDamage { throw .damagedChain(reason: reason) }
        return store
    }

    private func rotate(_ file: SigningKeyFile) throws(AuditStoreFailure) {
        let next = try file.createNext()
        let appended: ChainKeeper.Appended
        do throws(AuditFailure) {
            appended = try transaction { database in try keeper.rotate(to: next, in: SQLiteLinks(database: database)) }
        } catch {
            throw AuditStoreFailure(error)
        }
        try file.promoteNext(next)
        _ = try? keeper.committed(appended)  // the next checkpoint brings what the file lacks
    }
}
