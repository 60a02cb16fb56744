package import Audit
internal import FoundationEssentials
internal import GRDB
internal import OpenSSL

/// Verifies the chain of an SQLite store, which a gateway may be writing to. It changes nothing, and needs little
/// memory whatever the length of the chain.
package struct SQLiteAuditVerifier: Sendable {
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
            var verification = try await chainDatabase.read { try chain(range, losses, in: $0, progress) }
            let finding = try await pages
            verification.finding = verification.finding ?? finding
            return verification
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
        try SQLiteChainSource(connection: database).verify(
            range, of: nil, evidence, losses: losses,
            isBegun: {
                try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM records WHERE hash IS NOT NULL)")
                    ?? false
            }, else: .notChained(path: path), progress: progress)
    }
}
