internal import OpenSSL

/// Leads a ``ChainWalk`` over the records and the entries of a store, within one view of it.
package struct ChainWalker<Source: ChainSource> {
    package typealias Finding = AuditVerification.Finding

    let source: Source
    let genesis: StoredEntry
    let range: AuditVerificationRange
    let evidence: AuditEvidence
    let losses: AuditVerification.Losses
    /// How often progress is told, in records.
    let stride: Int
    let progress: (Int, Int) -> Void

    package init(
        source: Source, genesis: StoredEntry, range: AuditVerificationRange, evidence: AuditEvidence,
        losses: AuditVerification.Losses, stride: Int, progress: @escaping (Int, Int) -> Void
    ) {
        self.source = source
        self.genesis = genesis
        self.range = range
        self.evidence = evidence
        self.losses = losses
        self.stride = stride
        self.progress = progress
    }

    package func run() throws -> ChainCourse {
        var course = ChainCourse()
        do {
            let span = try span()
            let begun = try begin(span)
            course = ChainCourse(walk: begun, first: begun.position.sequence + 1, pruning: span.pruning)
            try follow(&course.walk, span)
        } catch let finding as Finding {
            course.finding = finding
        } catch {
            guard let reason = source.damage(error) else { throw error }
            let sequence = (course.walk?.position.sequence ?? 0) + 1
            course.finding = Finding(.damaged, at: sequence, "the database cannot be read there: \(reason)")
        }
        return course
    }

    private func span() throws -> ChainSpan {
        switch range {
        case .whole: try ChainSpan(from: nil, to: nil, trusted: evidence.publicKey, in: source)
        case .part(let from, let to):
            try ChainSpan(from: from, to: to, trusted: evidence.publicKey, in: source)
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
        if let first = try source.recordNumbers()?.lowerBound, first <= through.sequence {
            throw Finding(.inserted, at: first, "record \(first) is there, though it was pruned")
        }
        let entries = try source.entries(1...max(1, through.entries), of: nil, .oldestFirst)
        while let entry = try entries() {
            guard !ChainStatement.Kind.namingKeys.contains(entry.kind), entry.number <= through.entries else {
                continue
            }
            throw Finding(
                .inserted, at: through.sequence, entry: entry.number,
                "entry \(entry.number) of the chain is there, though it was pruned")
        }
    }

    private func follow(_ state: inout ChainWalk?, _ span: ChainSpan) throws {
        guard var walk = state else { return }
        defer { state = walk }
        let isWhole = range == .whole
        let start = walk.position
        let last = try span.lastRecord ?? source.recordNumbers()?.upperBound ?? 0
        let total = max(0, last - start.sequence)
        var lookUps = LookUpCheck()
        var stored = StoredRecord(chain: start.chain)
        let entries = try source.entries(after: start.entries, through: span.lastEntry ?? Int.max)
        let end = span.lastRecord ?? Int.max
        let records = start.sequence < end ? try source.records((start.sequence + 1)...end) : { _ in false }
        var entry = try entries()
        while true {
            while let current = entry, current.sequence <= walk.position.sequence {
                try walk.take(current)
                entry = try entries()
            }
            guard try records(&stored) else { break }
            let hash = try stored.hash(after: walk.position.hash)
            guard stored.sequence == walk.position.sequence + 1, stored.storedHash == hash,
                stored.previous == walk.position.hash
            else {
                var suspect = SuspectRecord(source: source, position: walk.position, stored: stored)
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
        if let finding = try source.structureFinding() ?? lookUps.finding(in: source) {
            throw finding
        }
    }
}

/// How far a walk over a chain came.
package struct ChainCourse {
    var walk: ChainWalk?
    /// The first record looked at.
    var first = 1
    var pruning: AuditPruning?
    var finding: AuditVerification.Finding?

    package init(
        walk: ChainWalk? = nil, first: Int = 1, pruning: AuditPruning? = nil,
        finding: AuditVerification.Finding? = nil
    ) {
        self.walk = walk
        self.first = first
        self.pruning = pruning
        self.finding = finding
    }

    /// The answer.
    ///
    /// - Parameter chain: the chain's name, for a walk that did not come to know it.
    package func verification(of chain: String, _ evidence: AuditEvidence) -> AuditVerification {
        AuditVerification(
            chain: walk?.position.chain ?? chain, first: first, last: walk?.position.sequence ?? 0,
            entries: walk?.position.entries ?? 0, signedThrough: walk?.signedThrough ?? 0, pruning: pruning,
            keyID: walk?.key?.id ?? "", trust: evidence.trust, witnesses: evidence.witnesses.map(\.name),
            finding: finding)
    }
}
