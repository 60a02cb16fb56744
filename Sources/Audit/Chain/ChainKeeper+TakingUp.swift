internal import OpenSSL

extension ChainKeeper {
    /// Takes up a chain of which nothing is remembered: from the last signed entry to the tail everything has to be bound
    /// to it and sealed. What lies before, the entry vouches for.
    ///
    /// - Returns: also the last sealed record, when those after it are not and that is accepted.
    func takeUp(
        _ links: some ChainLinks, _ chain: String, _ known: KnownPositions, _ acceptance: Set<Acceptance>
    ) throws -> (Tail, sealedThrough: Int?) {
        guard let entry = try links.source.lastEntry() else { throw Self.damaged("its last entry was altered") }
        let key = try keys.key(after: entry.statement)
        let isSigned =
            if case .rotation = entry.statement.kind {
                // By the key before, which is gone. The next one signs at once what hands over to it: unless that was lost,
                // anybody could name it.
                try acceptance.contains(.loss) && KeyLineage(in: links.source).signs(entry)
            } else {
                try entry.isSigned(by: key.publicKey)
            }
        guard isSigned, entry.statement.position.chain.isIdentical(to: chain) else {
            throw Self.damaged("entry \(entry.statement.number) of the chain is not signed by its key")
        }
        let covered = entry.statement.position.sequence
        let numbers = try links.source.recordNumbers()
        let pruned =
            if case .rotation = entry.statement.kind { try links.source.lastPruning()?.pruning.through } else {
                try Self.prunedThrough(vouchedForBy: key.publicKey, in: links)
            }
        let last = numbers?.upperBound ?? pruned?.sequence ?? 0
        guard last >= covered, numbers?.lowerBound ?? 1 >= 1 else {
            throw Self.damaged("its records end at \(last), while its last entry vouches for \(covered)")
        }
        var walk = ChainWalk(
            after: entry.position, key: key.publicKey, isSealing: entry.statement.beginsSealing)
        try walk.follow(links.source)
        var sealedThrough: Int?
        do {
            try walk.end()
        } catch let finding as AuditVerification.Finding where acceptance.contains(.unsealed) && finding.isOfSeal {
            sealedThrough = walk.signedThrough
        }
        if entry.statement.beginsSealing {
            return (Tail(position: walk.position, covered: covered, key: key), sealedThrough)
        }
        // Of what a version before seals left unsigned, nothing tells but the head file.
        guard known.head == nil || known.head == walk.position || acceptance.contains(.unsealed) else {
            throw Self.damaged(
                "it ends at record \(walk.position.sequence), unsigned, while the head file knows of record "
                    + "\(known.head?.sequence ?? 0)")
        }
        return (Tail(try appendEntry(.checkpoint, at: walk.position, by: key, in: links)), nil)
    }
}

extension AuditVerification.Finding {
    /// Whether it is of the seal at the end of a chain, and of nothing else.
    fileprivate var isOfSeal: Bool { entry == nil && (kind == .unsealed || kind == .badSignature) }
}
