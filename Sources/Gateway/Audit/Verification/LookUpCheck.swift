internal import FoundationEssentials
internal import GRDB

/// Holds the tables that records are found by against the records.
///
/// Which resources a record can be found by stands in the record, which the chain covers, and again in a table of its
/// own, in another order. Rather than sorting either, the sums of a hash over both are compared; the hash is seeded
/// anew in every process, so nobody can plan for equal sums.
struct LookUpCheck {
    typealias Finding = AuditVerification.Finding

    private var resourceSum = 0
    /// The intents that have no outcome so far, by event ID.
    private var openIntents: [Data: [Int]] = [:]

    /// Takes note of a record that is whole; all are to be given, in their order.
    mutating func take(_ record: StoredRecord) {
        if record.isIntent {
            openIntents[record.eventID, default: []].append(record.sequence)
        } else if record.endsIntent {
            openIntents[record.eventID] = nil
        }
        for resource in record.resourceIDs.split(separator: UInt8(ascii: " ")) {
            resourceSum &+= Self.hash(String(decoding: resource, as: UTF8.self), record.sequence)
        }
    }

    private static func hash(_ resource: String, _ sequence: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(resource)
        hasher.combine(sequence)
        return hasher.finalize()
    }

    /// What differs, if anything does.
    func finding(in database: Database) throws -> Finding? {
        try openIntentsFinding(in: database) ?? resourcesFinding(in: database)
    }

    private func openIntentsFinding(in database: Database) throws -> Finding? {
        var expected: Set<Int> = []
        for sequences in openIntents.values { expected.formUnion(sequences) }
        let cursor = try Row.fetchCursor(database, sql: "SELECT event_id, sequence FROM open_intents")
        while let row = try cursor.next() {
            let eventID: Data = row[0]
            let sequence: Int = row[1]
            guard openIntents[eventID]?.contains(sequence) == true else {
                return Finding(.lookUp, at: sequence, "the call of record \(sequence) is listed as without an outcome")
            }
            expected.remove(sequence)
        }
        return expected.min().map {
            Finding(.lookUp, at: $0, "the call of record \($0) is not listed as without an outcome")
        }
    }

    private func resourcesFinding(in database: Database) throws -> Finding? {
        var sum = 0
        let cursor = try Row.fetchCursor(database, sql: "SELECT resource_id, sequence FROM record_resources")
        while let row = try cursor.next() { sum &+= Self.hash(row[0], row[1]) }
        return sum == resourceSum ? nil : try differingResource(in: database)
    }

    /// Goes through the records, then through the table, until one says what the other does not.
    private func differingResource(in database: Database) throws -> Finding {
        let lookUp = try database.makeStatement(
            sql: "SELECT 1 FROM record_resources WHERE resource_id = ? AND sequence = ?")
        let records = try Row.fetchCursor(
            database, sql: "SELECT sequence, resource_ids FROM records WHERE resource_ids IS NOT NULL ORDER BY sequence"
        )
        while let row = try records.next() {
            let sequence: Int = row[0]
            let resources: String = row[1]
            for resource in resources.split(separator: " ") {
                if try Int.fetchOne(lookUp, arguments: [String(resource), sequence]) == nil {
                    return Finding(.lookUp, at: sequence, "record \(sequence) is not found by \(resource)")
                }
            }
        }
        let reverse = try database.makeStatement(sql: "SELECT resource_ids FROM records WHERE sequence = ?")
        let table = try Row.fetchCursor(
            database, sql: "SELECT resource_id, sequence FROM record_resources ORDER BY sequence")
        while let row = try table.next() {
            let resource: String = row[0]
            let sequence: Int = row[1]
            let listed = try String.fetchOne(reverse, arguments: [sequence]) ?? ""
            guard listed.split(separator: " ").contains(where: { $0 == resource }) else {
                return Finding(
                    .lookUp, at: sequence, "record \(sequence) is found by \(resource), which it does not name")
            }
        }
        return Finding(.lookUp, at: 0, "the table of resources differs from the records")
    }
}
