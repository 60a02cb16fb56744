/// One kind of store at one place: all that depends on which kind it is.
package protocol AuditBackend: Sendable, CustomStringConvertible {
    /// Whether another process than the one that writes the store can read it, and finds it again after a restart.
    var isShared: Bool { get }

    /// Whether several gateways keep their chains in it, so that the settings must name one.
    var holdsManyChains: Bool { get }

    /// The file of this machine that holds it; `nil` when none does.
    var path: String? { get }

    /// The files beside the store that go with these settings; `nil` when there are none.
    func files(_ settings: ChainSettings) -> ChainFiles?

    /// Opens the store for writing. A file is made when it is missing, and migrated when it is older; a database has to
    /// be there, and migrated.
    func openStore(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore

    /// Opens a store that exists, which a gateway may be writing to, for a process beside it that changes something in
    /// its chain. To be run as the user that the gateway runs as.
    func openAsOwner(_ settings: ChainSettings) throws(AuditStoreFailure) -> any AuditStore

    /// Opens the store for reading, which a gateway may be writing to.
    func openReader() throws(AuditStoreFailure) -> any AuditReader

    /// Where to look up what is written to `store`, which this backend opened.
    func eventSource(beside store: any AuditStore) throws(AuditStoreFailure) -> any EventSource

    /// The signatures of requests that the store's gateway has to know when it starts, in the order of recording; none of a
    /// store that looks them up itself (``AuditRow/Storing/unlessSeen(_:)``), and none of one that begins empty.
    ///
    /// - Parameters:
    ///   - time: when their requests came, or later.
    ///   - actions: by which intents bear a signature.
    func knownSignatures(
        since time: AuditTime, of actions: [String]
    ) async throws(AuditStoreFailure) -> [RecordedSignature]

    /// Opens the store for retention; `nil` for one from which nothing is ever deleted.
    ///
    /// - Parameter batch: the number of records that one transaction deletes at most.
    func openPrunable(_ settings: ChainSettings, batch: Int) throws(AuditStoreFailure) -> (any PrunableAudit)?

    /// Opens one gateway's chain for shipping; `nil` when nothing can be shipped.
    func openFeed(_ settings: ChainSettings) throws(AuditStoreFailure) -> (any AuditFeed)?

    /// Signs the chain with a new key from now on, which the old key names in it. A gateway that has the store open takes
    /// up the new key when it signs next. Rotations of one key wait for each other.
    ///
    /// - Throws: when the chain was not signed with a new key, or when nobody can tell.
    @discardableResult func rotateKey(_ settings: ChainSettings) throws(AuditStoreFailure) -> KeyRotation

    /// Has a chain say what its owner accepts of what is wrong with its store, and go on; to be run as the user that the
    /// gateway runs as.
    ///
    /// - Throws: ``AuditStoreFailure/damagedChain(reason:)`` when more is wrong with it than that.
    func resume(
        _ settings: ChainSettings, accepting acceptance: Set<ChainKeeper.Acceptance>
    ) throws(AuditStoreFailure) -> ChainResumption

    /// Verifies the chains that the question asks for, one answer each; called by ``verify(_:progress:)``.
    ///
    /// - Parameter evidence: gathered before, because the store may grow.
    func verify(
        _ question: AuditVerificationQuestion, _ evidence: AuditEvidence,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification]

    /// Which schema migrations were run, and which are pending. Changes nothing.
    func schemaState() throws(AuditStoreFailure) -> AuditSchemaState

    /// Names the roles by which gateways write to a database, and grants them what they need.
    ///
    /// - Parameter roles: a role for each gateway's name.
    func registerRoles(_ roles: [String: String]) throws(AuditStoreFailure)

    /// Runs the pending schema migrations.
    ///
    /// - Parameter program: the name and version of this program, for the list of migrations.
    /// - Returns: the state before.
    func migrateSchema(program: String) throws(AuditStoreFailure) -> AuditSchemaState
}

extension AuditBackend {
    /// The file that the position of shipping lies beside; `nil` when nothing can be shipped.
    package func shippingFile(_ settings: ChainSettings) -> String? { path ?? files(settings)?.signingKey }
}
