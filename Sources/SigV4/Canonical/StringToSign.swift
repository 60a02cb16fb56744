package import OpenSSL

/// The second stage: algorithm, date, scope, and the hash of the canonical request.
package struct StringToSign: Sendable {
    /// The bytes that are authenticated.
    package let bytes: [UInt8]

    /// Throws when libcrypto has no memory.
    package init(
        _ request: CanonicalRequest, scope: CredentialScope, date: SigningDate
    ) throws(OpenSSLFailure) {
        var output: [UInt8] = []
        output.reserveCapacity(192)
        output.append(contentsOf: scope.dialect.algorithm.utf8)
        output.append(UInt8(ascii: "\n"))
        date.append(to: &output)
        output.append(UInt8(ascii: "\n"))
        scope.append(to: &output)
        output.append(UInt8(ascii: "\n"))
        try SHA256.hash(request.bytes.span).appendHex(to: &output)
        bytes = output
    }
}
