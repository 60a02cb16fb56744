/// Where rows are appended to, and never changed. They are in an SQLite file, or in a PostgreSQL database.
package protocol AuditStore: Sendable {
    /// Appends the rows in their order, all or none, durable on return: they survive the loss of power. Blocks its
    /// thread; one call at a time.
    ///
    /// After a failure the store tries to recover at the next call.
    func append(_ rows: [AuditRow]) throws(AuditFailure)

    /// Signs where the chain of records is, unless nothing has come since it was signed last. Blocks its thread, as
    /// ``append(_:)`` does.
    func checkpoint() throws(AuditFailure)

    /// The number of the newest record that is known to be this gateway's. What lies behind it in the store is none yet, or
    /// somebody else's.
    var storedThrough: Int { get }

    /// What is wrong with the chain, once something is: the store takes nothing more for as long as the process lives.
    var chainDamage: String? { get }

    /// Looks whether the store takes records, so that a gateway without calls finds out too. `false` when only appending
    /// can tell. Blocks its thread, as ``append(_:)`` does.
    func probe() throws(AuditFailure) -> Bool

    /// Whether appending waits for nothing, neither a disk nor a network, and any thread may append beside the others.
    var isImmediate: Bool { get }

    /// How many bytes the store can still grow by, as far as is known; `nil` when it is not.
    var freeBytes: Int? { get }

    /// Takes away all records up to that position, at which an entry of the chain has to lie, and has the chain say so;
    /// all or nothing, durable on return. Blocks its thread, as ``append(_:)`` does.
    ///
    /// - Throws: also when one of the records is not older than `bound`.
    func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning

    /// Lets go of the store; appending to it fails from here on.
    func close()

    /// After ``close()``: why the store is not whole without a file that lies beside it; `nil` when it is.
    var leftover: String? { get }
}

extension AuditStore {
    /// A store without a chain has nothing to damage.
    package var chainDamage: String? { nil }

    /// A store without a chain has nothing to sign.
    package func checkpoint() throws(AuditFailure) {}

    package var freeBytes: Int? { nil }

    package var leftover: String? { nil }

    package var isImmediate: Bool { false }

    /// What a disk takes shows when it is written to.
    package func probe() throws(AuditFailure) -> Bool { false }

    /// Whatever is in it.
    package var storedThrough: Int { Int.max }

    /// Nor can anybody be told what is missing from it.
    package func prune(through: ChainPosition, olderThan bound: AuditTime) throws(AuditFailure) -> AuditPruning {
        throw .unavailable(reason: "it has no chain")
    }
}
