internal import Audit
internal import Files

/// An SQLite database in a file of its own, with one gateway's chain.
struct SQLiteBackend: AuditBackend {
    let file: String
    /// What was opened by this backend for reading, which the store that it opens closes.
    private let readers = SQLiteReaders()

    init(path: String) {
        file = path
    }

    var description: String { "sqlite:\(file)" }
    var path: String? { file }
    var isShared: Bool { true }
    var holdsManyChains: Bool { false }

    func files(_ settings: ChainSettings) -> ChainFiles? {
        ChainFiles(signingKey: settings.signingKey ?? file + ".key")
    }

    func openStore(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try SQLiteAuditStore(path: file, chain: settings, readers: readers)
    }

    func openAsOwner(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore {
        try SQLiteAuditStore.openAsOwner(path: file, settings, readers: readers)
    }

    func openReader() throws(AuditStoreFailure) -> any AuditReader {
        try SQLiteAuditReader(path: file, among: readers)
    }

    func eventSource(beside store: any AuditStore) throws(AuditStoreFailure) -> any EventSource {
        FileEventSource(path: file, among: readers)
    }

    func knownSignatures(
        since time: AuditTime, of actions: [String]
    ) async throws(AuditStoreFailure) -> [RecordedSignature] {
        let database = try SQLiteDatabase(path: file)
        return try await database.read { connection in
            try SignatureStatement(since: time, of: actions).run(connection)
        }
    }

    func openPrunable(_ settings: ChainSettings, batch: Int) throws(AuditStoreFailure) -> (any PrunableAudit)? {
        let database = try SQLiteDatabase(path: file, among: readers)
        return SQLPrunableAudit(database: database, chain: "", files: files(settings), batch: batch)
    }

    func openFeed(_ settings: ChainSettings) throws(AuditStoreFailure) -> (any AuditFeed)? {
        SQLFeed(database: try SQLiteDatabase(path: file, among: readers), chain: "")
    }

    func rotateKey(_ settings: ChainSettings) throws(AuditStoreFailure) -> KeyRotation {
        try SQLiteAuditStore.rotateKey(path: file, settings)
    }

    func resume(
        _ settings: ChainSettings, accepting acceptance: Set<ChainKeeper.Acceptance>
    ) throws(AuditStoreFailure) -> ChainResumption {
        try SQLiteAuditStore.resume(path: file, settings, accepting: acceptance)
    }

    func registerRoles(_ roles: [String: String]) throws(AuditStoreFailure) {
        throw .unavailable(reason: "a file has no roles")
    }

    func verify(
        _ question: AuditVerificationQuestion, _ evidence: AuditEvidence,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        let verification = try await SQLiteDatabase(path: file)
            .verify("", question.range, evidence, losses: .found, progress: progress)
        if let gateway = question.gateway, !gateway.isIdentical(to: verification.chain) {
            throw .noSuchGateway(gateway)
        }
        return [verification]
    }
}

extension SignatureStatement {
    /// Those of intents that came at that time or later, in the order of recording. They are found through what ended them,
    /// which has an index, so that other records of that time cost nothing.
    init(since time: AuditTime, of actions: [String]) {
        let dialect = SQLiteDialect()
        let records = """
            records WHERE signature_digest IS NOT NULL AND event_time >= :since AND sequence IN (
                SELECT ended.intent_sequence FROM records AS ended
                    WHERE ended.stage = 'outcome' AND \(dialect.isOne("ended.event_name", of: ":actions"))
                        AND ended.event_time >= :since
                UNION ALL SELECT open_intents.sequence FROM open_intents
            ) ORDER BY sequence
            """
        self.init(from: records, ["since": .integer(time.seconds), "actions": .texts(actions)], in: dialect)
    }
}
