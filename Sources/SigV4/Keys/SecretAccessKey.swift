package import OpenSSL
internal import Synchronization

/// The secret half of a key pair. Prints `<redacted>` by every route, and its memory is overwritten when the last
/// reference goes.
package struct SecretAccessKey: Sendable {
    /// The secret itself.
    private let secret: SecretBytes
    /// Tells this value from every other in the process, so that a changed secret never meets a key derived from the
    /// old one. Says nothing of the secret.
    let identity: UInt64

    private static let nextIdentity = Atomic<UInt64>(0)

    /// The secret as text, in UTF-8.
    package init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    /// The secret as bytes; the caller erases its own copy.
    package init(bytes: [UInt8]) {
        secret = SecretBytes(bytes)
        identity = Self.nextIdentity.add(1, ordering: .relaxed).newValue
    }

    /// Whether the two hold the same secret, in constant time.
    package func matches(_ other: SecretAccessKey) -> Bool {
        secret.matches(other.secret)
    }

    /// A key for another use than signatures, which tells nothing of the secret: the same for the same secret and
    /// purpose in every process. Throws when libcrypto has no memory.
    package func derivedKey(for purpose: String) throws(OpenSSLFailure) -> HMACKey {
        var bytes: [UInt8] = []
        secret.append(to: &bytes)
        defer { SecretBytes.erase(&bytes) }
        return try HMACKey(HMACKey(bytes.span).authenticate(Array(purpose.utf8).span))
    }

    /// The first key of the signing chain: the dialect's prefix and the secret.
    func firstKey(for dialect: SignatureDialect) throws(OpenSSLFailure) -> HMACKey {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + secret.count)
        bytes.append(contentsOf: dialect.keyPrefix.utf8)
        secret.append(to: &bytes)
        defer { SecretBytes.erase(&bytes) }
        return try HMACKey(bytes.span)
    }
}

extension SecretAccessKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
