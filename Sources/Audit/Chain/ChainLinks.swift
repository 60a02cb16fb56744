/// A chain in a store, inside of a transaction of its only writer: what ``ChainKeeper`` needs of any kind of store.
package protocol ChainLinks {
    associatedtype Source: ChainSource

    /// The same chain as verification reads it.
    var source: Source { get }

    /// Where the chain is.
    func position(of chain: String) throws -> ChainPosition

    /// The entry of that number.
    func entry(_ number: Int) throws -> ChainEntry?

    func lastEntry() throws -> ChainEntry?

    /// The records that say how these events ended.
    func outcomes(of eventIDs: [String]) throws -> [(eventID: String, sequence: Int)]

    /// The hash of the record of that number.
    func recordHash(_ sequence: Int) throws -> ChainHash?

    func append(_ entry: ChainEntry) throws

    /// A number that changes with every change of what the database would do by itself, as long as it is the same for this
    /// connection; `nil` when the database has none. It holds until the transaction ends.
    func structureVersion() throws -> Int?

    /// Appends the rows after that position, and tells where the chain is then.
    ///
    /// - Parameters:
    ///   - ending: told of every row that ends a call, before it is stored, with the number of the call's intent; `nil` when
    ///     none is listed.
    ///   - seal: makes the seal of the last row from where the chain is after it; `nil` when none is due.
    func append(
        _ rows: [AuditRow], after position: ChainPosition, ending: (AuditRow, Int?) throws -> Void,
        seal: (ChainPosition) throws -> [UInt8]?
    ) throws -> ChainPosition

    /// How many records an older version left that kept no chain. Called when the chain has no beginning.
    ///
    /// - Throws: ``AuditStoreFailure/damagedChain(reason:)`` when there are links of a chain all the same.
    func earlierRecords() throws -> Int

    /// Makes links of these records, as they are.
    func chainOldRecords(after position: ChainPosition) throws -> ChainPosition
}
