internal import OpenSSL

/// Which key has to sign which entry of a chain: each key is named by an entry that the one before it signed.
struct KeyLineage {
    typealias Finding = AuditVerification.Finding

    private struct Reign {
        /// The number of the entry that names the key; the entries after it are signed by it.
        let namedBy: Int
        let key: Ed25519PublicKey
    }

    /// Oldest first; the first key names itself.
    private let reigns: [Reign]

    /// - Throws: ``AuditVerification/Finding`` when a key was handed over by none that could.
    init(in source: some ChainSource) throws {
        var reigns: [Reign] = []
        let entries = try source.entries(1...Int.max, of: ChainStatement.Kind.namingKeys, .oldestFirst)
        while let stored = try entries() {
            guard let entry = try stored.intactEntry else { throw stored.wasAltered() }
            let next: Ed25519PublicKey
            switch entry.statement.kind {
            case .genesis(let key, _) where stored.number == 1: next = key
            case .rotation(let key): next = key
            case .genesis, .checkpoint, .loss, .pruning: continue
            }
            try Self.verify(entry, by: reigns.last?.key ?? next)
            reigns.append(Reign(namedBy: stored.number, key: next))
        }
        self.reigns = reigns
    }

    /// The key that has to sign the entry of that number; `nil` when the chain names none.
    func key(of number: Int) -> Ed25519PublicKey? {
        number == 1 ? reigns.first?.key : reigns.last { $0.namedBy < number }?.key
    }

    /// The first entry that the key has to sign, the one that names the first key aside; `nil` when it is not of this
    /// chain.
    func firstEntry(of key: Ed25519PublicKey) -> Int? {
        reigns.first { $0.key == key }.map { $0.namedBy + 1 }
    }

    /// Throws ``AuditVerification/Finding`` unless the entry is signed by the key that has to.
    func verify(_ entry: ChainEntry) throws {
        guard let key = key(of: entry.statement.number) else {
            throw Finding(.removed, at: 0, entry: 1, "entry 1 of the chain, its beginning, is missing")
        }
        try Self.verify(entry, by: key)
    }

    private static func verify(_ entry: ChainEntry, by key: Ed25519PublicKey) throws {
        guard try entry.isSigned(by: key) else {
            let statement = entry.statement
            throw Finding(
                .badSignature, at: statement.position.sequence, entry: statement.number,
                "entry \(statement.number) of the chain is not signed by key \(key.id)")
        }
    }
}
