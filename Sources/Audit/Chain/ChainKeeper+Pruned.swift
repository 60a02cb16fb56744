internal import OpenSSL

/// What the keeper believes of what is gone. The entries of a chain may be anybody's who can write to the store: one that tells
/// of a pruning counts when it is signed by the key that has to, and that leads to the key that this keeper holds.
extension ChainKeeper {
    /// What was pruned, as the key vouches for; `nil` when nothing was.
    ///
    /// - Returns: also which key has to sign which entry.
    /// - Throws: ``AuditVerification/Finding`` when the entry, or one that names a key, is not the chain's.
    static func pruned(
        vouchedForBy key: Ed25519PublicKey, in source: some ChainSource
    ) throws -> (pruned: ChainSpan.Pruned?, keys: KeyLineage) {
        let pruned = try source.lastPruning()
        let keys = try KeyLineage(in: source)
        try keys.verify(leadingTo: key, after: pruned, in: source)
        return (pruned, keys)
    }

    /// The same where only that matters: without a pruning there is nothing to verify.
    static func prunedThrough(
        vouchedForBy key: Ed25519PublicKey, in links: some ChainLinks
    ) throws -> ChainPosition? {
        guard try links.source.lastPruning() != nil else { return nil }
        return try pruned(vouchedForBy: key, in: links.source).pruned?.pruning.through
    }

    /// What others who hold the key pruned since the chain was at that position; `nil` when what follows it is there.
    ///
    /// - Returns: also the key that has to sign what comes after that.
    static func pruned(
        since tail: Tail, in source: some ChainSource
    ) throws -> (pruned: ChainSpan.Pruned, key: Ed25519PublicKey)? {
        guard let pruned = try source.lastPruning(), pruned.pruning.through.isAfter(tail.position) else { return nil }
        // Of what was between, the entries are left that name keys: each is signed by the key before.
        let keys = try KeyLineage(in: source)
        guard keys.key(after: tail.position.entries) == tail.key.publicKey,
            let next = keys.key(after: pruned.pruning.through.entries)
        else { throw damaged("its key is not the one that it was begun with") }
        try keys.verifyPruning(pruned)
        return (pruned, next)
    }

    /// Whether the chain once came by that position: after its last record or, if that is where it was, its last entry.
    /// Of what was pruned nobody can tell.
    package func passes(_ position: ChainPosition, in links: some ChainLinks) throws -> Bool {
        try watching {
            guard let tail = remembered else { return false }
            return try passes(position, by: tail.key.publicKey, in: links)
        }
    }

    func passes(_ position: ChainPosition, by key: Ed25519PublicKey, in links: some ChainLinks) throws -> Bool {
        if let pruned = try Self.prunedThrough(vouchedForBy: key, in: links), !position.isAfter(pruned) {
            return pruned.isAfter(position) || position.hash == pruned.hash
        }
        if let entry = try links.entry(position.entries), entry.statement.position.sequence == position.sequence {
            return entry.hash == position.hash
        }
        return try links.recordHash(position.sequence) == position.hash
    }
}
