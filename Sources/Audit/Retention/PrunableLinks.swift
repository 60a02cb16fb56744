internal import OpenSSL

/// A chain in a store as pruning plans it, and then does it.
package protocol PrunableLinks: ChainLinks {
    /// The record behind which the first entry lies that comes after that record, with a number after that one.
    func coveredByEntry(after number: Int, behind sequence: Int) throws -> Int?

    /// The number of the last such entry that lies no further than behind the record `last`.
    func lastEntry(after number: Int, behind sequence: Int, upTo last: Int) throws -> Int?

    /// The first of those records that is not older than `bound`.
    func firstRecord(after sequence: Int, upTo last: Int, notOlderThan bound: AuditTime) throws -> Int?

    /// How many calls have no outcome that those records up to that number opened.
    func openIntents(upTo sequence: Int) throws -> Int

    /// Deletes what the last entry that tells of a pruning says, which is up to that position; the schema lets nothing
    /// else be deleted.
    ///
    /// - Returns: how many records these were.
    @discardableResult func deletePruned(through: ChainPosition) throws -> Int
}

extension PrunableLinks {
    /// How far the chain can be pruned in one go; `nil` when there is nothing to take away.
    ///
    /// That is up to the last entry before which all records are older than `bound`, but no further than `batch` records
    /// unless the entries lie farther apart than that.
    ///
    /// - Parameter limit: the last record that may go.
    package func prunable(olderThan bound: AuditTime, limit: Int, batch: Int) throws -> ChainPosition? {
        let start = try source.lastPruning()?.pruning.through
        let (gone, entries) = (start?.sequence ?? 0, start?.entries ?? 0)
        guard let next = try coveredByEntry(after: entries, behind: gone) else { return nil }
        // What is gone is an entry's word, which is not verified yet.
        let (reach, isBeyondAll) = gone.addingReportingOverflow(batch)
        let last = min(limit, max(next, isBeyondAll ? Int.max : reach))
        guard last > gone else { return nil }
        let young = try firstRecord(after: gone, upTo: last, notOlderThan: bound)
        let number = try lastEntry(after: entries, behind: gone, upTo: young.map { $0 - 1 } ?? last)
        return try number.flatMap { try entry($0)?.position }
    }

    /// What pruning up to that position takes away. All of it is gone over here, where it is deleted: what was found before
    /// may have been put there for that.
    ///
    /// - Parameter key: signs the chain now.
    /// - Throws: ``AuditStoreFailure`` when the chain does not come by that position, or a record is too young;
    ///   ``AuditVerification/Finding`` when what is to go is not the chain's.
    fileprivate func pruning(
        through: ChainPosition, olderThan bound: AuditTime, vouchedForBy key: Ed25519PublicKey
    ) throws -> AuditPruning {
        guard let anchor = try entry(through.entries), anchor.position == through else {
            throw AuditStoreFailure.unavailable(
                reason: "entry \(through.entries) of its chain is not where pruning was to end")
        }
        let (pruned, keys) = try ChainKeeper.pruned(vouchedForBy: key, in: source)
        let start =
            pruned?.pruning.through
            ?? ChainPosition(chain: through.chain, sequence: 0, entries: 0, hash: .beforeAll)
        guard through.isAfter(start) else {
            throw AuditStoreFailure.unavailable(reason: "what was to be pruned is gone")
        }
        var young: Int?
        var walk = ChainWalk(after: start, key: keys.key(of: start.entries + 1), isSealing: false)
        try walk.follow(
            source, throughEntry: through.entries, throughRecord: through.sequence,
            taking: { record, sequence in
                let isOld = record.time.map { $0 < bound.seconds } ?? false
                if !isOld, young == nil { young = sequence }
            })
        try walk.verifySignatures()
        guard walk.position == through else {
            throw ChainKeeper.damaged("entry \(through.entries) does not stand where pruning was to end")
        }
        if let young {
            throw AuditStoreFailure.unavailable(reason: "record \(young) is not older than \(bound.text)")
        }
        return AuditPruning(
            through: through, records: through.sequence - start.sequence,
            unfinished: try openIntents(upTo: through.sequence), bound: bound,
            namingKeys: try keys.hash(through: through.entries))
    }
}

extension ChainKeeper {
    /// Takes away all records up to that position, inside of a transaction, and says so in the chain.
    ///
    /// - Throws: ``AuditStoreFailure`` when the chain does not come by that position, or a record is too young.
    package func prune(
        through: ChainPosition, olderThan bound: AuditTime, in links: some PrunableLinks
    ) throws -> (appended: Appended, pruning: AuditPruning) {
        try watching {
            let tail = try current(links)
            let pruning = try links.pruning(through: through, olderThan: bound, vouchedForBy: tail.key.publicKey)
            let appended = try appendEntry(.pruning(pruning), at: tail.position, by: tail.key, in: links)
            guard try links.deletePruned(through: through) == pruning.records else {
                throw Self.damaged("the database did not delete what was to be pruned")
            }
            return (appended, pruning)
        }
    }
}

/// What was taken away from an audit because it was older than it had to be kept, as its chain records.
package struct AuditPruning: Sendable, Equatable {
    /// Where the chain stood after the last record and the last entry that were taken away.
    package let through: ChainPosition
    /// Records that this pruning took away; those before them had gone earlier.
    package let records: Int
    /// How many of these opened a call whose outcome never became known.
    package let unfinished: Int
    /// Every record that was taken away is older than this.
    package let bound: AuditTime
    /// The SHA-256 over the hashes of the entries before ``through`` that name keys, and so are left; `nil` in a pruning of an
    /// older version.
    var namingKeys: ChainHash?
}
