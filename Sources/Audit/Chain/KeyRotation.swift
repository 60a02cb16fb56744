/// A change of the key that signs a chain. The chain names the new key, and is signed by it from now on.
package struct KeyRotation: Sendable {
    /// The new public key in PEM, without a line break at its end.
    package let publicKey: String
    /// Why the files beside the store do not hold the new key in its place yet; `nil` when they do. Until they do, the key
    /// is in a file of its own, and the next process that signs tries again.
    package let unfinished: AuditStoreFailure?
}
