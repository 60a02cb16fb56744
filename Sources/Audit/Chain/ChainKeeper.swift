internal import Files
internal import OpenSSL
internal import Synchronization

/// Keeps the chain of a store: begins it, makes rows its links, signs its entries, seals every transaction, and tells
/// the files beside the store how far it has come.
///
/// It believes itself and not the store. It remembers where it left the chain and compares that in every transaction;
/// what others added meanwhile is taken over only when the chain's key signed it. Anything else is a damaged chain, to
/// which nothing is added for as long as the process lives.
package final class ChainKeeper: Sendable {
    private struct State {
        /// The chain's name, once it is known.
        var chain: String?
        /// After the last transaction that is known to be committed; `nil` before the first.
        var tail: Tail?
        /// ``ChainLinks/structureVersion()`` of the structure that was looked at last.
        var structureVersion: Int?
        var intents = OwnIntents()
        /// What is wrong with the chain, once something is.
        var damage: String?
    }

    private let settings: ChainSettings
    package let files: ChainFiles?
    let keys: ChainKeys
    private let head: HeadFile?
    private let now: @Sendable () -> AuditTime
    private let state = Mutex(State())

    package init(_ settings: ChainSettings, files: ChainFiles?, now: @escaping @Sendable () -> AuditTime) {
        self.settings = settings
        self.now = now
        self.files = files
        keys = ChainKeys(files: files)
        head = files.map { HeadFile(path: $0.head) }
    }

    /// Whether the store is in memory: it has no files beside it, and no other writer.
    var isAlone: Bool { files == nil }

    /// What is wrong with the chain; `nil` while nothing is known to be.
    package var damage: String? { state.withLock { $0.damage } }

    // MARK: - Inside of a transaction

    /// Takes the chain up where it is, or begins it.
    ///
    /// - Throws: ``AuditStoreFailure/damagedChain(reason:)`` when the store is not as the key's owner left it.
    package func begin(
        _ links: some ChainLinks, knowing known: KnownPositions, accepting acceptance: Set<Acceptance> = []
    ) throws -> Appended {
        try watching {
            try checkStructure(links)
            guard let genesis = try links.entry(1) else {
                let isNew = known.all.isEmpty && state.withLock { $0.tail == nil }
                guard isNew || acceptance.contains(.loss) else { throw Self.lacks(known.all.first) }
                return try goOn(from: try beginChain(links), lost: known.all.first, nil, in: links)
            }
            let chain = genesis.statement.position.chain
            if let configured = settings.gatewayID, !configured.isIdentical(to: chain) {
                throw AuditStoreFailure.otherGateway(chain: chain, configured: configured)
            }
            state.withLock { $0.chain = chain }
            let (tail, sealedThrough) =
                if state.withLock({ $0.tail }) != nil {
                    (try current(links), Int?.none)
                } else {
                    try takeUp(links, chain, known, acceptance)
                }
            let appended = Appended(
                position: tail.position, entry: try links.lastEntry(), covered: tail.covered, key: tail.key)
            let lost = try known.all.first { try !holds($0, at: tail, in: links) }
            if let lost, !acceptance.contains(.loss) { throw Self.lacks(lost) }
            return try goOn(from: appended, lost: lost, sealedThrough, in: links)
        }
    }

    /// Has the chain say what its owner accepted, if anything.
    private func goOn(
        from begun: Appended, lost: ChainPosition?, _ sealedThrough: Int?, in links: some ChainLinks
    ) throws -> Appended {
        guard lost != nil || sealedThrough != nil else { return begun }
        let kind = ChainStatement.Kind.loss(of: lost, sealedThrough: sealedThrough)
        var appended = try appendEntry(kind, at: begun.position, by: begun.key, in: links)
        appended.accepted = kind
        return appended
    }

    private func beginChain(_ links: some ChainLinks) throws -> Appended {
        let earlier = try links.earlierRecords()
        let key = try keys.ofNewChain()
        let chain = try name()
        state.withLock { $0.chain = chain }
        let nothing = ChainPosition(chain: chain, sequence: 0, entries: 0, hash: .beforeAll)
        let genesis = try appendEntry(
            .genesis(publicKey: key.publicKey, earlierRecords: earlier), at: nothing, by: key, in: links)
        guard earlier > 0 else { return genesis }
        let position = try links.chainOldRecords(after: genesis.position)
        return try appendEntry(.checkpoint, at: position, by: key, in: links)
    }

    /// The configured name, or one that no other gateway has: `gw-` and 16 hexadecimal digits.
    private func name() throws -> String {
        if let configured = settings.gatewayID { return configured }
        let random = try RandomBytes.make(count: 32)
        return "gw-" + (try SHA256.hash(random.span).hexText.prefix(16))
    }

    /// Where the chain is: where this keeper left it, or where somebody who holds the key took it since.
    func current(_ links: some ChainLinks) throws -> Tail {
        guard let tail = remembered else {
            throw AuditStoreFailure.unavailable(reason: "its chain was not begun")
        }
        if isAlone { return tail }
        let position = try links.position(of: tail.position.chain)
        if position == tail.position { return tail }
        let gone = try Self.pruned(since: tail, in: links.source)
        var walk = ChainWalk(
            after: gone?.pruned.pruning.through ?? tail.position, key: gone?.key ?? tail.key.publicKey, isSealing: true)
        try walk.follow(links.source)
        try walk.end()
        // The entry that tells of what is gone has to stand in what follows it.
        guard walk.position == position, gone == nil || walk.lastPruning == gone?.pruned.entry else {
            throw Self.damaged(
                "it is at record \(position.sequence), and was left at record \(tail.position.sequence)")
        }
        let found = Tail(
            position: position, covered: walk.lastEntry?.statement.position.sequence ?? tail.covered,
            key: walk.key == tail.key.publicKey ? tail.key : try keys.key(id: walk.key?.id ?? ""))
        // Its writer has committed it: it stays even if this transaction fails.
        state.withLock { $0.tail = found }
        return found
    }

    /// Whether the chain, being there, once came by a position that is known.
    private func holds(_ known: ChainPosition, at tail: Tail, in links: some ChainLinks) throws -> Bool {
        let position = tail.position
        guard known.chain.isIdentical(to: position.chain), known.entries <= position.entries,
            known.sequence <= position.sequence
        else { return false }
        if known.sequence == position.sequence, known.entries == position.entries { return known.hash == position.hash }
        return try passes(known, by: tail.key.publicKey, in: links)
    }

    /// - Returns: `nil` when none of the rows is to be stored.
    package func append(_ given: [AuditRow], in links: some ChainLinks) throws -> Appended? {
        try watching {
            let tail = try current(links)
            let rows = try withoutEnded(given, after: tail, in: links)
            guard !rows.isEmpty else { return nil }
            let isDue = tail.position.sequence + rows.count - tail.covered >= settings.checkpointRecords
            var seal: [UInt8] = []
            let position = try links.append(rows, after: tail.position) { row, intent in
                if !isAlone { try verifyIntent(intent, of: row, among: rows, after: tail, in: links) }
            } seal: { position in
                // The entry that follows vouches for it. A store in memory is never handed to anybody.
                if isDue || isAlone { return nil }
                seal = try ChainSeal.make(position, with: tail.key)
                return seal
            }
            try verifyStored(after: tail.position, through: position, seal, in: links)
            guard isDue else {
                return Appended(position: position, entry: nil, covered: tail.covered, key: tail.key, rows: rows)
            }
            try checkStructure(links)
            var appended = try appendEntry(.checkpoint, at: position, by: tail.key, in: links)
            appended.rows = rows
            return appended
        }
    }

    /// Looks whether the database is built as the gateway builds it.
    private func checkStructure(_ links: some ChainLinks) throws {
        if isAlone { return }
        if let finding = try links.source.structureFinding() ?? links.source.findingBeforeAll() { throw finding }
        let version = try links.structureVersion()
        state.withLock { $0.structureVersion = version }
    }

    /// Makes sure that what was appended is there as it was given: a trigger or a rule may have kept it away, or made
    /// something else of it. Where the database tells that it is still built as when that was looked at, nothing in it acts
    /// by itself. Otherwise the records are read back.
    private func verifyStored(
        after start: ChainPosition, through end: ChainPosition, _ seal: [UInt8], in links: some ChainLinks
    ) throws {
        if isAlone { return }
        if let version = try links.structureVersion() {
            if version == state.withLock({ $0.structureVersion }) { return }
            try checkStructure(links)
        }
        var walk = ChainWalk(after: start, key: nil, isSealing: false)
        try walk.follow(links.source)
        guard walk.position == end, walk.tailSeal == seal else {
            throw Self.damaged(
                "the database did not store records \(start.sequence + 1) to \(end.sequence) as they were given to it")
        }
    }

    /// Looks whether the database is built as the gateway builds it, and signs where the chain is; `nil` when nothing has
    /// come since the last entry.
    package func checkpoint(in links: some ChainLinks) throws -> Appended? {
        try watching {
            try checkStructure(links)
            let tail = try current(links)
            guard tail.position.sequence > tail.covered else { return nil }
            return try appendEntry(.checkpoint, at: tail.position, by: tail.key, in: links)
        }
    }

    /// Hands over to a new key, which then vouches for all there is. Its caller has the lock of the key's file.
    package func rotate(in links: some ChainLinks) throws -> Appended {
        try watching {
            guard let files else { throw AuditStoreFailure.notShared }
            let tail = try current(links)
            let next = try SigningKeyFile(files).createNext(after: tail.key)
            let rotation = try appendEntry(
                .rotation(next: next.publicKey), at: tail.position, by: tail.key, in: links)
            return try appendEntry(.checkpoint, at: rotation.position, by: next, in: links)
        }
    }

    func appendEntry(
        _ kind: ChainStatement.Kind, at position: ChainPosition, by key: Ed25519SigningKey, in links: some ChainLinks
    ) throws -> Appended {
        let entry = try ChainEntry(
            signing: ChainStatement(kind: kind, position: position, time: now(), keyID: key.publicKey.id), with: key)
        try links.append(entry)
        let stored = try links.source.entry(entry.statement.number)?.intactEntry
        guard let stored, stored.text == entry.text, stored.signature == entry.signature else {
            throw Self.damaged("the database did not store entry \(entry.statement.number) as it was given to it")
        }
        return Appended(position: entry.position, entry: entry, covered: position.sequence, key: key)
    }

    // MARK: - Damage

    /// Does nothing to a chain that is damaged, and remembers when it turns out to be.
    func watching<Value>(_ body: () throws -> Value) throws -> Value {
        if let damage { throw AuditStoreFailure.damagedChain(reason: damage) }
        let reason: String
        do {
            return try body()
        } catch let finding as AuditVerification.Finding {
            reason = finding.explanation
        } catch AuditStoreFailure.damagedChain(let said) {
            reason = said
        }
        state.withLock { $0.damage = reason }
        throw AuditStoreFailure.damagedChain(reason: reason)
    }

    static func damaged(_ reason: String) -> AuditStoreFailure { .damagedChain(reason: reason) }

    private static func lacks(_ known: ChainPosition?) -> AuditStoreFailure {
        guard let known else { return damaged("nothing of it is left in the store") }
        return damaged(
            "the store lacks record \(known.sequence) or entry \(known.entries) of chain \(known.chain), which the files "
                + "beside the signing key know of")
    }

    // MARK: - After a transaction

    /// What the files beside the store say of the chain, to be read before the store is.
    package func knownPositions() throws(AuditStoreFailure) -> KnownPositions {
        guard let files else { return KnownPositions() }
        return KnownPositions(
            head: try HeadFile.read(files.head), checkpoint: try CheckpointFile.read(files.checkpoint)?.position)
    }

    /// The chain was taken up: opens the files beside the store, and makes those that are missing.
    package func begun(_ appended: Appended) throws(AuditStoreFailure) {
        remember(appended)
        guard let files, let head else { return }
        if let failure = Self.write(appended.entry, appended.position, to: files, head) {
            throw .unavailable(
                reason: "the files beside the signing key \(files.signingKey) cannot be written: \(failure.reason)")
        }
        try SigningKeyFile(files).export(appended.key)
    }

    /// The transaction was committed: tells the files beside the store of it.
    ///
    /// - Throws: when the last signed entry could not be kept there.
    package func committed(_ appended: Appended) throws(AuditFailure) {
        remember(appended)
        head?.write(appended.position)
        guard let entry = appended.entry, let files, let head else { return }
        if let failure = Self.write(entry, appended.position, to: files, head) {
            throw .unavailable(reason: "\(files.checkpoint) cannot be written: \(failure.reason)")
        }
    }

    private func remember(_ appended: Appended) {
        let tail = Tail(appended)
        state.withLock { state in
            state.tail = tail
            if !isAlone { state.intents.take(appended.rows, through: appended.position.sequence) }
        }
    }

    /// The last record that is known to be the chain's; 0 before it was taken up.
    package var storedThrough: Int { remembered?.position.sequence ?? 0 }

    /// Where the chain was left; `nil` before it was taken up.
    var remembered: Tail? { state.withLock { $0.tail } }

    /// These calls have outcomes, which stay whatever becomes of the transaction.
    func forget(_ eventIDs: Set<String>) { state.withLock { $0.intents.end(eventIDs) } }

    /// The intent of a call that this keeper began and knows no outcome of; `nil` for any other call.
    func ownIntent(of eventID: String) -> Int? { state.withLock { $0.intents[eventID] } }

    func isOwn(_ intent: Int, of row: AuditRow) -> Bool { state.withLock { $0.intents.contains(intent, of: row) } }

    private static func write(
        _ entry: ChainEntry?, _ position: ChainPosition, to files: ChainFiles, _ head: HeadFile
    ) -> FileFailure? {
        do {
            try head.reopen(position)
            if let entry { try CheckpointFile.write(entry, to: files.checkpoint) }
            return nil
        } catch {
            return error
        }
    }

    package func close() {
        head?.close()
    }
}
