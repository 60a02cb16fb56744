package import Audit

/// What retention needs to know of an SQLite store.
package struct SQLitePrunableAudit: PrunableAudit {
    private let path: String
    private let files: ChainFiles?
    private let batch: Int
    private let database: SQLiteDatabase

    init(
        path: String, files: ChainFiles?, batch: Int, among readers: SQLiteReaders? = nil
    ) throws(AuditStoreFailure) {
        self.path = path
        self.files = files
        self.batch = batch
        database = try SQLiteDatabase(path: path, among: readers)
    }

    package func prunable(
        olderThan bound: AuditTime, limit: Int
    ) async throws(AuditStoreFailure) -> ChainPosition? {
        try await database.read { database in
            try SQLiteLinks(database: database).prunable(olderThan: bound, limit: limit, batch: batch)
        }
    }

    package func finding(through: ChainPosition) async throws(AuditStoreFailure) -> AuditVerification.Finding? {
        let evidence = try AuditEvidence.gather(files, publicKey: nil, checkpoint: nil)
        return try await SQLiteAuditVerifier(path: path, evidence: evidence)
            .verify(.part(from: nil, to: .sequence(through.sequence)), losses: .passed) { _, _ in }.finding
    }
}
