internal import Audit
internal import Files
internal import Glibc
internal import SystemPackage

extension SQLiteAuditStore {
    /// Has a store signed with a new key from now on, which the old one names in its chain.
    ///
    /// A gateway that has the store open takes the new key up when it signs next.
    @discardableResult
    static func rotateKey(path: String, _ settings: ChainSettings) throws(AuditStoreFailure) -> KeyRotation {
        let store = try openAsOwner(path: path, settings)
        defer { store.close() }
        guard let files = store.keeper.files else { throw .notShared }
        return try store.rotate(SigningKeyFile(files))
    }

    /// Opens a store that is there, as the user whom it belongs to: any other user who wrote to it would leave files
    /// beside it that its gateway cannot write.
    static func openAsOwner(
        path: String, _ settings: ChainSettings, readers: SQLiteReaders? = nil
    ) throws(AuditStoreFailure) -> SQLiteAuditStore {
        guard let owner = try? Stat(FilePath(path)).userID else { throw .missing(path: path) }  // the store says more
        guard owner.rawValue == geteuid() else { throw .notTheOwner(path: path) }
        let store = try SQLiteAuditStore(path: path, chain: settings, readers: readers)
        if let reason = store.chainDamage { throw .damagedChain(reason: reason) }
        return store
    }

    private func rotate(_ file: SigningKeyFile) throws(AuditStoreFailure) -> KeyRotation {
        let lock = try file.lock()
        defer { lock.release() }
        let appended: ChainKeeper.Appended
        do throws(AuditFailure) {
            appended = try transaction { database in try keeper.rotate(in: SQLiteLinks(database: database)) }
        } catch {
            throw AuditStoreFailure(error)
        }
        let rotation = try file.finishRotation(appended)
        _ = try? keeper.committed(appended)  // the next checkpoint brings what the file lacks
        return rotation
    }
}
