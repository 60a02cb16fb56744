internal import OpenSSL

extension ChainSource {
    /// Verifies that part of the chain.
    ///
    /// - Parameters:
    ///   - name: the chain's, in a store of many; `nil` where its beginning alone says it.
    ///   - isBegun: whether records say that there is a chain, though it has no beginning.
    ///   - absence: thrown when nothing says so.
    ///   - progress: told how many records are done, and how many there are.
    package func verify(
        _ range: AuditVerificationRange, of name: String?, _ evidence: AuditEvidence,
        losses: AuditVerification.Losses, isBegun: () throws -> Bool, else absence: AuditStoreFailure,
        progress: @escaping (Int, Int) -> Void
    ) throws -> AuditVerification {
        guard let genesis = try entry(1) else {
            guard try !evidence.anchors.isEmpty || isBegun() else { throw absence }
            return ChainCourse(finding: .noBeginning).verification(of: name ?? "", evidence)
        }
        if let name, let own = try genesis.entry?.statement.position.chain, !own.isIdentical(to: name) {
            return ChainCourse(
                finding: .init(.altered, at: 0, entry: 1, "entry 1 of the chain, its beginning, is another chain's")
            ).verification(of: name, evidence)
        }
        return try ChainWalker(
            source: self, genesis: genesis, range: range, evidence: evidence, losses: losses, progress: progress
        ).run().verification(of: name ?? "", evidence)
    }
}

/// Leads a ``ChainWalk`` over the records and the entries of a store, within one view of it.
struct ChainWalker<Source: ChainSource> {
    typealias Finding = AuditVerification.Finding

    /// How often progress is told, in records.
    private static var stride: Int { 5_000 }

    let source: Source
    let genesis: StoredEntry
    let range: AuditVerificationRange
    let evidence: AuditEvidence
    let losses: AuditVerification.Losses
    let progress: (Int, Int) -> Void

    func run() throws -> ChainCourse {
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
        for anchor in evidence.anchors where !anchor.position.chain.isIdentical(to: chain) {
            throw Finding(
                .tailCut, at: 0,
                "this is chain \(chain), while \(anchor.name) knows of chain \(anchor.position.chain)")
        }
        let nothing = ChainPosition(chain: chain, sequence: 0, entries: 0, hash: .beforeAll)
        if let pruning = span.pruning { try verifyNothingIsLeft(of: pruning) }
        return ChainWalk(
            after: span.start ?? nothing, key: span.key, isSealing: span.beginsSealing, evidence.anchors, losses: losses
        )
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
        let numbers = try source.recordNumbers()
        if isWhole, let finding = try source.findingBeforeAll() { throw finding }
        let last = span.lastRecord ?? numbers?.upperBound ?? 0
        let total = last > start.sequence ? last - start.sequence : 0
        var lookUps = LookUpCheck(listsTimes: source.listsTimes, after: span.pruned)
        try walk.follow(
            source, throughEntry: span.lastEntry ?? Int.max, throughRecord: span.lastRecord ?? Int.max,
            taking: { stored, sequence in
                if isWhole { lookUps.take(stored) }
                let done = sequence - start.sequence
                if done % Self.stride == 0 { progress(done, total) }
            },
            suspecting: { position, stored in
                var suspect = SuspectRecord(source: source, position: position, stored: stored)
                return try suspect.finding()
            })
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
struct ChainCourse {
    var walk: ChainWalk?
    /// The first record looked at.
    var first = 1
    var pruning: AuditPruning?
    var finding: AuditVerification.Finding?

    /// The answer.
    ///
    /// - Parameter chain: the chain's name, for a walk that did not come to know it.
    func verification(of chain: String, _ evidence: AuditEvidence) -> AuditVerification {
        AuditVerification(
            chain: walk?.position.chain ?? chain, first: first, last: walk?.position.sequence ?? 0,
            entries: walk?.position.entries ?? 0, signedThrough: walk?.signedThrough ?? 0, pruning: pruning,
            keyID: walk?.key?.id ?? "", trust: evidence.trust, anchors: evidence.anchors.map(\.name),
            finding: finding)
    }
}
