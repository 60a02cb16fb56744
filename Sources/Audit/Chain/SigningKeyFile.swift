package import Files
internal import FoundationEssentials
internal import Glibc
internal import OpenSSL
internal import SystemPackage

/// The signing key in its file.
///
/// A rotation makes the next key in a file of its own, then has the chain name it, then moves it over the current one.
/// It has the lock of the key while it does so, and it is the only one that makes or removes the file of the next key:
/// once the chain names a key, one of the two files holds it. A gateway that finds the chain signed by the next key moves
/// it as well, for a rotation may have been cut off, but only when it can have the lock.
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
        if let key = try read(files.signingKey, id: id) { return key }
        guard let next = try read(files.nextSigningKey, id: id) else {
            // Another process may have moved it between the two looks.
            return try read(files.signingKey, id: id)
        }
        // While a rotation is under way, in this process or beside it, that one moves the key.
        if let lock = try takeLock(within: .zero) {
            defer { lock.release() }
            try promoteNext(next)
        }
        return next
    }

    /// The key, which is made when there is no file.
    func readOrCreate() throws(AuditStoreFailure) -> Ed25519SigningKey {
        if let key = try read() { return key }
        let lock = try self.lock()
        defer { lock.release() }
        if let key = try read() { return key }
        return try create()
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

    // MARK: - Rotation

    /// Takes the right to change the key, which one process has at a time: a rotation has it from before the next key is
    /// made until that key is in its place.
    ///
    /// - Parameter limit: how long to wait for another process that has it.
    package func lock(within limit: Duration = .seconds(10)) throws(AuditStoreFailure) -> FileLock {
        guard let lock = try takeLock(within: limit) else {
            throw failure(
                "another process is changing it and has the lock \(files.signingKeyLock): try again when it is done",
                path: files.signingKey)
        }
        return lock
    }

    private func takeLock(within limit: Duration) throws(AuditStoreFailure) -> FileLock? {
        do {
            return try FileLock.take(files.signingKeyLock, within: limit)
        } catch {
            throw failure("it cannot be locked: \(error.reason)", path: files.signingKeyLock)
        }
    }

    /// Makes the next key, in a file of its own. Its caller has the lock, and keeps others from adding to the chain.
    ///
    /// - Parameter current: the key that signs the chain now.
    func createNext(after current: Ed25519SigningKey) throws(AuditStoreFailure) -> Ed25519SigningKey {
        // The chain was handed over to it by a rotation that was cut off: it must not go.
        if try read(files.signingKey, id: current.publicKey.id) == nil { try promoteNext(current) }
        // Now the file, which is hardly ever there, is left of a rotation that the chain knows nothing of. If it cannot be
        // removed, the next step says so.
        _ = try? FileManager.default.removeItem(atPath: files.nextSigningKey)  // see above
        return try makeKey(in: files.nextSigningKey)
    }

    /// Puts the next key in the place of the current one, which is gone then. It may be there already. Its caller has the
    /// lock.
    func promoteNext(_ key: Ed25519SigningKey) throws(AuditStoreFailure) {
        let id = key.publicKey.id
        var reason = "no file holds that key any more"
        if try read(files.nextSigningKey, id: id) != nil {
            do {
                try DurableFile.move(files.nextSigningKey, to: files.signingKey)
            } catch {
                reason = error.reason
            }
        }
        // A gateway of a version that knows no lock may have moved it first.
        guard try read(files.signingKey, id: id) != nil else {
            throw failure("it cannot take the place of the old one: \(reason)", path: files.nextSigningKey)
        }
        try export(key)
    }

    /// Puts the key in its place that the chain was handed over to. Its caller has the lock.
    package func finishRotation(_ appended: ChainKeeper.Appended) throws(AuditStoreFailure) -> KeyRotation {
        let publicKey = try publicPEM(of: appended.key).trimmedEnd
        do throws(AuditStoreFailure) {
            try promoteNext(appended.key)
            return KeyRotation(publicKey: publicKey, unfinished: nil)
        } catch {
            return KeyRotation(publicKey: publicKey, unfinished: error)
        }
    }

    private func publicPEM(of key: Ed25519SigningKey) throws(AuditStoreFailure) -> String {
        do {
            return try key.publicKey.pem()
        } catch {
            throw failure("its public key cannot be written: \(error)", path: files.publicKey)
        }
    }

    // MARK: - Files

    /// Writes the public key beside the key, for everybody to read.
    func export(_ key: Ed25519SigningKey) throws(AuditStoreFailure) {
        let pem = try publicPEM(of: key)
        do {
            let old = try? DurableFile.read(files.publicKey)  // not to be read: it is written anew
            guard old != Array(pem.utf8) else { return }
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

    private func read(_ path: String, id: String) throws(AuditStoreFailure) -> Ed25519SigningKey? {
        guard let key = try read(path), key.publicKey.id == id else { return nil }
        return key
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
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile {
            return nil  // moved away by another process since
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

/// A change of the key that signs a chain. The chain names the new key, and is signed by it from now on.
package struct KeyRotation: Sendable {
    /// The new public key in PEM, without a line break at its end.
    package let publicKey: String
    /// Why the files beside the store do not hold the new key in its place yet; `nil` when they do. Until they do, the key
    /// is in a file of its own, and the next process that signs tries again.
    package let unfinished: AuditStoreFailure?
}
