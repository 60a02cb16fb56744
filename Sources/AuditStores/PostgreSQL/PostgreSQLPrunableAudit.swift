package import Audit
internal import PostgreSQL

/// What retention needs to know of a gateway's chain in a PostgreSQL store.
package struct PostgreSQLPrunableAudit: PrunableAudit {
    private let chain: String
    private let files: ChainFiles
    private let batch: Int
    private let pool: PostgreSQLPool
    private let verifier: PostgreSQLAuditVerifier

    /// Connects to nobody yet. ``ChainSettings/gatewayID`` and ``ChainSettings/signingKey`` must be set.
    init(_ address: PostgreSQLAddress, chain settings: ChainSettings, batch: Int) throws(AuditStoreFailure) {
        guard let chain = settings.gatewayID else { throw .gatewayNotNamed }
        guard let signingKey = settings.signingKey else { throw .signingKeyNotNamed }
        self.chain = chain
        self.batch = batch
        files = ChainFiles(signingKey: signingKey)
        pool = PostgreSQLAuditVerifier.makePool(address)
        verifier = PostgreSQLAuditVerifier(address, over: pool)
    }

    package func prunable(
        olderThan bound: AuditTime, limit: Int
    ) async throws(AuditStoreFailure) -> ChainPosition? {
        try await pool.read { [chain, batch] connection in
            try PostgreSQLLinks(connection: connection, chain: chain)
                .prunable(olderThan: bound, limit: limit, batch: batch)
        }
    }

    package func finding(through: ChainPosition) async throws(AuditStoreFailure) -> AuditVerification.Finding? {
        let evidence = try AuditEvidence.gather(files, publicKey: nil, checkpoint: nil)
        return try await verifier.verify(
            chain, .part(from: nil, to: .sequence(through.sequence)), evidence, losses: .passed
        ) { _, _ in }.finding
    }
}
