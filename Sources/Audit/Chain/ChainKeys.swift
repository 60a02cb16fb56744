internal import OpenSSL

/// Where the keys that sign a chain come from: its file, or the memory of the process for a store without files.
struct ChainKeys: Sendable {
    let files: ChainFiles?

    /// The key by which what follows that statement is signed: another process may have rotated it.
    func key(after last: ChainStatement) throws(AuditStoreFailure) -> Ed25519SigningKey {
        switch last.kind {
        case .rotation(let next): try key(id: next.id)
        case .genesis, .checkpoint, .loss, .pruning: try key(id: last.keyID)
        }
    }

    /// The key of that ID.
    func key(id: String) throws(AuditStoreFailure) -> Ed25519SigningKey {
        guard let files else { throw .signingKeyMissing(path: "memory:", id: id) }
        guard let key = try SigningKeyFile(files).read(id: id) else {
            throw .signingKeyMissing(path: files.signingKey, id: id)
        }
        return key
    }

    /// The key in the file, which is made when it is missing.
    func ofNewChain() throws -> Ed25519SigningKey {
        guard let files else { return try Ed25519SigningKey() }
        return try SigningKeyFile(files).readOrCreate()
    }
}
