/// Where rows are appended to, and never changed. They are in an SQLite file, or in a PostgreSQL database.
package protocol AuditStore: Sendable {
    /// Appends the rows in their order, all or none, durable on return: they survive the loss of power. Blocks its
    /// thread; one call at a time.
    ///
    /// After a failure the store tries to recover at the next call.
    func append(_ rows: [AuditRow]) throws(AuditFailure)

    /// Signs where the chain of records is, unless nothing has come since it was signed last. Blocks its thread, as
    /// ``append(_:)`` does.
    func checkpoint() throws(AuditFailure)

    /// Looks whether the store takes records, so that a gateway without calls finds out too. `false` when only appending
    /// can tell. Blocks its thread, as ``append(_:)`` does.
    func probe() throws(AuditFailure) -> Bool

    /// Takes away all records up to that position, at which an entry of the chain has to lie, and has the chain say so;
    /// all or nothing, durable on return. Blocks its thread, as ``append(_:)`` does.
    ///
    /// - Throws: also when one of the records is not older than `bound`.
    func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning

    /// Lets go of the store; appending to it fails from here on.
    func close()
}

extension AuditStore {
    /// A store without a chain has nothing to sign.
    package func checkpoint() throws(AuditFailure) {}

    /// What a disk takes shows when it is written to.
    package func probe() throws(AuditFailure) -> Bool { false }

    /// Nor can anybody be told what is missing from it.
    package func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning {
        throw .unavailable(reason: "it has no chain")
    }
}

extension AuditStoreLocation {
    /// Opens the store for writing. A file is made when it is missing, and migrated when it is older; a database has to
    /// be there, and migrated.
    package func openStore(chain: ChainSettings = ChainSettings()) throws(AuditStoreFailure) -> any AuditStore {
        switch self {
        case .sqlite, .memory: try SQLiteAuditStore(self, chain: chain)
        case .postgresql(let address): try PostgreSQLAuditStore(address, chain: chain)
        }
    }

    /// Opens the store for retention; `nil` for one that nothing is ever taken away from. Of a database that is the chain
    /// of the gateway whom the settings name.
    ///
    /// - Parameter batch: records that one transaction takes away at the most.
    package func openPrunable(
        chain: ChainSettings = ChainSettings(), batch: Int = AuditRetention.batch
    ) throws(AuditStoreFailure) -> (any PrunableAudit)? {
        switch self {
        case .sqlite(let path):
            try SQLitePrunableAudit(
                path: path, files: ChainFiles(signingKey: chain.signingKey ?? path + ".key"), batch: batch)
        case .postgresql(let address): try PostgreSQLPrunableAudit(address, chain: chain, batch: batch)
        case .memory: nil
        }
    }

    /// Opens a store that is there, which a gateway may be writing to, for a process beside it that changes something in its
    /// chain; with the files that go with it. To be run as the user that the gateway runs as.
    package func openAsOwner(
        _ settings: ChainSettings
    ) throws(AuditStoreFailure) -> (store: any AuditStore, files: ChainFiles) {
        switch self {
        case .sqlite, .memory:
            let (store, files) = try SQLiteAuditStore.openAsOwner(self, settings)
            return (store, files)
        case .postgresql(let address):
            let (store, files) = try PostgreSQLAuditStore.openAsOwner(address, settings)
            return (store, files)
        }
    }

    /// Opens the store for reading, which a gateway may be writing to.
    package func openReader() throws(AuditStoreFailure) -> any AuditReader {
        switch self {
        case .sqlite(let path): try SQLiteAuditReader(path: path)
        case .postgresql(let address): try PostgreSQLAuditReader(address)
        case .memory: throw .notShared
        }
    }
}
