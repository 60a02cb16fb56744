internal import OpenSSL

extension ChainKeeper {
    /// The calls that a keeper began and that have no outcome yet: the numbers of their intents, by event IDs.
    struct OwnIntents {
        private var sequences: [String: Int] = [:]

        /// - Parameter last: the number of the last of these rows, which are stored.
        mutating func take(_ rows: [AuditRow], through last: Int) {
            for (index, row) in rows.enumerated() {
                switch row.kind {
                case .intent: sequences[row.eventID] = last - rows.count + 1 + index
                case .outcome: sequences[row.eventID] = nil
                case .single: break
                }
            }
        }

        /// These calls have outcomes.
        mutating func end(_ eventIDs: Set<String>) {
            for eventID in eventIDs { sequences[eventID] = nil }
        }

        func contains(_ sequence: Int, of row: AuditRow) -> Bool { sequences[row.eventID] == sequence }

        subscript(eventID: String) -> Int? { sequences[eventID] }
    }

    /// Makes sure that this chain holds the intent of a call that is about to get its outcome. Which calls have none stands in
    /// a table of its own, where somebody who may write to the store can list what they like, with a record to go with it.
    ///
    /// What this keeper stored itself it knows. Otherwise the intent has to lead to a signature: the first after it by the key
    /// that signs now vouches for all before it, whatever keys there were.
    ///
    /// - Parameters:
    ///   - sequence: the intent's number; `nil` when the call is not listed: no intent of it is stored, an operator has settled
    ///     it, or its intent was pruned. Of a call that this keeper began, it is known which.
    ///   - rows: those of this transaction, which come after `tail`.
    func verifyIntent(
        _ sequence: Int?, of row: AuditRow, among rows: [AuditRow], after tail: Tail, in links: some ChainLinks
    ) throws {
        guard let sequence else {
            guard let own = ownIntent(of: row.eventID) else { return }
            let isOver =
                try rows.count { $0.kind == .outcome && $0.eventID == row.eventID } > 1
                || !ended([row.eventID], through: tail, in: links).isEmpty
                || own <= Self.prunedThrough(vouchedForBy: tail.key.publicKey, in: links)?.sequence ?? 0
            guard isOver else {
                throw Self.damaged(
                    "the call of record \(own), which is under way, is not listed any more as one without an outcome")
            }
            return
        }
        let start = tail.position.sequence
        if sequence > start {
            let index = sequence - start - 1
            guard rows.indices.contains(index), rows[index].kind == .intent, rows[index].eventID == row.eventID else {
                throw Self.unfounded(sequence)
            }
            return
        }
        if row.intentText == nil, isOwn(sequence, of: row) { return }
        guard try isVouchedFor(sequence, by: tail, in: links, being: { $0.isIntent(of: row) }) else {
            throw Self.unfounded(sequence)
        }
    }

    /// Without those rows that are not to be stored because their event has an outcome (``AuditRow/Storing/unlessEnded``).
    func withoutEnded(_ rows: [AuditRow], after tail: Tail, in links: some ChainLinks) throws -> [AuditRow] {
        let concerned = rows.filter { $0.storing == .unlessEnded }.map(\.eventID)
        guard !concerned.isEmpty else { return rows }
        let ended = try ended(concerned, through: tail, in: links)
        guard !ended.isEmpty else { return rows }
        forget(ended)
        return rows.filter { $0.storing != .unlessEnded || !ended.contains($0.eventID) }
    }

    /// Which of these events have an outcome. It has to lead to a signature, as an intent has to: with any other somebody could
    /// have the true one thrown away.
    private func ended(_ events: [String], through tail: Tail, in links: some ChainLinks) throws -> Set<String> {
        var ended: Set<String> = []
        for (event, sequence) in try links.outcomes(of: events) {
            let isVouchedFor =
                try isAlone
                || isVouchedFor(sequence, by: tail, in: links) { record in
                    !record.isIntent && record.eventID.elementsEqual(event.utf8)
                }
            guard isVouchedFor else {
                throw Self.damaged("record \(sequence), which says how a call ended, is not the chain's")
            }
            ended.insert(event)
        }
        return ended
    }

    private static func unfounded(_ sequence: Int) -> AuditStoreFailure {
        damaged("a call is listed as without an outcome, and the chain does not hold its intent, record \(sequence)")
    }

    /// Whether the chain holds that record, and it is what is asked for.
    private func isVouchedFor(
        _ sequence: Int, by tail: Tail, in links: some ChainLinks, being isExpected: (StoredRecord) -> Bool
    ) throws -> Bool {
        guard sequence >= 1, sequence <= tail.position.sequence else { return false }
        let (chain, key) = (tail.position.chain, tail.key.publicKey)
        let before = try Self.entriesBefore(sequence, vouchedForBy: key, in: links)
        let entries = try links.source.entries(after: before)
        var entry = try entries()
        let records = try links.source.records(sequence...tail.position.sequence)
        var stored = StoredRecord(chain: chain)
        guard try records(&stored), isExpected(stored), let previous = stored.previous else { return false }
        var position = ChainPosition(chain: chain, sequence: sequence - 1, entries: before, hash: previous)
        repeat {
            let hash = try stored.hash(after: position.hash)
            guard stored.sequence == position.sequence + 1, stored.previous == position.hash, stored.storedHash == hash
            else { return false }
            position = ChainPosition(
                chain: chain, sequence: stored.sequence, entries: position.entries, hash: hash)
            if !stored.seal.isEmpty, try ChainSeal.isGood(stored.seal, of: position, by: key) { return true }
            while let next = entry, next.sequence <= position.sequence {
                guard let intact = try next.intactEntry, intact.follows(position) else { return false }
                if try intact.isSigned(by: key) { return true }
                position = intact.position
                entry = try entries()
            }
        } while try records(&stored)
        return false
    }

    /// How many entries there are before a record.
    private static func entriesBefore(
        _ sequence: Int, vouchedForBy key: Ed25519PublicKey, in links: some ChainLinks
    ) throws -> Int {
        let pruned = try prunedThrough(vouchedForBy: key, in: links)
        let newest = try links.source.entries(1...Int.max, of: nil, .newestFirst)
        var count = 0
        while let entry = try newest() {
            guard entry.sequence < sequence else { continue }
            count = entry.number
            break
        }
        // Of what was pruned some entries may be left, and the last one is not.
        if let pruned, pruned.sequence < sequence { count = max(count, pruned.entries) }
        return count
    }
}

extension StoredRecord {
    /// Whether it is the intent of the call that the row ends, and says what the row was made from.
    fileprivate func isIntent(of row: AuditRow) -> Bool {
        isIntent && eventID.elementsEqual(row.eventID.utf8)
            && row.intentText.map { text.elementsEqual($0.utf8) } ?? true
    }
}

extension ChainEntry {
    /// Whether it is the next entry of a chain that is at that position.
    fileprivate func follows(_ position: ChainPosition) -> Bool {
        statement.number == position.entries + 1 && statement.position.chain.isIdentical(to: position.chain)
            && statement.position.sequence == position.sequence && statement.position.hash == position.hash
    }
}
