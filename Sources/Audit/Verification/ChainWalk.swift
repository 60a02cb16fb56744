internal import OpenSSL

/// Follows a chain link by link, and tells what breaks it.
///
/// The links being bound to each other, a good signature vouches for every entry before it. So only the entries that
/// matter are verified, and the last of each ``signatureDistance`` records; the ones between are gone through when one
/// of these fails.
package struct ChainWalk {
    typealias Finding = AuditVerification.Finding

    /// In records.
    static let signatureDistance = 1000

    private(set) var position: ChainPosition
    /// The last record that a good signature covers.
    private(set) var signedThrough: Int
    /// The keys by which good signatures were made, by their IDs.
    private(set) var signers: Set<String> = []
    /// Has to sign the next entry; `nil` before the first.
    private(set) var key: Ed25519PublicKey?
    /// Whether transactions end in a seal or an entry where the walk is.
    private(set) var isSealing: Bool
    /// The last entry that was gone over.
    private(set) var lastEntry: ChainEntry?
    /// The last one that tells of a pruning.
    private(set) var lastPruning: ChainEntry?
    /// The last seal that was gone over, and where the chain was after its record.
    private var seal: [UInt8] = []
    private var sealed: ChainPosition?
    private var isAtRecord = false
    private var unverified: [ChainEntry] = []
    private var anchors: ArraySlice<AuditEvidence.Anchor>
    private let losses: AuditVerification.Losses

    /// Begins after `position`, which is taken for good, with what is known of later ones.
    init(
        after position: ChainPosition, key: Ed25519PublicKey?, isSealing: Bool,
        _ anchors: [AuditEvidence.Anchor] = [], losses: AuditVerification.Losses = .passed
    ) {
        self.isSealing = isSealing
        self.losses = losses
        self.position = position
        self.key = key
        signedThrough = position.sequence
        self.anchors =
            anchors.filter { $0.position.isAfter(position) }.sorted { $1.position.isAfter($0.position) }[...]
    }

    /// Goes on over a record that is bound to all before it.
    ///
    /// - Parameter seal: empty when it bears none.
    mutating func take(record hash: ChainHash, seal: [UInt8]) throws {
        position = ChainPosition(
            chain: position.chain, sequence: position.sequence + 1, entries: position.entries, hash: hash)
        isAtRecord = true
        if !seal.isEmpty {
            self.seal.removeAll(keepingCapacity: true)
            self.seal.append(contentsOf: seal)
            sealed = position
        }
        if let anchor = anchors.first, anchor.position.sequence <= position.sequence { try holdAgainstAnchors() }
    }

    /// Goes on over the next entry.
    mutating func take(_ stored: StoredEntry) throws {
        let number = position.entries + 1
        guard stored.number == number else {
            throw Finding(
                .removed, at: position.sequence, entry: number,
                "entry \(number) of the chain, after record \(position.sequence), is missing")
        }
        guard let entry = try stored.intactEntry, entry.statement.position.chain.isIdentical(to: position.chain)
        else {
            throw stored.wasAltered(after: position.sequence)
        }
        if entry.statement.position.hash != position.hash || entry.statement.position.sequence != position.sequence {
            throw try unlinked(entry)
        }
        if case .genesis(let publicKey, _) = entry.statement.kind, number == 1 { key = publicKey }
        unverified.append(entry)
        let isDue = position.sequence - signedThrough >= Self.signatureDistance
        if isDue, !tailSeal.isEmpty { try verifyTail() }
        position = entry.position
        isAtRecord = false
        isSealing = entry.statement.beginsSealing
        lastEntry = entry
        switch entry.statement.kind {
        case .checkpoint: if isDue { try verifySignatures() }
        case .genesis: try verifySignatures()
        case .rotation(let next):
            try verifySignatures()
            key = next
        case .loss(let lost, let sealedThrough):
            try verifySignatures()
            if losses == .found { throw loss(of: lost, sealedThrough, entry) }
        case .pruning:
            try verifySignatures()
            lastPruning = entry
        }
        if !anchors.isEmpty { try holdAgainstAnchors() }
    }

    /// The chain ends here: nothing more may be known of it, and the last signature or seal has to be good.
    mutating func end() throws {
        try verifySignatures()
        guard let anchor = anchors.first else {
            if isSealing, isAtRecord { try verifyTail() }
            return
        }
        let missing = anchor.position.sequence - position.sequence
        let what =
            missing > 0
            ? "the chain ends at record \(position.sequence), \(missing) short of what \(anchor.name) knows of"
            : "the chain lacks entry \(anchor.position.entries), which \(anchor.name) knows of"
        throw Finding(.tailCut, at: position.sequence + 1, what)
    }

    /// The walk goes no further, though the chain does: the last signature has to be good.
    mutating func verifySignatures() throws {
        guard let key, let last = unverified.last else { return }
        if try last.isSigned(by: key) {
            accept(last, key)
            unverified = []
            return
        }
        for entry in unverified {
            try entry.verify(by: key)
            accept(entry, key)
        }
    }

    private mutating func verifyTail() throws {
        guard tailSeal.isEmpty else {
            guard try hasGoodSeal() else {
                throw Finding(
                    .badSignature, at: position.sequence,
                    "record \(position.sequence) is not sealed by key \(key?.id ?? "none")")
            }
            signedThrough = position.sequence
            return
        }
        if let sealed, sealed.sequence > signedThrough, try hasGoodSeal() { signedThrough = sealed.sequence }
        throw Finding(
            .unsealed, at: signedThrough + 1,
            "the tail is not sealed: nobody who holds the key wrote what follows record \(signedThrough)")
    }

    private func hasGoodSeal() throws -> Bool {
        guard let key, let sealed else { return false }
        return try ChainSeal.isGood(seal, of: sealed, by: key)
    }

    /// The seal of the record where the walk is; empty when that bears none, or the walk is at an entry.
    var tailSeal: [UInt8] { isAtRecord && sealed?.sequence == position.sequence ? seal : [] }

    private mutating func accept(_ entry: ChainEntry, _ key: Ed25519PublicKey) {
        signedThrough = entry.statement.position.sequence
        signers.insert(key.id)
    }

    /// Holds what is known from elsewhere against where the walk is.
    private mutating func holdAgainstAnchors() throws {
        while let anchor = anchors.first {
            let known = anchor.position
            if known.isAfter(position) { return }
            guard known.sequence == position.sequence, known.entries == position.entries, known.hash == position.hash
            else {
                // A known position lies between a record and an entry, or after one: it is met exactly or not at all.
                try verifySignatures()
                throw Finding(
                    .altered, at: signedThrough + 1,
                    "records from \(signedThrough + 1) on were written anew: they do not lead to what \(anchor.name) "
                        + "knows of record \(known.sequence)")
            }
            anchors.removeFirst()
        }
    }

    /// What it means that an entry does not fit to what lies before it.
    private mutating func unlinked(_ entry: ChainEntry) throws -> Finding {
        let isGood = if let key { try entry.isSigned(by: key) } else { false }
        try verifySignatures()
        let statement = entry.statement
        guard isGood, statement.position.sequence > signedThrough else {
            return Finding(
                .altered, at: position.sequence, entry: statement.number,
                "entry \(statement.number) of the chain, after record \(position.sequence), does not fit there")
        }
        return Finding(
            .altered, at: signedThrough + 1,
            "records \(signedThrough + 1) to \(statement.position.sequence) were written anew: they do not lead to what "
                + "entry \(statement.number) of the chain signs")
    }

    private func loss(of lost: ChainPosition?, _ sealedThrough: Int?, _ entry: ChainEntry) -> Finding {
        let sequence = entry.statement.position.sequence
        if let sealedThrough {
            return Finding(
                .unsealed, at: sealedThrough &+ 1,
                "when the key's owner had the chain go on at \(entry.statement.time.text), records "
                    + "\(sealedThrough &+ 1) to \(sequence) bore no seal: nobody vouches for them")
        }
        guard let lost else { return Finding(.tailCut, at: sequence + 1, "the chain says that it lost something") }
        let what =
            lost.chain.isIdentical(to: position.chain)
            ? "the store had been at record \(lost.sequence), and lacked what came after record \(sequence)"
            : "the store had held another chain, \(lost.chain), up to record \(lost.sequence)"
        return Finding(
            .tailCut, at: sequence + 1, "when the chain went on at \(entry.statement.time.text), \(what)")
    }
}

/// An entry as it lies in the store.
package struct StoredEntry {
    let number: Int
    let sequence: Int
    let kind: String
    let text: String
    let signature: [UInt8]
    /// `nil` when it is no hash.
    let hash: ChainHash?

    /// The columns of a row that ``init(_:)`` takes, in their order.
    package static let columns = "number, sequence, kind, statement, signature, hash"

    /// What a table that somebody made anew may hold is no entry.
    package init(_ row: some RecordColumns) throws {
        number = try row.integer(0) ?? 0
        sequence = try row.integer(1) ?? 0
        kind = row.text(2) ?? ""
        text = row.text(3) ?? ""
        signature = try row.bytes(4) ?? []
        hash = try row.hash(5)
    }

    /// `nil` when the text is no statement.
    package var entry: ChainEntry? {
        get throws { try ChainEntry(text: text, signature: signature) }
    }

    /// `nil` unless the row says what the statement in it says.
    var intactEntry: ChainEntry? {
        get throws {
            guard let entry = try entry, entry.statement.number == number, entry.statement.kind.name == kind,
                entry.statement.position.sequence == sequence, entry.hash == hash
            else { return nil }
            return entry
        }
    }

    /// - Parameter place: the record that it lies behind; `nil` for the one that it says itself.
    func wasAltered(after place: Int? = nil) -> AuditVerification.Finding {
        AuditVerification.Finding(
            .altered, at: place ?? sequence, entry: number,
            "entry \(number) of the chain, after record \(place ?? sequence), was altered")
    }
}

extension ChainPosition {
    func isAfter(_ other: ChainPosition) -> Bool {
        sequence != other.sequence ? sequence > other.sequence : entries > other.entries
    }
}
