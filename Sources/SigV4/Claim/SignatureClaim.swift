/// What a request says of its own signature; nothing of it is proven yet.
///
/// The gateway decides by `scope` and `accessKeyID` whether to go on, before `SignatureVerifier` proves or refuses it.
/// Source: AWS, "Elements of an AWS API request signature"; OUTSCALE user guide, "Signature of API Requests".
package struct SignatureClaim: Sendable {
    /// Where the signature stands.
    package enum Placement: Sendable, Hashable {
        /// In `Authorization`.
        case header
        /// In the query (presigned), good for this many seconds from its date: 1 to 604800.
        case query(expiresSeconds: Int64)
    }

    private static let host = ASCIIText("host")

    /// How long a presigned request without `X-Amz-Expires` is good for, in seconds.
    package static let defaultExpiresSeconds: Int64 = 3_600

    package let placement: Placement
    package let accessKeyID: AccessKeyID
    /// The scope as stated; Region and service may be anything, the day is that of `date`.
    package let scope: CredentialScope
    /// Holds `host`, and the date's header unless the date stands in the query.
    package let signedHeaders: SignedHeaders
    package let signature: Signature
    /// When the request says it was signed.
    package let date: SigningDate
    /// Whether an `X-Amz-Security-Token` came along, in a header or in the query, signed or not.
    package let hasSessionToken: Bool

    /// Which algorithm.
    package var dialect: SignatureDialect { scope.dialect }

    /// Reads the claim. Throws the first thing that is wrong, by type.
    package init(_ request: SignedRequest) throws(ClaimFailure) {
        let headers = AuthenticationHeaders(request.headers)
        let query = QueryAuthentication(request.target.queryBytes)
        if headers.authorization.isRepeated { throw .repeatedAuthorization }
        switch (headers.authorization.first, query) {
        case (nil, nil): throw .missing
        case (.some, .some): throw .headerAndQuery
        case (let field?, nil):
            try self.init(header: field, of: request.headers, headers)
        case (nil, let query?):
            try self.init(query: query, hasSessionTokenHeader: headers.hasSessionToken)
        }
    }

    private init(
        header: HeaderList.Field, of list: HeaderList, _ headers: AuthenticationHeaders
    ) throws(ClaimFailure) {
        let field = try AuthorizationField(list.storage, header.value)
        let date = try headers.date(for: field.dialect, in: list)
        guard let credential = field.credential, let signature = field.signature, let names = field.signedHeaders,
            let date
        else {
            throw .incomplete(
                Self.missing([
                    (.credential, field.credential == nil), (.signature, field.signature == nil),
                    (.signedHeaders, field.signedHeaders == nil), (.date, date == nil),
                ]), field.dialect)
        }
        let when = try date.parsed()
        try self.init(
            placement: .header, dialect: field.dialect, credential: list.storage[credential],
            signedHeaders: list.storage[names], signature: list.storage[signature], date: when,
            hasSessionToken: headers.hasSessionToken
        )
        guard signedHeaders.contains(date.headerName) else { throw .dateNotSigned(date.headerName) }
    }

    private init(query: QueryAuthentication, hasSessionTokenHeader: Bool) throws(ClaimFailure) {
        let values = try query.values()
        if let algorithm = values.algorithm, !algorithm.elementsEqual(SignatureDialect.aws4.algorithm.utf8) {
            throw .unsupportedAlgorithm(ClientText.excerpt(algorithm[...]))
        }
        guard values.algorithm != nil, let credential = values.credential, let signature = values.signature,
            let names = values.signedHeaders, let date = values.date
        else {
            throw .incomplete(
                Self.missing([
                    (.algorithm, values.algorithm == nil), (.credential, values.credential == nil),
                    (.signature, values.signature == nil), (.signedHeaders, values.signedHeaders == nil),
                    (.date, values.date == nil),
                ]), .aws4)
        }
        guard let when = SigningDate(basic: date[...]) else { throw .malformedDate(ClientText.excerpt(date[...])) }
        var expires = Self.defaultExpiresSeconds
        if let text = values.expires {
            guard let seconds = DecimalDigits.value(of: text[...]), (1...604_800).contains(seconds) else {
                throw .expiresOutOfRange(ClientText.excerpt(text[...]))
            }
            expires = Int64(seconds)
        }
        try self.init(
            placement: .query(expiresSeconds: expires), dialect: .aws4, credential: credential[...],
            signedHeaders: names[...], signature: signature[...], date: when,
            hasSessionToken: hasSessionTokenHeader || values.hasSessionToken
        )
    }

    private init(
        placement: Placement, dialect: SignatureDialect, credential: ArraySlice<UInt8>,
        signedHeaders: ArraySlice<UInt8>, signature: ArraySlice<UInt8>, date: SigningDate, hasSessionToken: Bool
    ) throws(ClaimFailure) {
        let credential = try StatedCredential(credential, dialect: dialect)
        guard credential.day == date.day else {
            throw .scopeDateMismatch(scope: credential.dayText, date: date)
        }
        guard let signature = Signature(hex: signature) else { throw .malformedSignature }
        do {
            self.signedHeaders = try SignedHeaders(signedHeaders)
        } catch {
            throw .malformedSignedHeaders(error)
        }
        guard self.signedHeaders.contains(Self.host) else { throw .hostNotSigned }
        self.placement = placement
        self.accessKeyID = credential.accessKeyID
        self.scope = CredentialScope(
            date: date, region: credential.region, service: credential.service, dialect: dialect
        )
        self.signature = signature
        self.date = date
        self.hasSessionToken = hasSessionToken
    }

    private static func missing(_ parts: [(ClaimFailure.Part, Bool)]) -> [ClaimFailure.Part] {
        parts.filter { $0.1 }.map { $0.0 }
    }
}
