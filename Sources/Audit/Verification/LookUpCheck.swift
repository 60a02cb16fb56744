/// Holds the tables that records are found by against the records.
///
/// Which resources a record can be found by stands in the record, which the chain covers, and again in a table of its
/// own, in another order. Rather than sorting either, the sums of a hash over both are compared; the hash is seeded
/// anew in every process, so nobody can plan for equal sums. Where the table has the records' times, by which look-ups go,
/// these are part of it.
struct LookUpCheck {
    typealias Finding = AuditVerification.Finding

    private let listsTimes: Bool
    private let pruning: ChainSpan.Pruned?
    private var resourceSum = 0
    /// The intents that have no outcome so far, by event ID.
    private var openIntents: [String: [Int]] = [:]

    /// The first record that ends a call whose intent is not there.
    private var unfounded: (sequence: Int, intent: Int)?
    /// The first record that says how a call ended which it does not end, and the intent of that call.
    private var unlisted: (sequence: Int, intent: Int)?

    /// - Parameter listsTimes: ``ChainSource/listsTimes``.
    init(listsTimes: Bool, after pruning: ChainSpan.Pruned?) {
        self.listsTimes = listsTimes
        self.pruning = pruning
    }

    /// Takes note of a record that is whole; all are to be given, in their order.
    mutating func take(_ record: StoredRecord) {
        if record.isIntent {
            openIntents[String(decoding: record.eventID, as: UTF8.self), default: []].append(record.sequence)
        } else if let intent = record.intentSequence {
            let ended = openIntents.removeValue(forKey: String(decoding: record.eventID, as: UTF8.self)) ?? []
            if unfounded == nil, !ended.contains(intent), pruning?.took(intent, endedBy: record.sequence) != true {
                unfounded = (record.sequence, intent)
            }
        } else if unlisted == nil, !openIntents.isEmpty {
            unlisted = openIntents[String(decoding: record.eventID, as: UTF8.self)]?.first.map { (record.sequence, $0) }
        }
        let time = listsTimes ? record.time : nil
        for resource in record.resourceIDs.split(separator: UInt8(ascii: " ")) {
            resourceSum &+= Self.hash(String(decoding: resource, as: UTF8.self), record.sequence, time)
        }
    }

    private static func hash(_ resource: String, _ sequence: Int, _ time: Int?) -> Int {
        var hasher = Hasher()
        // Texts of other bytes that Swift takes for equal to one in ASCII are longer.
        hasher.combine(resource)
        hasher.combine(resource.utf8.count)
        hasher.combine(sequence)
        hasher.combine(time)
        return hasher.finalize()
    }

    /// What differs, if anything does.
    func finding(in source: some ChainSource) throws -> Finding? {
        try unfoundedFinding ?? unlistedFinding ?? openIntentsFinding(in: source) ?? resourcesFinding(in: source)
    }

    /// A gateway ends a call when it finds its intent in the store, and signs what it writes then. Somebody may have put an
    /// intent there for as long as that took.
    private var unfoundedFinding: Finding? {
        unfounded.map {
            Finding(
                .inserted, at: $0.sequence,
                "record \($0.sequence) ends the call of record \($0.intent), which is no intent of that call")
        }
    }

    /// Somebody kept the call from being listed while its outcome was stored, so that it can be given another one.
    private var unlistedFinding: Finding? {
        unlisted.map {
            Finding(
                .inserted, at: $0.sequence,
                "record \($0.sequence) says how the call of record \($0.intent) ended, and does not end it")
        }
    }

    private func openIntentsFinding(in source: some ChainSource) throws -> Finding? {
        var expected: Set<Int> = []
        for sequences in openIntents.values { expected.formUnion(sequences) }
        let listed = try source.openIntents()
        while let (eventID, sequence) = try listed() {
            guard openIntents[eventID]?.contains(sequence) == true else {
                return Finding(.lookUp, at: sequence, "the call of record \(sequence) is listed as without an outcome")
            }
            expected.remove(sequence)
        }
        return expected.min().map {
            Finding(.lookUp, at: $0, "the call of record \($0) is not listed as without an outcome")
        }
    }

    private func resourcesFinding(in source: some ChainSource) throws -> Finding? {
        var sum = 0
        let resources = try source.resources()
        while let (resource, sequence, time) = try resources() { sum &+= Self.hash(resource, sequence, time) }
        return sum == resourceSum ? nil : try differingResource(in: source)
    }

    /// Goes through the records, then through the table, until one says what the other does not.
    private func differingResource(in source: some ChainSource) throws -> Finding {
        let records = try source.namedResources()
        while let (sequence, resources) = try records() {
            for resource in resources.split(separator: " ") where try !source.isFound(sequence, by: String(resource)) {
                return Finding(.lookUp, at: sequence, "record \(sequence) is not found by \(resource)")
            }
        }
        let table = try source.resources()
        var first: (resource: String, sequence: Int)?
        while let (resource, sequence, _) = try table() {
            let listed = try source.resources(namedBy: sequence) ?? ""
            let isNamed = listed.split(separator: " ").contains { $0 == resource }
            if !isNamed, sequence < first?.sequence ?? Int.max { first = (resource, sequence) }
        }
        if let first {
            return Finding(
                .lookUp, at: first.sequence,
                "record \(first.sequence) is found by \(first.resource), which it does not name")
        }
        if let (resource, sequence) = try source.resourceAtWrongTime() {
            return Finding(
                .lookUp, at: sequence, "record \(sequence) is found by \(resource) at another time than its own")
        }
        return Finding(.lookUp, at: 0, "the table of resources differs from the records")
    }
}
