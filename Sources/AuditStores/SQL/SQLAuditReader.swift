internal import Audit

/// A store that is opened for reading, while gateways write to it.
protocol AuditDatabase: Sendable {
    associatedtype Connection: AuditConnection

    /// Runs `body` over the store as it is at one moment.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(AuditStoreFailure) -> Value
}

/// A store as one gateway's chain in it is gone through.
protocol ChainDatabase: AuditDatabase {
    /// Verifies that part of a gateway's chain, which may be written to meanwhile. Changes nothing.
    ///
    /// - Parameters:
    ///   - chain: its name; of no account in a store of one chain.
    ///   - evidence: gathered before, for the store may grow.
    ///   - progress: told how many records are done, and how many there are.
    /// - Throws: when the store cannot be read at all. What is wrong with one that can be read is in the answer.
    func verify(
        _ chain: String, _ range: AuditVerificationRange, _ evidence: AuditEvidence, losses: AuditVerification.Losses,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> AuditVerification

    /// Throws ``AuditStoreFailure/replaced(path:)`` when the store is not the one any more that was opened.
    func checkIdentity() throws(AuditStoreFailure)
}

/// Reads a store of either kind: the chains of all its gateways together.
struct SQLAuditReader<Database: AuditDatabase>: AuditReader {
    let database: Database
    var dialect: any AuditDialect { Database.Connection.dialect }

    func search(_ query: AuditQuery) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await entries(.calls(query, query.order, limit: max(0, query.limit), in: dialect))
    }

    func entry(_ name: AuditEntryName) async throws(AuditStoreFailure) -> AuditEntry? {
        switch name {
        case .place(let place): return try await entries(.numbered(place.sequence, of: place.chain, in: dialect)).first
        case .sequence(let sequence):
            let found = try await entries(.numbered(sequence, in: dialect))
            guard Set(found.map { ByteText($0.chain) }).count <= 1 else { throw .severalGateways(sequence: sequence) }
            return found.first
        case .id(let id): return try await entries(.named(id, in: dialect)).first
        }
    }

    func ended(
        after positions: AuditPositions, query: AuditQuery, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await entries(.ended(after: positions, query, limit: limit, in: dialect))
    }

    func changes(naming resource: AuditResource, limit: Int) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await entries(.changes(naming: resource, limit: limit, in: dialect))
    }

    func unfinished(
        of gateway: String?, after sequence: Int, limit: Int
    ) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await entries(.unfinished(of: gateway, after: sequence, limit: limit, in: dialect))
    }

    func entries(_ statement: AuditEntriesStatement) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await database.read { try statement.run($0) }
    }

    func usageReport(_ query: AuditQuery) async throws(AuditStoreFailure) -> UsageReport {
        let statement = UsageReportStatement(query, in: dialect)
        return try await database.read { try statement.run($0) }
    }

    func positions() async throws(AuditStoreFailure) -> AuditPositions {
        try await database.read { try $0.positions() }
    }

    func page(_ query: AuditQuery, behind place: CallPlace?) async throws(AuditStoreFailure) -> AuditPage {
        let limit = max(0, query.limit)
        let statement = AuditEntriesStatement.calls(query, .newestFirst, behind: place, limit: limit + 1, in: dialect)
        return try await database.read { try statement.page(of: limit, $0) }
    }

    func activity(
        _ query: AuditQuery, every seconds: Int, within bounds: AuditActivity.Bounds
    ) async throws(AuditStoreFailure) -> AuditActivity {
        let statement = AuditActivityStatement(query, every: seconds, within: bounds, in: dialect)
        return try await database.read { try statement.run($0) }
    }

    func chainHealth() async throws(AuditStoreFailure) -> [AuditChainHealth] {
        try await database.read { connection in
            let positions = try connection.positions()
            return try connection.rows(connection.dialect.lastEntries, [:]).map { row in
                let chain = row.text(0)
                guard let statement = row.text(1).flatMap(ChainStatement.init(parsing:)),
                    chain?.isIdentical(to: statement.position.chain) ?? true
                else {
                    throw AuditStoreFailure.unavailable(reason: "a chain in it is damaged: run passerelle audit verify")
                }
                return AuditChainHealth(statement, lastSequence: positions[chain ?? ""])
            }
        }
    }
}
