internal import OpenSSL

/// Finds out what happened where a record does not follow on those before it. It may look through the whole store, and
/// is asked once.
struct SuspectRecord<Source: ChainSource> {
    typealias Finding = AuditVerification.Finding

    let source: Source
    /// Where the chain stood before it.
    let position: ChainPosition
    /// The record that was found next.
    var stored: StoredRecord

    /// The number of the record that should be there.
    private var expected: Int { position.sequence + 1 }

    mutating func finding() throws -> Finding {
        // The record that was written here may be at another place.
        let successor = try source.place(of: .previousHash, position.hash)
        let strayed = try successor.flatMap { place in
            try place != expected && belongsHere(place) ? place : nil
        }
        guard stored.sequence == expected else {
            if let strayed {
                return Finding(.reordered, at: expected, "record \(expected) is at the place of record \(strayed)")
            }
            let last = stored.sequence - 1
            return Finding(
                .removed, at: expected,
                last > expected
                    ? "records \(expected) to \(last) are missing" : "record \(expected) is missing")
        }
        return try strayed.map { try displaced(to: $0) } ?? unfitting()
    }

    /// The right record is at that place, and another is here.
    private mutating func displaced(to place: Int) throws -> Finding {
        if let origin = try origin(trying: [place]), try !isCopy() {
            return Finding(
                .reordered, at: expected,
                "record \(origin) is at the place of record \(expected), which is at the place of record \(place)")
        }
        return Finding(
            .inserted, at: expected, "a record that is not of the chain is at the place of record \(expected)")
    }

    /// The right record is nowhere, or here and not as it was.
    private mutating func unfitting() throws -> Finding {
        let altered = Finding(.altered, at: expected, "record \(expected) was altered")
        guard let previous = stored.previous, let hash = stored.storedHash else {
            if let hash = stored.storedHash, try stored.hash(after: position.hash) == hash { return altered }
            return stored.previous == nil && stored.storedHash == nil
                ? Finding(.inserted, at: expected, "record \(expected) was never chained") : altered
        }
        if previous == position.hash { return altered }
        if try stored.hash(after: position.hash) == hash { return altered }
        if try stored.hash(after: previous) == hash {
            if let entry = try missingEntry() {
                return Finding(
                    .removed, at: position.sequence, entry: entry,
                    "entry \(entry) of the chain, after record \(position.sequence), is missing")
            }
            return Finding(
                .removed, at: expected,
                "something is missing between records \(expected - 1) and \(expected), which do not follow on each other"
            )
        }
        if let origin = try origin(trying: []), origin > expected {
            return Finding(
                .removed, at: expected, "record \(expected) is missing, and record \(origin) is at its place")
        }
        return altered
    }

    /// The number of the next entry when another is in its place.
    private func missingEntry() throws -> Int? {
        let number = position.entries + 1
        let next = try source.entries(after: position.entries)()?.number
        return next == nil || next == number ? nil : number
    }

    /// Whether the record at that place was written as the one that is expected here.
    private func belongsHere(_ place: Int) throws -> Bool {
        var other = stored
        guard try source.records(place...place)(&other) else { return false }
        return try other.hash(after: position.hash, at: expected) == other.storedHash
    }

    /// The number under which the record that is here was written.
    private mutating func origin(trying candidates: [Int]) throws -> Int? {
        guard let previous = stored.previous, let hash = stored.storedHash else { return nil }
        var numbers = candidates
        if let before = try source.place(of: .hash, previous) { numbers.append(before &+ 1) }
        numbers += (1...100).flatMap { [expected + $0, expected - $0] }
        for number in numbers where number != expected {
            if try stored.hash(after: previous, at: number) == hash { return number }
        }
        return nil
    }

    private func isCopy() throws -> Bool {
        guard let hash = stored.storedHash else { return false }
        return try source.count(of: hash) != 1
    }
}
