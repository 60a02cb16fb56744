package import PostgreSQL

extension PostgreSQLAuditStore {
    /// Has a gateway's chain signed with a new key from now on, which the old one names in it.
    ///
    /// A gateway that is running takes the new key up when it signs next.
    package static func rotateKey(
        of address: PostgreSQLAddress, _ settings: ChainSettings
    ) throws(AuditStoreFailure) {
        guard let files = settings.files(of: .postgresql(address)) else { throw .signingKeyNotNamed }
        let store = try PostgreSQLAuditStore(address, chain: settings, options: Options(), isExclusive: false)
        defer { store.close() }
        let file = SigningKeyFile(files)
        try file.checkOwner()
        let next = try file.createNext()
        let appended: ChainKeeper.Appended?
        do throws(AuditFailure) {
            appended = try store.write { keeper, links in try keeper.rotate(to: next, in: links) }
        } catch {
            switch error {
            case .unavailable(let reason): throw .unavailable(reason: reason)
            case .closed: throw .unavailable(reason: "it is closed")
            }
        }
        try file.promoteNext(next)
        if let appended { _ = try? store.keeper.committed(appended) }  // the next checkpoint brings what the file lacks
    }
}
