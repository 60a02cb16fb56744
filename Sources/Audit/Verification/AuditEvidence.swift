internal import OpenSSL

/// What is known of a chain from elsewhere than its store.
package struct AuditEvidence: Sendable {
    /// Somebody's word on how far a chain has come.
    package struct Anchor: Sendable {
        /// For people: where this is known from.
        let name: String
        package let position: ChainPosition
    }

    package let trust: AuditVerification.Trust
    /// `nil` for ``AuditVerification/Trust/chainItself``.
    let publicKey: Ed25519PublicKey?
    package let anchors: [Anchor]

    /// What of it is about that chain.
    ///
    /// - Parameter isOwn: whether the public key is that of the chain's gateway.
    package func concerning(_ chain: String, isOwn: Bool) -> AuditEvidence {
        AuditEvidence(
            trust: isOwn ? trust : .chainItself, publicKey: isOwn ? publicKey : nil,
            anchors: anchors.filter { $0.position.chain.isIdentical(to: chain) })
    }
}

extension AuditEvidence {
    /// Gathers what the files beside a store's signing key say, and what is given besides. They are read now: before the
    /// store is, which may be growing.
    ///
    /// - Parameters:
    ///   - files: those of the store, if any are at hand; what is missing of them is done without.
    ///   - publicKey: a PEM file, in the place of the exported key.
    ///   - checkpoint: a copy of the checkpoint file, kept elsewhere.
    package static func gather(
        _ files: ChainFiles?, publicKey: String?, checkpoint: String?
    ) throws(AuditStoreFailure) -> AuditEvidence {
        var anchors: [Anchor] = []
        if let files, let head = try HeadFile.read(files.head) {
            anchors.append(Anchor(name: files.head, position: head))
        }
        if let files, let entry = try CheckpointFile.read(files.checkpoint) {
            anchors.append(Anchor(name: files.checkpoint, position: entry.position))
        }
        if let checkpoint {
            guard let entry = try CheckpointFile.read(checkpoint) else { throw .missing(path: checkpoint) }
            anchors.append(Anchor(name: checkpoint, position: entry.position))
        }
        if let publicKey {
            guard let key = try readKey(publicKey) else { throw .unavailable(reason: "\(publicKey): no such file") }
            return AuditEvidence(trust: .givenKey, publicKey: key, anchors: anchors)
        }
        guard let files, let key = try readKey(files.publicKey) else {
            return AuditEvidence(trust: .chainItself, publicKey: nil, anchors: anchors)
        }
        return AuditEvidence(trust: .exportedKey(path: files.publicKey), publicKey: key, anchors: anchors)
    }

    /// `nil` when there is no such file.
    private static func readKey(_ path: String) throws(AuditStoreFailure) -> Ed25519PublicKey? {
        guard let bytes = try AuditStoreFailure.reading(path) else { return nil }
        do {
            return try Ed25519PublicKey(pem: bytes.span)
        } catch {
            throw .unavailable(reason: "\(path) holds no Ed25519 public key in PEM")
        }
    }
}
