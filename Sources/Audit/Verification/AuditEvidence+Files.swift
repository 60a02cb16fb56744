internal import Files
internal import FoundationEssentials
internal import OpenSSL

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
            return AuditEvidence(trust: .givenKey, publicKey: try read(publicKey), anchors: anchors)
        }
        guard let files, FileManager.default.fileExists(atPath: files.publicKey) else {
            return AuditEvidence(trust: .chainItself, publicKey: nil, anchors: anchors)
        }
        return AuditEvidence(
            trust: .exportedKey(path: files.publicKey), publicKey: try read(files.publicKey), anchors: anchors)
    }

    private static func read(_ path: String) throws(AuditStoreFailure) -> Ed25519PublicKey {
        do {
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            return try Ed25519PublicKey(pem: bytes.span)
        } catch is OpenSSLFailure {
            throw .unavailable(reason: "\(path) holds no Ed25519 public key in PEM")
        } catch {
            throw .unavailable(reason: "\(path): \(FileFailure(error).reason)")
        }
    }
}
