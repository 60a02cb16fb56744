extension ChainWalk {
    /// Goes on over all that follows in a store, up to that entry and that record.
    ///
    /// - Parameters:
    ///   - visit: told of every record that was gone over, with its number.
    ///   - suspect: finds out what a record is that does not follow on those before it.
    /// - Throws: ``AuditVerification/Finding``, or an error of the store.
    mutating func follow<Source: ChainSource>(
        _ source: Source, throughEntry lastEntry: Int = Int.max, throughRecord lastRecord: Int = Int.max,
        taking visit: (StoredRecord, Int) -> Void = { _, _ in },
        suspecting suspect: (ChainPosition, StoredRecord) throws -> Finding = Self.misfit
    ) throws {
        var stored = StoredRecord(chain: position.chain)
        let entries = try source.entries(after: position.entries, through: lastEntry)
        let start = position.sequence
        let records = start < lastRecord ? try source.records((start + 1)...lastRecord) : { _ in false }
        var entry = try entries()
        while true {
            while let current = entry, current.sequence <= position.sequence {
                try take(current)
                entry = try entries()
            }
            guard try records(&stored) else { break }
            let hash = try stored.hash(after: position.hash)
            guard stored.sequence == position.sequence + 1, stored.storedHash == hash, stored.previous == position.hash
            else { throw try suspect(position, stored) }
            try take(record: hash, seal: stored.seal)
            visit(stored, position.sequence)
        }
        if let entry {
            throw Finding(
                .tailCut, at: position.sequence + 1,
                "the records end at \(position.sequence), while entry \(entry.number) of the chain vouches for "
                    + "\(entry.sequence)")
        }
    }

    /// For who need not know more.
    static func misfit(_ position: ChainPosition, _ stored: StoredRecord) -> Finding {
        Finding(.altered, at: position.sequence + 1, "what follows record \(position.sequence) is not bound to it")
    }
}
