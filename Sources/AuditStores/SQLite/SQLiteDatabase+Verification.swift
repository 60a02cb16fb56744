internal import Audit
internal import Files
internal import GRDB

extension SQLiteDatabase: ChainDatabase {
    /// What is verified needs little memory whatever the length of the chain. For all of it the pages are gone through as
    /// well, over a connection of their own.
    func verify(
        _ chain: String, _ range: AuditVerificationRange, _ evidence: AuditEvidence, losses: AuditVerification.Losses,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> AuditVerification {
        guard let path else { throw .notShared }
        async let pages = range == .whole ? Self.pagesFinding(in: path) : .success(nil)
        var verification = try await read { database in
            try SQLiteChainSource(connection: database).verify(
                range, of: nil, evidence, losses: losses,
                isBegun: {
                    try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM records WHERE hash IS NOT NULL)")
                        ?? false
                }, else: .notChained(path: path), progress: progress)
        }
        let finding = try await pages.get()
        verification.finding = verification.finding ?? finding
        return verification
    }

    /// Damage that SQLite meets while reading is a finding, and no failure.
    private static func pagesFinding(in path: String) async -> Result<AuditVerification.Finding?, AuditStoreFailure> {
        do throws(AuditStoreFailure) {
            return .success(
                try await SQLiteDatabase(path: path).read { database in
                    do {
                        return try SQLiteStructure.pagesFinding(in: database)
                    } catch let error as DatabaseError where SQLiteFailure(error).isDamage {
                        return .init(.damaged, at: 0, "the database cannot be read: \(SQLiteFailure(error).reason)")
                    }
                })
        } catch {
            return .failure(error)
        }
    }

    func checkIdentity() throws(AuditStoreFailure) {
        if let path, FileIdentity(path: path) != identity { throw .replaced(path: path) }
    }
}
