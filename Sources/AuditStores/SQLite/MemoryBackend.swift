internal import Audit

/// Records in the memory of the process that writes them: the newest ones.
package struct MemoryBackend: AuditBackend {
    let records: Int

    package var description: String { "memory:" }
    var isShared: Bool { false }
    var holdsManyChains: Bool { false }
    var path: String? { nil }

    func files(_ settings: ChainSettings) -> ChainFiles? { nil }

    func openStore(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try MemoryAuditStore(records: records, chain: settings)
    }

    func openAsOwner(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore { throw .notShared }

    func openReader() throws(AuditStoreFailure) -> any AuditReader { throw .notShared }

    func eventSource(beside store: any AuditStore) throws(AuditStoreFailure) -> any EventSource {
        guard let store = store as? MemoryAuditStore else { throw .notShared }
        return try store.makeReader()
    }

    func knownSignatures(
        since time: AuditTime, of actions: [String]
    ) async throws(AuditStoreFailure) -> [RecordedSignature] { [] }

    func openPrunable(_ settings: ChainSettings, batch: Int) throws(AuditStoreFailure) -> (any PrunableAudit)? { nil }

    func openFeed(_ settings: ChainSettings) throws(AuditStoreFailure) -> (any AuditFeed)? { nil }

    func rotateKey(_ settings: ChainSettings) throws(AuditStoreFailure) -> KeyRotation { throw .notShared }

    func resume(
        _ settings: ChainSettings, accepting acceptance: Set<ChainKeeper.Acceptance>
    ) throws(AuditStoreFailure) -> ChainResumption { throw .notShared }

    func registerRoles(_ roles: [String: String]) throws(AuditStoreFailure) { throw .notShared }

    func verify(
        _ question: AuditVerificationQuestion, _ evidence: AuditEvidence,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] { throw .notShared }

    func schemaState() throws(AuditStoreFailure) -> AuditSchemaState { throw .notShared }

    func migrateSchema(program: String) throws(AuditStoreFailure) -> AuditSchemaState { throw .notShared }
}
