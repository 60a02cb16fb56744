internal import Audit

/// What retention needs to know of one gateway's chain in a store of either kind.
struct SQLPrunableAudit<Database: ChainDatabase>: PrunableAudit {
    let database: Database
    /// The gateway's name; of no account in a store of one chain.
    let chain: String
    /// Those beside the chain's signing key.
    let files: ChainFiles?
    /// The number of records that one transaction deletes at most.
    let batch: Int

    func prunable(olderThan bound: AuditTime, limit: Int) async throws(AuditStoreFailure) -> ChainPosition? {
        try await database.read { [chain, batch] connection in
            try connection.links(of: chain).prunable(olderThan: bound, limit: limit, batch: batch)
        }
    }

    func finding(through: ChainPosition) async throws(AuditStoreFailure) -> AuditVerification.Finding? {
        let evidence = try AuditEvidence.gather(files, publicKey: nil, checkpoint: nil)
        return try await database.verify(
            chain, .part(from: nil, to: .sequence(through.sequence)), evidence, losses: .passed
        ) { _, _ in }.finding
    }
}
