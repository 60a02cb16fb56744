internal import FoundationEssentials
internal import GRDB
internal import OpenSSL

/// Where a walk over a chain begins and ends: at entries, whose signatures say where the chain was.
struct ChainSpan {
    typealias Finding = AuditVerification.Finding

    /// Where it begins; `nil` for before the first entry.
    let start: ChainPosition?
    /// Has to sign the entry after ``start``.
    let key: Ed25519PublicKey?
    /// The last entry to look at; `nil` for the end of the chain.
    let lastEntry: Int?
    /// The last record to look at; `nil` for the end of the chain.
    let lastRecord: Int?
    /// What is not there any more before it.
    let pruning: AuditPruning?

    /// All of a chain of which nothing was pruned.
    static let whole = ChainSpan(start: nil, key: nil, lastEntry: nil, lastRecord: nil, pruning: nil)

    private init(
        start: ChainPosition?, key: Ed25519PublicKey?, lastEntry: Int?, lastRecord: Int?, pruning: AuditPruning?
    ) {
        self.start = start
        self.key = key
        self.lastEntry = lastEntry
        self.lastRecord = lastRecord
        self.pruning = pruning
    }

    /// The span that holds these bounds; without any, all that is there.
    ///
    /// - Parameter trusted: a key that has to have signed within the span, or before it; one that took over later makes
    ///   the span longer.
    init(
        from: AuditVerificationRange.Bound?, to: AuditVerificationRange.Bound?, trusted: Ed25519PublicKey?,
        in database: Database
    ) throws {
        let pruned = try Self.lastPruning(in: database)
        guard pruned != nil || from != nil || to != nil else {
            self = .whole
            return
        }
        let keys = try KeyLineage(in: database)
        if let pruned { try keys.verify(pruned.entry) }
        let start = try Self.start(from, pruned?.pruning, keys, in: database)
        var end = try to.flatMap { bound in
            try Self.entry(after: start.entries, in: database, "ASC") { entry in
                switch bound {
                case .sequence(let sequence): entry.statement.position.sequence >= sequence
                case .time(let time): entry.statement.time >= time
                }
            }
        }
        if let trusted {
            guard let first = keys.firstEntry(of: trusted) else {
                throw Finding(.badSignature, at: 0, entry: 1, "the chain is not signed by key \(trusted.id)")
            }
            if let last = end?.statement.number, first > max(start.entries + 1, last) {
                end = try SQLiteChain.entry(first, in: database)
            }
        }
        self.init(
            start: start, key: keys.key(of: start.entries + 1), lastEntry: end?.statement.number,
            lastRecord: end?.statement.position.sequence, pruning: pruned?.pruning)
    }

    private static func lastPruning(in database: Database) throws -> (entry: ChainEntry, pruning: AuditPruning)? {
        let row = try Row.fetchOne(
            database, sql: "\(StoredEntry.select) WHERE kind = 'pruning' ORDER BY number DESC LIMIT 1")
        guard let stored = row.map(StoredEntry.init) else { return nil }
        guard let entry = try stored.intactEntry, case .pruning(let pruning) = entry.statement.kind else {
            throw stored.wasAltered()
        }
        return (entry, pruning)
    }

    /// Where to begin for a bound: after the last entry before it, or else where the chain begins by now.
    private static func start(
        _ from: AuditVerificationRange.Bound?, _ pruning: AuditPruning?, _ keys: KeyLineage, in database: Database
    ) throws -> ChainPosition {
        let beginning = pruning?.through
        let anchor = try from.flatMap { bound in
            try entry(after: beginning?.entries ?? 0, in: database, "DESC") { entry in
                switch bound {
                case .sequence(let sequence): entry.statement.position.sequence < sequence
                case .time(let time): entry.statement.time <= time
                }
            }
        }
        if anchor == nil, let beginning { return beginning }
        guard let anchor = try anchor ?? SQLiteChain.entry(1, in: database) else {
            throw Finding(.removed, at: 0, entry: 1, "entry 1 of the chain, its beginning, is missing")
        }
        try keys.verify(anchor)
        return anchor.position
    }

    static func genesis(in database: Database) throws -> StoredEntry? {
        try Row.fetchOne(database, sql: "\(StoredEntry.select) WHERE number = 1").map(StoredEntry.init)
    }

    /// The first entry, in that direction, that meets the condition.
    private static func entry(
        after number: Int, in database: Database, _ direction: String, where condition: (ChainEntry) -> Bool
    ) throws -> ChainEntry? {
        let cursor = try Row.fetchCursor(
            database, sql: "\(StoredEntry.select) WHERE number > ? ORDER BY number \(direction)", arguments: [number])
        while let row = try cursor.next() {
            let stored = StoredEntry(row)
            guard let entry = try stored.entry else { throw stored.wasAltered() }
            if condition(entry) { return entry }
        }
        return nil
    }
}

extension StoredEntry {
    /// The beginning of a query whose rows ``init(_:)`` takes.
    static let select = "SELECT number, sequence, kind, statement, signature, hash FROM chain_entries"

    init(_ row: Row) {
        let signature: Data = row[4]
        let hash: Data = row[5]
        self.init(
            number: row[0], sequence: row[1], kind: row[2], text: row[3], signature: Array(signature),
            hash: ChainHash(bytes: hash.span))
    }
}
