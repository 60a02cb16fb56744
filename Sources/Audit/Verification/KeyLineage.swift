internal import OpenSSL

/// Which key has to sign which entry of a chain: each key is named by an entry that the one before it signed.
struct KeyLineage {
    typealias Finding = AuditVerification.Finding

    private struct KeyValidity {
        /// Names the key; the entries after it are signed by it.
        let entry: ChainEntry
        let key: Ed25519PublicKey

        var namedBy: Int { entry.statement.number }
    }

    /// Oldest first; the first key names itself.
    private let keys: [KeyValidity]

    /// - Throws: ``AuditVerification/Finding`` when a key was handed over by none that could.
    init(in source: some ChainSource) throws {
        var keys: [KeyValidity] = []
        let entries = try source.entries(1...Int.max, of: ChainStatement.Kind.namingKeys, .oldestFirst)
        while let stored = try entries() {
            guard let entry = try stored.intactEntry else { throw stored.wasAltered() }
            let next: Ed25519PublicKey
            switch entry.statement.kind {
            case .genesis(let key, _) where stored.number == 1: next = key
            case .rotation(let key): next = key
            case .genesis, .checkpoint, .loss, .pruning: continue
            }
            try entry.verify(by: keys.last?.key ?? next)
            keys.append(KeyValidity(entry: entry, key: next))
        }
        self.keys = keys
    }

    /// The key that has to sign the entry of that number; `nil` when the chain names none.
    func key(of number: Int) -> Ed25519PublicKey? {
        number == 1 ? keys.first?.key : keys.last { $0.namedBy < number }?.key
    }

    /// The first entry that the key has to sign, the one that names the first key aside; `nil` when it is not of this
    /// chain.
    func firstEntry(of key: Ed25519PublicKey) -> Int? {
        keys.first { $0.key == key }.map { $0.namedBy &+ 1 }
    }

    /// The key that signs what comes after the entry of that number; `nil` when the chain names none.
    func key(after number: Int) -> Ed25519PublicKey? {
        keys.last { $0.namedBy <= number }?.key
    }

    /// Whether the key is one of the chain's.
    func names(_ key: Ed25519PublicKey) -> Bool {
        keys.contains { $0.key == key }
    }

    /// Whether the key signed something of this chain, and is not only named as the next one, which takes no key.
    ///
    /// Each key but the last signed the entry that names the next one. If the last one signed anything, it signed the last
    /// entry.
    func hasSigned(_ key: Ed25519PublicKey, in source: some ChainSource) throws -> Bool {
        if keys.dropLast().contains(where: { $0.key == key }) { return true }
        guard let last = keys.last, last.key == key else { return false }
        // The first key signed the entry that names it.
        if keys.count == 1 { return true }
        let entries = try source.entries(1...Int.max, of: nil, .newestFirst)
        guard let entry = try entries()?.entry, entry.statement.number > last.namedBy else { return false }
        return try entry.isSigned(by: key)
    }

    /// Whether the entry is signed by the key that has to.
    func signs(_ entry: ChainEntry) throws -> Bool {
        guard let key = key(of: entry.statement.number) else { return false }
        return try entry.isSigned(by: key)
    }

    /// Throws ``AuditVerification/Finding`` unless the entry is signed by the key that has to.
    func verify(_ entry: ChainEntry) throws {
        guard let key = key(of: entry.statement.number) else { throw Finding.noBeginning }
        try entry.verify(by: key)
    }

    /// Throws ``AuditVerification/Finding`` unless the pruning is signed by the key that has to, and what it left of the
    /// entries that name keys is what is there. No link binds these to what follows any more.
    func verifyPruning(_ pruned: ChainSpan.Pruned) throws {
        try verify(pruned.entry)
        guard let left = pruned.pruning.namingKeys else { return }
        guard try hash(through: pruned.pruning.through.entries) == left else {
            throw Finding(
                .altered, at: 0, entry: keys.first?.namedBy,
                "the entries that name keys are not those that were left when records were pruned")
        }
    }

    /// The SHA-256 over the hashes of the entries up to that number that name keys.
    func hash(through number: Int) throws -> ChainHash {
        var bytes: [UInt8] = []
        for validity in keys where validity.namedBy <= number { validity.entry.hash.append(to: &bytes) }
        return ChainHash(try SHA256.hash(bytes.span))
    }

    /// Makes sure that it is the lineage of that key, which is known from elsewhere: up to there, each key vouches for the
    /// entry that names it, by the first entry that it signed itself. So nobody can put keys of their own before it.
    ///
    /// - Parameter pruned: what is gone; of the entries that name keys before it, it tells itself.
    /// - Throws: ``AuditVerification/Finding`` when it is not.
    func verify(leadingTo key: Ed25519PublicKey, after pruned: ChainSpan.Pruned?, in source: some ChainSource) throws {
        guard let last = keys.lastIndex(where: { $0.key == key }) else {
            throw Finding(.badSignature, at: 0, entry: 1, "the chain is not that of key \(key.id)")
        }
        let gone = pruned?.pruning.through.entries ?? 0
        for validity in keys[...last].dropFirst() where validity.namedBy > gone {
            let end = try source.entry(validity.namedBy &+ 1)?.intactEntry
            var walk = ChainWalk(
                after: validity.entry.position, key: validity.key, isSealing: validity.entry.statement.beginsSealing)
            try walk.follow(
                source, throughEntry: validity.namedBy &+ 1, throughRecord: end?.statement.position.sequence ?? 0)
            try walk.verifySignatures()
            guard walk.lastEntry != nil else {
                throw Finding(
                    .badSignature, at: validity.entry.statement.position.sequence, entry: validity.namedBy,
                    "key \(validity.key.id) signed nothing after entry \(validity.namedBy) of the chain, which names it"
                )
            }
        }
        if let pruned { try verifyPruning(pruned) }
    }
}

extension ChainEntry {
    /// Throws ``AuditVerification/Finding`` unless that key signed it.
    func verify(by key: Ed25519PublicKey) throws {
        guard try isSigned(by: key) else {
            throw AuditVerification.Finding(
                .badSignature, at: statement.position.sequence, entry: statement.number,
                "entry \(statement.number) of the chain is not signed by key \(key.id)")
        }
    }
}
