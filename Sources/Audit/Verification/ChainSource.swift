/// Gives one thing after another; `nil` at the end.
package typealias ChainCursor<Element> = () throws -> Element?

/// A chain in any kind of store, as verification reads it: all over one view of the store, and a bounded part of it in
/// memory at a time.
package protocol ChainSource {
    /// The entries with these numbers, by their numbers.
    ///
    /// - Parameter kinds: `nil` for entries of every kind.
    func entries(
        _ numbers: ClosedRange<Int>, of kinds: [String]?, _ order: AuditQuery.Order
    ) throws -> ChainCursor<StoredEntry>

    /// The records with these numbers, by their numbers. What is returned reads the next one into the record that it is
    /// given; `false` at the end.
    func records(_ numbers: ClosedRange<Int>) throws -> (inout StoredRecord) throws -> Bool

    /// The lowest and the highest number of a record; `nil` when there is none.
    func recordNumbers() throws -> ClosedRange<Int>?

    /// The lowest number of a record; `nil` when there is none.
    func firstRecord() throws -> Int?

    /// The number of the first record that has that hash in that column.
    func place(of column: ChainHashColumn, _ hash: ChainHash) throws -> Int?

    /// How many records have that hash.
    func count(of hash: ChainHash) throws -> Int

    /// What is listed as without an outcome: the event's ID, and the number of its intent.
    func openIntents() throws -> ChainCursor<(eventID: String, sequence: Int)>

    /// Whether the table of resources has the records' times as well.
    var listsTimes: Bool { get }

    /// What records can be found by, in any order; with times if ``listsTimes``.
    func resources() throws -> ChainCursor<(resource: String, sequence: Int, time: Int?)>

    /// Which records name resources, by their numbers, and these.
    func namedResources() throws -> ChainCursor<(sequence: Int, resources: String)>

    /// Whether that record can be found by that resource.
    func isFound(_ sequence: Int, by resource: String) throws -> Bool

    /// The resources that a record names.
    func resources(namedBy sequence: Int) throws -> String?

    /// The first record that can be found by a resource at another time than its own, in a table whose resources and
    /// numbers are right; `nil` when there is none.
    func resourceAtWrongTime() throws -> (resource: String, sequence: Int)?

    /// What is wrong with how the database is built.
    func structureFinding() throws -> AuditVerification.Finding?

    /// What an error says that means damage to the database; `nil` for any other.
    func damage(_ error: any Error) -> String?
}

/// A column of a record that holds a hash.
package enum ChainHashColumn: String {
    case hash
    case previousHash = "previous_hash"
}

extension ChainSource {
    /// The entry of that number.
    package func entry(_ number: Int) throws -> StoredEntry? {
        try entries(number...number, of: nil, .oldestFirst)()
    }

    /// The last entry; `nil` when there is none, or it is not as it was written.
    func lastEntry() throws -> ChainEntry? {
        try entries(1...Int.max, of: nil, .newestFirst)()?.intactEntry
    }

    /// What has a number that is before the first one.
    func findingBeforeAll() throws -> AuditVerification.Finding? {
        if let first = try firstRecord(), first < 1 {
            return AuditVerification.Finding(
                .inserted, at: first, "record \(first) is there, and records are numbered from 1 on")
        }
        return try entries(Int.min...0, of: nil, .oldestFirst)().map { entry in
            AuditVerification.Finding(
                .inserted, at: 0, entry: entry.number,
                "entry \(entry.number) of the chain is there, and entries are numbered from 1 on")
        }
    }

    /// The entries after that number, oldest first.
    func entries(after number: Int, through last: Int = Int.max) throws -> ChainCursor<StoredEntry> {
        guard number < last else { return { nil } }
        return try entries((number + 1)...last, of: nil, .oldestFirst)
    }
}

extension ChainStatement.Kind {
    /// The kinds of entry that name keys, as the store has them. They stay when what is around them is pruned.
    static let namingKeys = ["genesis", "rotation"]
    static let pruningName = "pruning"
}
