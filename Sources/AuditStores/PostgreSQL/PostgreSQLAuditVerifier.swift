package import Audit
package import PostgreSQL

/// Verifies the chains of a PostgreSQL store, which gateways may be writing to. It changes nothing, and needs little
/// memory whatever the length of the chains.
package struct PostgreSQLAuditVerifier: Sendable {
    /// How the records are read.
    enum Reading {
        /// One after another, over a session of their own.
        case streamed
        /// So many together, as all other rows are.
        case steps(Int)
    }

    private let address: PostgreSQLAddress
    private let pool: PostgreSQLPool
    private let reading: Reading

    package init(_ address: PostgreSQLAddress) {
        self.init(address, over: Self.makePool(address))
    }

    /// - Parameter pool: made by ``makePool(_:)``.
    init(_ address: PostgreSQLAddress, over pool: PostgreSQLPool, reading: Reading = .streamed) {
        self.address = address
        self.pool = pool
        self.reading = reading
    }

    /// One session with time enough: looking for where a record came from may go through the whole table.
    static func makePool(_ address: PostgreSQLAddress) -> PostgreSQLPool {
        PostgreSQLPool(address, size: 1, answerTimeout: .seconds(3600))
    }

    /// The names of the gateways that have written to the store, and of any that rows bear besides.
    package func chains() async throws(AuditStoreFailure) -> [String] {
        try await pool.read { connection in
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

    /// Verifies that part of a gateway's chain.
    ///
    /// - Parameters:
    ///   - evidence: gathered before, for the store may grow.
    ///   - progress: told how many records are done, and how many there are.
    /// - Throws: when the store cannot be read at all. What is wrong with one that can be read is in the answer.
    package func verify(
        _ chain: String, _ range: AuditVerificationRange, _ evidence: AuditEvidence,
        losses: AuditVerification.Losses = .found, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> AuditVerification {
        try await pool.read { [address, pool, reading] connection in
            var source = PostgreSQLChainSource(connection: connection, chain: chain)
            switch reading {
            case .streamed:
                source.stream = try ChainStream.open(chain, asSeenBy: connection, at: address, pool.settings)
            case .steps(let rows): source.stride = rows
            }
            return try source.verify(
                range, of: chain, evidence, losses: losses, isBegun: { try source.recordNumbers() != nil },
                else: .noSuchGateway(chain), progress: progress)
        }
    }
}
