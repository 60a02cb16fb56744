internal import Audit
internal import PostgreSQL

extension PostgreSQLPool: ChainDatabase {
    /// One session with time enough: looking for where a record came from may go through the whole table. Connects to
    /// nobody yet.
    static func forVerification(_ address: PostgreSQLAddress) -> PostgreSQLPool {
        PostgreSQLPool(address, size: 1, answerTimeout: .seconds(3600))
    }

    /// The names of the gateways that have written to the store, and of any that rows bear besides.
    func chains() async throws(AuditStoreFailure) -> [String] {
        try await read { connection in
            try connection.query(
                """
                WITH RECURSIVE named (chain) AS (
                    (SELECT chain FROM records ORDER BY chain LIMIT 1)
                    UNION ALL
                    SELECT (SELECT records.chain FROM records WHERE records.chain > named.chain ORDER BY 1 LIMIT 1)
                        FROM named WHERE named.chain IS NOT NULL
                )
                SELECT chain FROM named WHERE chain IS NOT NULL UNION SELECT DISTINCT chain FROM chain_entries ORDER BY 1
                """
            ).map { $0.text(0) ?? "" }
        }
    }

    /// What is verified needs little memory whatever the length of the chain.
    func verify(
        _ chain: String, _ range: AuditVerificationRange, _ evidence: AuditEvidence, losses: AuditVerification.Losses,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> AuditVerification {
        try await read { [address, settings] connection in
            var source = PostgreSQLChainSource(connection: connection, chain: chain)
            source.stream = try ChainStream.open(chain, asSeenBy: connection, at: address, settings)
            return try source.verify(range, evidence, losses: losses, progress: progress)
        }
    }

    func checkIdentity() {}
}

extension PostgreSQLChainSource {
    func verify(
        _ range: AuditVerificationRange, _ evidence: AuditEvidence, losses: AuditVerification.Losses = .found,
        progress: @escaping (_ done: Int, _ of: Int) -> Void
    ) throws -> AuditVerification {
        try verify(
            range, of: chain, evidence, losses: losses, isBegun: { try recordNumbers() != nil },
            else: .noSuchGateway(chain), progress: progress)
    }
}
