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

    static let whole = ChainSpan(start: nil, key: nil, lastEntry: nil, lastRecord: nil)

    private init(start: ChainPosition?, key: Ed25519PublicKey?, lastEntry: Int?, lastRecord: Int?) {
        self.start = start
        self.key = key
        self.lastEntry = lastEntry
        self.lastRecord = lastRecord
    }

    /// The span that holds these bounds.
    ///
    /// - Parameter trusted: a key that has to have signed within the span, or before it; one that took over later makes
    ///   the span longer.
    init(
        from: AuditVerificationRange.Bound?, to: AuditVerificationRange.Bound?, trusted: Ed25519PublicKey?,
        in database: Database
    ) throws {
        let anchor = try Self.entry(in: database, "DESC") { entry in
            switch from {
            case nil: entry.statement.number == 1
            case .sequence(let sequence): entry.statement.position.sequence < sequence
            case .time(let time): entry.statement.time <= time
            }
        }
        guard let anchor = try anchor ?? SQLiteChain.entry(1, in: database) else {
            self = .whole
            return
        }
        let lineage = try Self.lineage(until: anchor, trusted, in: database)
        guard try anchor.isSigned(by: lineage.signer) else {
            throw Finding(
                .badSignature, at: anchor.statement.position.sequence, entry: anchor.statement.number,
                "entry \(anchor.statement.number) of the chain is not signed by key \(lineage.signer.id)")
        }
        var end = try to.flatMap { bound in
            try Self.entry(in: database, "ASC") { entry in
                switch bound {
                case .sequence(let sequence): entry.statement.position.sequence >= sequence
                case .time(let time): entry.statement.time >= time
                }
            }
        }
        if let number = lineage.trustedFrom, let last = end?.statement.number, number > last {
            end = try SQLiteChain.entry(number, in: database)
        }
        start = anchor.position
        key = lineage.next
        lastEntry = end?.statement.number
        lastRecord = end?.statement.position.sequence
    }

    static func genesis(in database: Database) throws -> StoredEntry? {
        try Row.fetchOne(database, sql: "\(StoredEntry.select) WHERE number = 1").map(StoredEntry.init)
    }

    /// The first entry, in that direction, that meets the condition.
    private static func entry(
        in database: Database, _ direction: String, where condition: (ChainEntry) -> Bool
    ) throws -> ChainEntry? {
        let cursor = try Row.fetchCursor(database, sql: "\(StoredEntry.select) ORDER BY number \(direction)")
        while let row = try cursor.next() {
            let stored = StoredEntry(row)
            guard let entry = try stored.entry else {
                throw Finding(
                    .altered, at: stored.sequence, entry: stored.number,
                    "entry \(stored.number) of the chain was altered")
            }
            if condition(entry) { return entry }
        }
        return nil
    }

    private struct Lineage {
        /// Signed the anchor.
        var signer: Ed25519PublicKey
        /// Signs what comes after it.
        var next: Ed25519PublicKey
        /// The first entry that the trusted key signs, if it took over after the anchor.
        var trustedFrom: Int?
    }

    /// Follows the keys from the first one to the anchor's, by the signatures that hand over.
    private static func lineage(
        until anchor: ChainEntry, _ trusted: Ed25519PublicKey?, in database: Database
    ) throws -> Lineage {
        var lineage: Lineage?
        var isTrusted = trusted == nil
        let cursor = try Row.fetchCursor(
            database, sql: "\(StoredEntry.select) WHERE kind IN ('genesis', 'rotation') ORDER BY number")
        while let row = try cursor.next() {
            let stored = StoredEntry(row)
            guard let entry = try stored.entry, entry.statement.number == stored.number else {
                throw Finding(
                    .altered, at: stored.sequence, entry: stored.number,
                    "entry \(stored.number) of the chain was altered")
            }
            let before = stored.number <= anchor.statement.number
            let next: Ed25519PublicKey
            switch entry.statement.kind {
            case .genesis(let key, _) where stored.number == 1: next = key
            case .rotation(let key): next = key
            case .genesis, .checkpoint, .loss: continue
            }
            let signer = stored.number == 1 ? next : lineage?.next ?? next
            guard try entry.isSigned(by: signer) else {
                throw Finding(
                    .badSignature, at: stored.sequence, entry: stored.number,
                    "entry \(stored.number) of the chain is not signed by key \(signer.id)")
            }
            if before {
                lineage = Lineage(signer: stored.number == anchor.statement.number ? signer : next, next: next)
                isTrusted = isTrusted || next == trusted
            } else if !isTrusted, next == trusted {
                lineage?.trustedFrom = stored.number + 1
                isTrusted = true
            }
        }
        guard let lineage, isTrusted else {
            throw Finding(
                .badSignature, at: 0, entry: 1, "the chain is not signed by key \(trusted?.id ?? "")")
        }
        return lineage
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
