internal import Audit
internal import Files

/// An SQLite database in a file of its own, with one gateway's chain.
struct SQLiteBackend: AuditBackend {
    let path: String

    var description: String { "sqlite:\(path)" }
    var isShared: Bool { true }
    var holdsManyChains: Bool { false }

    func files(_ settings: ChainSettings) -> ChainFiles? {
        ChainFiles(signingKey: settings.signingKey ?? path + ".key")
    }

    func shippingFile(_ settings: ChainSettings) -> String? { path }

    func openStore(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try SQLiteAuditStore(path: path, chain: settings)
    }

    func openAsOwner(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try SQLiteAuditStore.openAsOwner(path: path, settings)
    }

    func openReader() throws(AuditStoreFailure) -> any AuditReader { try SQLiteAuditReader(path: path) }

    func eventSource(beside store: any AuditStore) throws(AuditStoreFailure) -> any EventSource {
        FileEventSource(path: path)
    }

    func openPrunable(_ settings: ChainSettings, batch: Int) throws(AuditStoreFailure) -> (any PrunableAudit)? {
        try SQLitePrunableAudit(path: path, files: files(settings), batch: batch)
    }

    func openFeed(_ settings: ChainSettings) throws(AuditStoreFailure) -> (any AuditFeed)? {
        try SQLiteFeed(path: path)
    }

    func rotateKey(_ settings: ChainSettings) throws(AuditStoreFailure) {
        try SQLiteAuditStore.rotateKey(path: path, settings)
    }

    func resume(
        _ settings: ChainSettings, accepting acceptance: ChainKeeper.Acceptance
    ) throws(AuditStoreFailure) -> ChainResumption {
        try SQLiteAuditStore.resume(path: path, settings, accepting: acceptance)
    }

    func registerRoles(_ roles: [String: String]) throws(AuditStoreFailure) {
        throw .unavailable(reason: "a file has no roles")
    }

    func verify(
        _ question: AuditVerifier.Question, _ evidence: AuditEvidence,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        let verification = try await SQLiteAuditVerifier(path: path, evidence: evidence)
            .verify(question.range, progress: progress)
        if let gateway = question.gateway, gateway != verification.chain { throw .noSuchGateway(gateway) }
        return [verification]
    }

    func schemaState() throws(AuditStoreFailure) -> AuditSchemaState { try SQLiteMigration(path: path).state() }

    func migrateSchema(program: String) throws(AuditStoreFailure) -> AuditSchemaState {
        try SQLiteMigration(path: path).migrate()
    }
}
