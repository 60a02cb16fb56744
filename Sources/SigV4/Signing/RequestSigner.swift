package import OpenSSL

/// Signs requests for one service of one Region, in one dialect.
package struct RequestSigner: Sendable {
    package let dialect: SignatureDialect
    package let region: String
    package let service: String
    private let keys: SigningKeyCache
    private let signedHeaders: SignedHeaders
    private let signedHeadersWithoutContentType: SignedHeaders

    /// A signer that keeps its keys in `keys`.
    package init(dialect: SignatureDialect, region: String, service: String, keys: SigningKeyCache) {
        self.dialect = dialect
        self.region = region
        self.service = service
        self.keys = keys
        signedHeaders = .contentTypeHostAndDate(of: dialect)
        signedHeadersWithoutContentType = .hostAndDate(of: dialect)
    }

    /// Signs a call: method, path and query, `content-type`, `host`, date and body.
    ///
    /// - Parameters:
    ///   - target: path and query, as the request line will have them.
    ///   - host: what the `Host` header will say, its port included unless it is the scheme's own.
    ///   - contentType: what `Content-Type` will say; `nil` when there will be none. Neither may hold a line end or a
    ///     doubled space.
    ///   - payload: the hash of the body that will be sent.
    /// - Returns: the headers to send besides those two.
    /// - Throws: when libcrypto has no memory.
    package func sign(
        method: String = "POST", target: RequestTarget, host: String, contentType: String?, payload: PayloadHash,
        date: SigningDate, accessKeyID: AccessKeyID, secret: SecretAccessKey
    ) throws(OpenSSLFailure) -> SignatureHeaders {
        let names = contentType == nil ? signedHeadersWithoutContentType : signedHeaders
        let canonical = CanonicalRequest(
            method: method, target: target, contentType: contentType, host: host, date: date,
            dialect: dialect, signing: names, payload: payload
        )
        let authorization = try authorize(
            canonical, signing: names, date: date, accessKeyID: accessKeyID, secret: secret
        )
        return SignatureHeaders(dateName: dialect.dateHeader, date: date.description, authorization: authorization)
    }

    /// Signs a canonical request of any shape.
    ///
    /// - Parameter names: the headers it was written with; the date's must be among them.
    /// - Returns: the value of `Authorization`.
    /// - Throws: when libcrypto has no memory.
    package func authorize(
        _ canonical: CanonicalRequest, signing names: SignedHeaders, date: SigningDate, accessKeyID: AccessKeyID,
        secret: SecretAccessKey
    ) throws(OpenSSLFailure) -> String {
        let scope = CredentialScope(date: date, region: region, service: service, dialect: dialect)
        let key = try keys.key(of: accessKeyID, secret: secret, scope: scope)
        let signature = try key.sign(StringToSign(canonical, scope: scope, date: date))
        var output: [UInt8] = []
        output.reserveCapacity(288)
        output.append(contentsOf: dialect.algorithm.utf8)
        output.append(contentsOf: " Credential=".utf8)
        output.append(contentsOf: accessKeyID.text.utf8)
        output.append(UInt8(ascii: "/"))
        scope.append(to: &output)
        output.append(contentsOf: ", SignedHeaders=".utf8)
        output.append(contentsOf: names.bytes)
        output.append(contentsOf: ", Signature=".utf8)
        signature.appendHex(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
