package import OpenSSL
internal import Synchronization

/// Derived signing keys, shared by verifiers and signers: deriving one costs several times a whole verification.
package final class SigningKeyCache: Sendable {
    /// How many keys a cache holds unless told otherwise.
    package static let defaultLimit = 1_024

    private struct Name: Hashable {
        let accessKeyID: AccessKeyID
        let secret: UInt64
        let scope: CredentialScope
    }

    private let keys: Mutex<BoundedCache<Name, SigningKey>>

    /// An empty cache of 1 entry or more.
    package init(limit: Int = SigningKeyCache.defaultLimit) {
        keys = Mutex(BoundedCache(limit: limit))
    }

    /// How many keys are held now.
    package var count: Int { keys.withLock { $0.count } }

    /// The key of a scope, derived now unless it is held. A secret that was replaced under the same access key ID has
    /// keys of its own. Throws when libcrypto has no memory.
    package func key(
        of accessKeyID: AccessKeyID, secret: SecretAccessKey, scope: CredentialScope
    ) throws(OpenSSLFailure) -> SigningKey {
        let name = Name(accessKeyID: accessKeyID, secret: secret.identity, scope: scope)
        if let key = keys.withLock({ $0.value(for: name) }) { return key }
        let key = try SigningKey(secret, scope: scope)
        keys.withLock { $0.insert(key, for: name) }
        return key
    }
}
