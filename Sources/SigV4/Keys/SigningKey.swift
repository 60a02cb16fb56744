package import OpenSSL

/// The third stage: the key of one secret, day, Region and service. Prints `<redacted>` by every route.
package struct SigningKey: Sendable {
    private let key: HMACKey

    /// Derives the key: four HMACs. Keep it in a `SigningKeyCache`. Throws when libcrypto has no memory.
    package init(_ secret: SecretAccessKey, scope: CredentialScope) throws(OpenSSLFailure) {
        var day: [UInt8] = []
        scope.appendDay(to: &day)
        let dateKey = try HMACKey(secret.firstKey(for: scope.dialect).authenticate(day.span))
        let regionKey = try HMACKey(dateKey.authenticate(Array(scope.region.utf8).span))
        let serviceKey = try HMACKey(regionKey.authenticate(Array(scope.service.utf8).span))
        key = try HMACKey(serviceKey.authenticate(Array(scope.dialect.terminator.utf8).span))
    }

    /// The last stage. Throws when libcrypto has no memory.
    package func sign(_ text: StringToSign) throws(OpenSSLFailure) -> Signature {
        Signature(try key.authenticate(text.bytes.span))
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
