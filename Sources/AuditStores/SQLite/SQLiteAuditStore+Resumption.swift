internal import Audit
internal import Glibc
internal import SystemPackage

extension SQLiteAuditStore {
    /// Has the chain say what its owner accepts of what is wrong, and go on. A store of which nothing is left is begun anew.
    static func resume(
        path: String, _ settings: ChainSettings, accepting acceptance: Set<ChainKeeper.Acceptance>
    ) throws(AuditStoreFailure) -> ChainResumption {
        let owner = try? Stat(FilePath(path)).userID  // a store that is gone is begun anew
        if let owner, owner.rawValue != geteuid() { throw .notTheOwner(path: path) }
        let store = try SQLiteAuditStore(path: path, chain: settings, readers: nil, accepting: acceptance)
        defer { store.close() }
        guard let begun = store.begun else { throw .damagedChain(reason: store.chainDamage ?? "unknown") }
        return ChainResumption(begun)
    }
}
