internal import Files
internal import FoundationEssentials
internal import Glibc
package import OpenSSL
internal import SystemPackage

/// The signing key in its file.
package struct SigningKeyFile: Sendable {
    private let files: ChainFiles

    package init(_ files: ChainFiles) {
        self.files = files
    }

    /// The key; `nil` when there is no file.
    func read() throws(AuditStoreFailure) -> Ed25519SigningKey? {
        try read(files.signingKey)
    }

    /// The key of that ID, taking up a rotation that was cut off between the chain and the file; `nil` when no file
    /// holds it.
    func read(id: String) throws(AuditStoreFailure) -> Ed25519SigningKey? {
        if let key = try read(), key.publicKey.id == id { return key }
        guard let next = try read(files.nextSigningKey), next.publicKey.id == id else { return nil }
        try promoteNext(next)
        return next
    }

    /// Makes a key in a new file.
    func create() throws(AuditStoreFailure) -> Ed25519SigningKey {
        let key = try makeKey(in: files.signingKey)
        try export(key)
        return key
    }

    /// Throws unless the key belongs to the user who asks: a file that another makes, the gateway could not read.
    package func checkOwner() throws(AuditStoreFailure) {
        guard let owner = try? Stat(FilePath(files.signingKey)).userID,  // whether it is there shows when it is read
            owner.rawValue != geteuid()
        else { return }
        throw failure("it is to be changed by the user whom it belongs to", path: files.signingKey)
    }

    /// Makes the next key, in a file of its own. One that is left of a rotation that did not come to be goes.
    package func createNext() throws(AuditStoreFailure) -> Ed25519SigningKey {
        // Hardly ever there; if it cannot be removed, the next step says so.
        _ = try? FileManager.default.removeItem(atPath: files.nextSigningKey)  // see above
        return try makeKey(in: files.nextSigningKey)
    }

    /// Puts the next key in the place of the current one, which is gone then.
    package func promoteNext(_ key: Ed25519SigningKey) throws(AuditStoreFailure) {
        do {
            try DurableFile.move(files.nextSigningKey, to: files.signingKey)
        } catch {
            throw failure("it cannot take the place of the old one: \(error.reason)", path: files.nextSigningKey)
        }
        try export(key)
    }

    /// Writes the public key beside the key, for everybody to read.
    func export(_ key: Ed25519SigningKey) throws(AuditStoreFailure) {
        do {
            let pem = try key.publicKey.pem()
            let old = try? Data(contentsOf: URL(filePath: files.publicKey))  // not there: it is written now
            guard old != Data(pem.utf8) else { return }
            try DurableFile.replace(files.publicKey, with: pem)
        } catch {
            throw failure("its public key cannot be written: \(Self.reason(error))", path: files.publicKey)
        }
    }

    private func makeKey(in path: String) throws(AuditStoreFailure) -> Ed25519SigningKey {
        do {
            let key = try Ed25519SigningKey()
            var pem: [UInt8] = []
            try key.pem().append(to: &pem)
            defer { SecretBytes.erase(&pem) }
            try DurableFile.createPrivately(path, with: pem)
            return key
        } catch {
            throw failure("it cannot be made: \(Self.reason(error))", path: path)
        }
    }

    private func read(_ path: String) throws(AuditStoreFailure) -> Ed25519SigningKey? {
        let status: Stat
        do {
            status = try Stat(FilePath(path))
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw failure("it cannot be read: \(error)", path: path)
        }
        let others = status.permissions.intersection([.groupReadWriteExecute, .otherReadWriteExecute])
        guard others.isEmpty else {
            throw failure("others may read or change it: chmod 600 \(path)", path: path)
        }
        do {
            var bytes = Array(try Data(contentsOf: URL(filePath: path)))
            defer { SecretBytes.erase(&bytes) }
            return try Ed25519SigningKey(pem: SecretBytes(bytes))
        } catch is OpenSSLFailure {
            throw failure("it holds no Ed25519 key in PEM", path: path)
        } catch {
            throw failure("it cannot be read: \(FileFailure(error).reason)", path: path)
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? FileFailure)?.reason ?? "\(error)"
    }

    private func failure(_ reason: String, path: String) -> AuditStoreFailure {
        .signingKey(path: path, reason: reason)
    }
}
