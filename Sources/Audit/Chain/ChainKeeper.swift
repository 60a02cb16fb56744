internal import Files
package import OpenSSL
internal import Synchronization

/// Keeps the chain of a store: begins it, makes rows its links, signs its entries, and tells the files beside
/// the store how far it has come.
package final class ChainKeeper: Sendable {
    /// What came of a transaction.
    package struct Appended {
        package let position: ChainPosition
        /// The entry that was made, if one was.
        let entry: ChainEntry?
    }

    private struct State {
        /// The chain's name, once it is known.
        var chain: String?
        var key: Ed25519SigningKey?
    }

    private let settings: ChainSettings
    package let files: ChainFiles?
    private let head: HeadFile?
    private let now: @Sendable () -> AuditTime
    private let state = Mutex(State())

    package init(_ settings: ChainSettings, files: ChainFiles?, now: @escaping @Sendable () -> AuditTime) {
        self.settings = settings
        self.now = now
        self.files = files
        head = files.map { HeadFile(path: $0.head) }
    }

    // MARK: - Inside of a transaction

    /// Takes the chain up where it is, or begins it; records when the store lacks what it held before.
    package func begin(_ links: some ChainLinks, knowing known: [ChainPosition]) throws {
        if let genesis = try links.entry(1) {
            let chain = genesis.statement.position.chain
            if let configured = settings.gatewayID, configured != chain {
                throw AuditStoreFailure.otherGateway(chain: chain, configured: configured)
            }
            state.withLock { $0.chain = chain }
            _ = try key(in: links)
        } else {
            try beginChain(links)
        }
        if let lost = try known.first(where: { try !holds($0, in: links) }) {
            _ = try appendEntry(.loss(of: lost), in: links)
        }
    }

    private func beginChain(_ links: some ChainLinks) throws {
        let key = try keyOfNewChain()
        let chain = try name()
        state.withLock { $0 = State(chain: chain, key: key) }
        let earlier = try links.earlierRecords()
        let nothing = ChainPosition(chain: chain, sequence: 0, entries: 0, hash: .beforeAll)
        let genesis = try ChainEntry(
            signing: ChainStatement(
                kind: .genesis(publicKey: key.publicKey, earlierRecords: earlier), position: nothing, time: now(),
                keyID: key.publicKey.id), with: key)
        try links.append(genesis)
        guard earlier > 0 else { return }
        _ = try links.chainOldRecords(after: genesis.position)
        _ = try appendEntry(.checkpoint, in: links)
    }

    /// Whether the chain once came by that position.
    private func holds(_ known: ChainPosition, in links: some ChainLinks) throws -> Bool {
        let position = try position(in: links)
        guard known.chain == position.chain, known.entries <= position.entries, known.sequence <= position.sequence
        else { return false }
        if known.sequence == position.sequence, known.entries == position.entries { return known.hash == position.hash }
        return try links.passes(known)
    }

    package func append(_ rows: [AuditRow], in links: some ChainLinks) throws -> Appended {
        let before = try links.state(of: chain())
        let position = try links.append(rows, after: before.position)
        guard position.sequence - before.covered >= settings.checkpointRecords else {
            return Appended(position: position, entry: nil)
        }
        let entry = try appendEntry(.checkpoint, at: position, in: links)
        return Appended(position: entry.position, entry: entry)
    }

    /// Signs where the chain is; `nil` when nothing has come since the last entry.
    package func checkpoint(in links: some ChainLinks) throws -> Appended? {
        let state = try links.state(of: chain())
        guard state.position.sequence > state.covered else { return nil }
        let entry = try appendEntry(.checkpoint, at: state.position, in: links)
        return Appended(position: entry.position, entry: entry)
    }

    /// Hands over to the next key, which then vouches for all there is.
    package func rotate(to next: Ed25519SigningKey, in links: some ChainLinks) throws -> Appended {
        _ = try appendEntry(.rotation(next: next.publicKey), in: links)
        state.withLock { $0.key = next }
        let entry = try appendEntry(.checkpoint, in: links)
        return Appended(position: entry.position, entry: entry)
    }

    /// Says in the chain what is being taken away: the part of pruning that ``prune(through:olderThan:in:)`` leaves here.
    func record(_ pruning: AuditPruning, in links: some ChainLinks) throws -> Appended {
        let entry = try appendEntry(.pruning(pruning), in: links)
        return Appended(position: entry.position, entry: entry)
    }

    package func position(in links: some ChainLinks) throws -> ChainPosition {
        try links.state(of: chain()).position
    }

    private func appendEntry(
        _ kind: ChainStatement.Kind, in links: some ChainLinks
    ) throws -> ChainEntry {
        try appendEntry(kind, at: position(in: links), in: links)
    }

    private func appendEntry(
        _ kind: ChainStatement.Kind, at position: ChainPosition, in links: some ChainLinks
    ) throws -> ChainEntry {
        let key = try key(in: links)
        let entry = try ChainEntry(
            signing: ChainStatement(kind: kind, position: position, time: now(), keyID: key.publicKey.id), with: key)
        try links.append(entry)
        return entry
    }

    private func chain() throws -> String {
        guard let chain = state.withLock({ $0.chain }) else {
            throw AuditStoreFailure.unavailable(reason: "its chain was not begun")
        }
        return chain
    }

    // MARK: - Keys

    /// The key by which the chain's next entry has to be signed: another process may have rotated it.
    private func key(in links: some ChainLinks) throws -> Ed25519SigningKey {
        guard let last = try links.lastEntry()?.statement else { return try keyOfNewChain() }
        let id =
            switch last.kind {
            case .rotation(let next): next.id
            case .genesis, .checkpoint, .loss, .pruning: last.keyID
            }
        if let key = state.withLock({ $0.key }), key.publicKey.id == id { return key }
        guard let files else { throw AuditStoreFailure.signingKeyMissing(path: "memory:", id: id) }
        guard let key = try SigningKeyFile(files).read(id: id) else {
            throw AuditStoreFailure.signingKeyMissing(path: files.signingKey, id: id)
        }
        state.withLock { $0.key = key }
        return key
    }

    private func keyOfNewChain() throws -> Ed25519SigningKey {
        if let key = state.withLock({ $0.key }) { return key }
        guard let files else { return try Ed25519SigningKey() }
        let file = SigningKeyFile(files)
        return try file.read() ?? file.create()
    }

    /// The configured name, or one that no other gateway has: `gw-` and 16 hexadecimal digits.
    private func name() throws -> String {
        if let configured = settings.gatewayID { return configured }
        let random = try RandomBytes.make(count: 32)
        return "gw-" + (try SHA256.hash(random.span).hexText.prefix(16))
    }

    // MARK: - After a transaction

    /// What the files beside the store say of the chain, to be read before the store is.
    package func knownPositions() throws(AuditStoreFailure) -> [ChainPosition] {
        guard let files else { return [] }
        var known: [ChainPosition] = []
        if let head = try HeadFile.read(files.head) { known.append(head) }
        if let entry = try CheckpointFile.read(files.checkpoint) { known.append(entry.position) }
        return known
    }

    /// Opens the files beside the store, and makes those that are missing.
    package func openFiles(_ position: ChainPosition, last entry: ChainEntry?) throws(AuditStoreFailure) {
        guard let files, let head else { return }
        if let failure = Self.write(entry, position, to: files, head) {
            throw .unavailable(
                reason: "the files beside the signing key \(files.signingKey) cannot be written: \(failure.reason)")
        }
        if let key = state.withLock({ $0.key }) { try SigningKeyFile(files).export(key) }
    }

    /// Tells the files beside the store of what was committed.
    ///
    /// - Throws: when the last signed entry could not be kept there.
    package func committed(_ appended: Appended) throws(AuditFailure) {
        head?.write(appended.position)
        guard let entry = appended.entry, let files, let head else { return }
        if let failure = Self.write(entry, appended.position, to: files, head) {
            throw .unavailable(reason: "\(files.checkpoint) cannot be written: \(failure.reason)")
        }
    }

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
