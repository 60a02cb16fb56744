internal import GRDB
internal import OpenSSL

/// Leads a ``ChainWalk`` over the records and the entries of an SQLite store, within one view of it.
struct ChainWalker {
    typealias Finding = AuditVerification.Finding

    let database: Database
    let genesis: StoredEntry
    let range: AuditVerificationRange
    let evidence: AuditEvidence
    let losses: AuditVerification.Losses
    /// How often progress is told, in records.
    let stride: Int
    let progress: (Int, Int) -> Void

    /// How far a walk came.
    struct Course {
        var walk: ChainWalk?
        /// The first record looked at.
        var first = 1
        var pruning: AuditPruning?
        var finding: Finding?
    }

    func run() throws -> Course {
        var course = Course()
        do {
            let span = try span()
            let begun = try begin(span)
            course = Course(walk: begun, first: begun.position.sequence + 1, pruning: span.pruning)
            try follow(&course.walk, span)
        } catch let finding as Finding {
            course.finding = finding
        } catch let error as DatabaseError where SQLiteFailure(error).isDamage {
            let sequence = (course.walk?.position.sequence ?? 0) + 1
            course.finding = Finding(
                .damaged, at: sequence, "the database cannot be read there: \(SQLiteFailure(error).reason)")
        }
        return course
    }

    private func span() throws -> ChainSpan {
        switch range {
        case .whole: try ChainSpan(from: nil, to: nil, trusted: evidence.publicKey, in: database)
        case .part(let from, let to):
            try ChainSpan(from: from, to: to, trusted: evidence.publicKey, in: database)
        }
    }

    private func begin(_ span: ChainSpan) throws -> ChainWalk {
        guard let chain = try genesis.entry?.statement.position.chain else {
            throw Finding(.altered, at: 0, entry: 1, "entry 1 of the chain, its beginning, was altered")
        }
        for witness in evidence.witnesses where witness.position.chain != chain {
            throw Finding(
                .tailCut, at: 0,
                "this is chain \(chain), while \(witness.name) knows of chain \(witness.position.chain)")
        }
        let nothing = ChainPosition(chain: chain, sequence: 0, entries: 0, hash: .beforeAll)
        if let pruning = span.pruning { try verifyNothingIsLeft(of: pruning) }
        return ChainWalk(after: span.start ?? nothing, key: span.key, evidence.witnesses, losses: losses)
    }

    /// What was pruned has to be gone: nothing vouches for what lies there again.
    private func verifyNothingIsLeft(of pruning: AuditPruning) throws {
        let through = pruning.through
        if let first = try Int.fetchOne(database, sql: "SELECT min(sequence) FROM records"), first <= through.sequence {
            throw Finding(.inserted, at: first, "record \(first) is there, though it was pruned")
        }
        let entry = try Int.fetchOne(
            database,
            sql: "SELECT min(number) FROM chain_entries WHERE number <= ? AND kind NOT IN ('genesis', 'rotation')",
            arguments: [through.entries])
        if let entry {
            throw Finding(
                .inserted, at: through.sequence, entry: entry,
                "entry \(entry) of the chain is there, though it was pruned")
        }
    }

    private func follow(_ state: inout ChainWalk?, _ span: ChainSpan) throws {
        guard var walk = state else { return }
        defer { state = walk }
        let isWhole = range == .whole
        let start = walk.position
        let last = try span.lastRecord ?? Int.fetchOne(database, sql: "SELECT max(sequence) FROM records") ?? 0
        let total = max(0, last - start.sequence)
        var lookUps = LookUpCheck()
        var stored = StoredRecord(chain: start.chain)
        let entries = try Row.fetchCursor(
            database, sql: "\(StoredEntry.select) WHERE number > ? AND number <= ? ORDER BY number",
            arguments: [start.entries, span.lastEntry ?? Int.max])
        let records = try Row.fetchCursor(
            database, sql: "\(StoredRecord.select) WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
            arguments: [start.sequence, span.lastRecord ?? Int.max])
        var entry = try entries.next().map(StoredEntry.init)
        while true {
            while let current = entry, current.sequence <= walk.position.sequence {
                try walk.take(current)
                entry = try entries.next().map(StoredEntry.init)
            }
            guard let row = try records.next() else { break }
            try stored.read(row)
            let hash = try stored.hash(after: walk.position.hash)
            guard stored.sequence == walk.position.sequence + 1, stored.storedHash == hash,
                stored.previous == walk.position.hash
            else {
                var suspect = SuspectRecord(database: database, position: walk.position, stored: stored)
                throw try suspect.finding()
            }
            try walk.take(record: hash)
            if isWhole { lookUps.take(stored) }
            let done = walk.position.sequence - start.sequence
            if done % stride == 0 { progress(done, total) }
        }
        if let entry {
            throw Finding(
                .tailCut, at: walk.position.sequence + 1,
                "the records end at \(walk.position.sequence), while entry \(entry.number) of the chain vouches for "
                    + "\(entry.sequence)")
        }
        try finish(&walk, span, lookUps)
        progress(total, total)
    }

    private func finish(_ walk: inout ChainWalk, _ span: ChainSpan, _ lookUps: LookUpCheck) throws {
        if span.lastEntry == nil { try walk.end() } else { try walk.verifySignatures() }
        guard range == .whole else { return }
        if let key = evidence.publicKey, span.pruning == nil, !walk.signers.contains(key.id) {
            throw Finding(.badSignature, at: 0, entry: 1, "the chain is not signed by key \(key.id)")
        }
        if let finding = try StructureCheck.schemaFinding(in: database) ?? lookUps.finding(in: database) {
            throw finding
        }
    }
}
