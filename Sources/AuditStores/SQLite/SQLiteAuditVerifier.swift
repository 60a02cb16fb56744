package import Audit
internal import FoundationEssentials
internal import GRDB
internal import OpenSSL

/// Verifies the chain of an SQLite store, which a gateway may be writing to. It changes nothing, and needs little
/// memory whatever the length of the chain.
package struct SQLiteAuditVerifier: Sendable {
    /// How often progress is told, in records.
    private static let stride = 5_000

    private let path: String
    private let evidence: AuditEvidence

    /// - Parameter evidence: gathered before, for the store may grow.
    package init(path: String, evidence: AuditEvidence) {
        self.path = path
        self.evidence = evidence
    }

    /// Verifies that part of the chain.
    ///
    /// - Parameter progress: told how many records are done, and how many there are.
    /// - Throws: when the store cannot be read at all. What is wrong with one that can be read is in the answer.
    package func verify(
        _ range: AuditVerificationRange, losses: AuditVerification.Losses = .found,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> AuditVerification {
        do {
            let chainDatabase = try open()
            guard range == .whole else {
                return try await chainDatabase.read { try chain(range, losses, in: $0, progress) }
            }
            let pagesDatabase = try open()
            async let pages = pagesDatabase.read { database in
                try damaged(at: 0) { try SQLiteStructure.pagesFinding(in: database) }
            }
            let verification = try await chainDatabase.read { try chain(range, losses, in: $0, progress) }
            return verification.adding(try await pages)
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: path)
        }
    }

    private func open() throws -> SQLiteDatabase {
        try SQLiteDatabase(path: path, label: "audit-verifier")
    }

    /// Damage that SQLite meets while reading is a finding, and no failure.
    private func damaged(
        at sequence: Int, _ work: () throws -> AuditVerification.Finding?
    ) throws -> AuditVerification.Finding? {
        do {
            return try work()
        } catch let error as DatabaseError where SQLiteFailure(error).isDamage {
            return .init(.damaged, at: sequence, "the database cannot be read: \(SQLiteFailure(error).reason)")
        }
    }

    private func chain(
        _ range: AuditVerificationRange, _ losses: AuditVerification.Losses, in database: Database,
        _ progress: @escaping (Int, Int) -> Void
    ) throws -> AuditVerification {
        let source = SQLiteChainSource(database: database)
        guard let genesis = try source.entry(1) else {
            let isChained = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM records WHERE hash IS NOT NULL)")
            guard isChained == true || !evidence.anchors.isEmpty else {
                throw AuditStoreFailure.notChained(path: path)
            }
            return ChainCourse(
                finding: .init(.removed, at: 0, entry: 1, "entry 1 of the chain, its beginning, is missing")
            ).verification(of: "", evidence)
        }
        let walker = ChainWalker(
            source: source, genesis: genesis, range: range, evidence: evidence, losses: losses,
            stride: Self.stride, progress: progress)
        return try walker.run().verification(of: "", evidence)
    }
}

extension AuditVerification {
    /// With a finding that was made beside, which counts when there is no other.
    fileprivate func adding(_ other: Finding?) -> AuditVerification {
        AuditVerification(
            chain: chain, first: first, last: last, entries: entries, signedThrough: signedThrough, pruning: pruning,
            keyID: keyID, trust: trust, anchors: anchors, finding: finding ?? other)
    }
}
