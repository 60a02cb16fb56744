internal import OpenSSL

/// Where a walk over a chain begins and ends: at entries, whose signatures say where the chain was.
struct ChainSpan {
    typealias Finding = AuditVerification.Finding

    /// Where it begins; `nil` for before the first entry.
    let start: ChainPosition?
    /// Whether transactions after ``start`` end in a seal or an entry.
    let beginsSealing: Bool
    /// Has to sign the entry after ``start``.
    let key: Ed25519PublicKey?
    /// The last entry to look at; `nil` for the end of the chain.
    let lastEntry: Int?
    /// The last record to look at; `nil` for the end of the chain.
    let lastRecord: Int?
    /// What is not there any more before it.
    let pruned: Pruned?

    var pruning: AuditPruning? { pruned?.pruning }

    /// What a pruning took away, with the entry that says so.
    struct Pruned {
        let entry: ChainEntry
        let pruning: AuditPruning

        /// `nil` unless the row is such an entry, as it was written, of something that lies before it.
        init?(_ stored: StoredEntry) throws {
            guard let entry = try stored.intactEntry, case .pruning(let pruning) = entry.statement.kind,
                pruning.through.chain.isIdentical(to: entry.statement.position.chain),
                pruning.through.entries < entry.statement.number,
                pruning.through.sequence <= entry.statement.position.sequence
            else { return nil }
            self.entry = entry
            self.pruning = pruning
        }

        /// Whether the intent of that number may have been there when that record ended its call.
        func took(_ intent: Int, endedBy sequence: Int) -> Bool {
            intent >= 1 && intent <= pruning.through.sequence && sequence <= entry.statement.position.sequence
        }
    }

    /// All of a chain of which nothing was pruned.
    static let whole = ChainSpan(
        start: nil, beginsSealing: false, key: nil, lastEntry: nil, lastRecord: nil, pruned: nil)

}

extension ChainSpan {
    /// The span that holds these bounds; without any, all that is there.
    ///
    /// - Parameter trusted: a key that has to have signed within the span, or before it; one that took over later makes
    ///   the span longer.
    init(
        from: AuditVerificationRange.Bound?, to: AuditVerificationRange.Bound?, trusted: Ed25519PublicKey?,
        in source: some ChainSource
    ) throws {
        let pruned = try source.lastPruning()
        guard pruned != nil || from != nil || to != nil else {
            self = .whole
            return
        }
        let keys = try KeyLineage(in: source)
        if let pruned { try keys.verifyPruning(pruned) }
        let (start, beginsSealing) = try Self.start(from, pruned?.pruning, keys, in: source)
        var end = try to.flatMap { bound in
            try Self.entry(after: start.entries, in: source, .oldestFirst) { entry in
                switch bound {
                case .sequence(let sequence): entry.statement.position.sequence >= sequence
                case .time(let time): entry.statement.time >= time
                }
            }
        }
        if let trusted {
            guard let first = keys.firstEntry(of: trusted), try keys.hasSigned(trusted, in: source) else {
                throw Finding(.badSignature, at: 0, entry: 1, "the chain is not signed by key \(trusted.id)")
            }
            if let last = end?.statement.number, first > max(start.entries + 1, last) {
                end = try source.entry(first)?.entry
            }
        }
        self.init(
            start: start, beginsSealing: beginsSealing, key: keys.key(of: start.entries + 1),
            lastEntry: end?.statement.number,
            lastRecord: end?.statement.position.sequence, pruned: pruned)
    }

    /// Where to begin for a bound: after the last entry before it, or else where the chain begins by now.
    private static func start(
        _ from: AuditVerificationRange.Bound?, _ pruning: AuditPruning?, _ keys: KeyLineage, in source: some ChainSource
    ) throws -> (ChainPosition, beginsSealing: Bool) {
        let beginning = pruning?.through
        let before = try from.flatMap { bound in
            try entry(after: beginning?.entries ?? 0, in: source, .newestFirst) { entry in
                switch bound {
                case .sequence(let sequence): entry.statement.position.sequence < sequence
                case .time(let time): entry.statement.time <= time
                }
            }
        }
        // The entry that tells of the pruning comes after it.
        if before == nil, let beginning { return (beginning, false) }
        guard let entry = try before ?? source.entry(1)?.entry else {
            throw Finding.noBeginning
        }
        try keys.verify(entry)
        return (entry.position, entry.statement.beginsSealing)
    }

    /// The first entry, in that direction, that meets the condition.
    private static func entry(
        after number: Int, in source: some ChainSource, _ order: AuditQuery.Order, where condition: (ChainEntry) -> Bool
    ) throws -> ChainEntry? {
        guard number < Int.max else { return nil }
        let entries = try source.entries((number + 1)...Int.max, of: nil, order)
        while let stored = try entries() {
            guard let entry = try stored.entry else { throw stored.wasAltered() }
            if condition(entry) { return entry }
        }
        return nil
    }
}

extension ChainSource {
    /// What the last entry says that tells of a pruning; `nil` when none does. Nobody need have signed it.
    ///
    /// - Throws: ``AuditVerification/Finding`` when the entry was altered.
    func lastPruning() throws -> ChainSpan.Pruned? {
        let prunings = try entries(1...Int.max, of: [ChainStatement.Kind.pruningName], .newestFirst)
        guard let stored = try prunings() else { return nil }
        guard let pruned = try ChainSpan.Pruned(stored) else { throw stored.wasAltered() }
        return pruned
    }
}
