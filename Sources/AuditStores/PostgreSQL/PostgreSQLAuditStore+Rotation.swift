package import Audit
internal import Files
package import PostgreSQL

extension PostgreSQLAuditStore {
    /// Has a gateway's chain signed with a new key from now on, which the old one names in it.
    ///
    /// A gateway that is running takes the new key up when it signs next.
    @discardableResult
    package static func rotateKey(
        of address: PostgreSQLAddress, _ settings: ChainSettings
    ) throws(AuditStoreFailure) -> KeyRotation {
        let (store, files) = try openAsOwner(address, settings)
        defer { store.close() }
        let file = SigningKeyFile(files)
        let lock = try file.lock()
        defer { lock.release() }
        let appended: ChainKeeper.Appended
        do throws(AuditFailure) {
            appended = try store.makeEntry { links in
                try store.keeper.rotate(in: links)
            } at: {
                $0.position
            }
        } catch {
            throw AuditStoreFailure(error)
        }
        let rotation = try file.finishRotation(appended)
        _ = try? store.keeper.committed(appended)  // the next checkpoint brings what the file lacks
        return rotation
    }

    /// Opens a chain that is there, beside the gateway that may be writing it, as the user whom its key belongs to.
    static func openAsOwner(
        _ address: PostgreSQLAddress, _ settings: ChainSettings
    ) throws(AuditStoreFailure) -> (store: PostgreSQLAuditStore, files: ChainFiles) {
        guard let chain = settings.gatewayID else { throw .gatewayNotNamed }
        guard let files = PostgreSQLBackend(address).files(settings) else { throw .signingKeyNotNamed }
        try SigningKeyFile(files).checkOwner()
        // A name that was mistyped must not begin another chain.
        let positions = try PostgreSQLPool(address, size: 1).readBlocking { try $0.positions() }
        guard positions.sequences.contains(where: { $0.chain.isIdentical(to: chain) }) else {
            throw .noSuchGateway(chain)
        }
        let store = try PostgreSQLAuditStore(address, chain: settings, options: Options(), isExclusive: false)
        if let reason = store.chainDamage { throw .damagedChain(reason: reason) }
        return (store, files)
    }
}
