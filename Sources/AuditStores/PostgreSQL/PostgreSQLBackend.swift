internal import Audit
internal import PostgreSQL

/// A PostgreSQL database, in which any number of gateways keep a chain each.
struct PostgreSQLBackend: AuditBackend {
    let address: PostgreSQLAddress

    init(_ address: PostgreSQLAddress) {
        self.address = address
    }

    /// Without a password.
    var description: String { address.description }
    var isShared: Bool { true }
    var holdsManyChains: Bool { true }
    var path: String? { nil }

    func files(_ settings: ChainSettings) -> ChainFiles? {
        settings.signingKey.map { ChainFiles(signingKey: $0) }
    }

    func openStore(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try PostgreSQLAuditStore(address, chain: settings)
    }

    func openAsOwner(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try PostgreSQLAuditStore.openAsOwner(address, settings).store
    }

    func openReader() throws(AuditStoreFailure) -> any AuditReader { try PostgreSQLAuditReader(address) }

    func eventSource(beside store: any AuditStore) throws(AuditStoreFailure) -> any EventSource {
        try PostgreSQLAuditReader(address)
    }

    func knownSignatures(
        since time: AuditTime, of actions: [String]
    ) async throws(AuditStoreFailure) -> [RecordedSignature] { [] }

    func openPrunable(_ settings: ChainSettings, batch: Int) throws(AuditStoreFailure) -> (any PrunableAudit)? {
        guard let chain = settings.gatewayID else { throw .gatewayNotNamed }
        guard let files = files(settings) else { throw .signingKeyNotNamed }
        return SQLPrunableAudit(
            database: PostgreSQLPool.forVerification(address), chain: chain, files: files, batch: batch)
    }

    func openFeed(_ settings: ChainSettings) throws(AuditStoreFailure) -> (any AuditFeed)? {
        guard let gateway = settings.gatewayID else { throw .gatewayNotNamed }
        let database = PostgreSQLPool(address, size: 1)
        try database.open()
        return SQLFeed(database: database, chain: gateway)
    }

    func rotateKey(_ settings: ChainSettings) throws(AuditStoreFailure) -> KeyRotation {
        try PostgreSQLAuditStore.rotateKey(of: address, settings)
    }

    func resume(
        _ settings: ChainSettings, accepting acceptance: Set<ChainKeeper.Acceptance>
    ) throws(AuditStoreFailure) -> ChainResumption {
        try PostgreSQLAuditStore.resume(address, settings, accepting: acceptance)
    }

    func verify(
        _ question: AuditVerificationQuestion, _ evidence: AuditEvidence,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        let database = PostgreSQLPool.forVerification(address)
        let stored = try await database.chains()
        // A chain of which nothing is left is known by the files of its gateway only.
        let known = evidence.anchors.map(\.position.chain)
        let all = Set((stored + known).map { ByteText($0) }).sorted().map(\.text)
        let chains = question.gateway.map { [$0] } ?? all
        guard !chains.isEmpty else { throw .notChained(path: description) }
        let owner = question.owner ?? question.gateway ?? known.first ?? (all.count == 1 ? all.first : nil)
        if question.publicKey != nil, owner == nil, chains.count > 1 { throw .keyOfOneGateway }
        var verifications: [AuditVerification] = []
        for chain in chains {
            let isOwn = owner.map { $0.isIdentical(to: chain) } ?? false || chains.count == 1
            verifications.append(
                try await database.verify(
                    chain, question.range, evidence.concerning(chain, isOwn: isOwn), losses: .found,
                    progress: progress))
        }
        return verifications
    }
}
