/// The first stage: a request as both sides must spell it before they hash it.
///
/// Source: AWS, "Create a signed AWS API request", step 1; OUTSCALE user guide, "Creating a Canonical Request".
package struct CanonicalRequest: Sendable {
    /// The bytes that are hashed.
    package let bytes: [UInt8]

    /// Writes a request in one form.
    ///
    /// - Parameter claimed: leaves `X-Amz-Signature` out of the query when the signature stands there.
    /// - Throws: `signedHeaderMissing` when the request lacks a header that is to be signed.
    package init(
        _ request: SignedRequest, signing names: SignedHeaders, payload: PayloadHash,
        placement: SignatureClaim.Placement = .header, form: CanonicalForm = .strict
    ) throws(VerificationFailure) {
        var output: [UInt8] = []
        output.reserveCapacity(512 + (request.target.query?.count ?? 0))
        output.append(contentsOf: request.method.utf8)
        output.append(UInt8(ascii: "\n"))
        request.target.appendPath(normalized: form.normalizesPath, to: &output)
        output.append(UInt8(ascii: "\n"))
        if !request.target.queryBytes.isEmpty {
            Self.appendQuery(request.target.queryBytes, placement: placement, form: form, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
        for name in names.names {
            guard request.headers.appendCanonical(name, of: names.bytes, dropsPort: form.dropsPort, to: &output) else {
                throw .signedHeaderMissing(ClientText.excerpt(names.bytes[name]))
            }
        }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: names.bytes)
        output.append(UInt8(ascii: "\n"))
        payload.appendHex(to: &output)
        bytes = output
    }

    /// The same for a call of ours: the strict form, and the headers of `SignedHeaders.contentTypeHostAndDate`, or
    /// `hostAndDate` where there is no content type.
    init(
        method: String, target: RequestTarget, contentType: String?, host: String, date: SigningDate,
        dialect: SignatureDialect, signing names: SignedHeaders, payload: PayloadHash
    ) {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        output.append(contentsOf: method.utf8)
        output.append(UInt8(ascii: "\n"))
        target.appendPath(normalized: true, to: &output)
        output.append(UInt8(ascii: "\n"))
        if !target.queryBytes.isEmpty { QueryParameters(target.queryBytes).append(.normalized, to: &output) }
        output.append(UInt8(ascii: "\n"))
        if let contentType {
            output.append(contentsOf: "content-type:".utf8)
            output.append(contentsOf: contentType.utf8)
            output.append(UInt8(ascii: "\n"))
        }
        output.append(contentsOf: "host:".utf8)
        output.append(contentsOf: host.utf8)
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: dialect.dateHeaderLowercased.utf8)
        output.append(UInt8(ascii: ":"))
        date.append(to: &output)
        output.append(contentsOf: "\n\n".utf8)
        output.append(contentsOf: names.bytes)
        output.append(UInt8(ascii: "\n"))
        payload.appendHex(to: &output)
        bytes = output
    }

    private static func appendQuery(
        _ query: ArraySlice<UInt8>, placement: SignatureClaim.Placement, form: CanonicalForm, to output: inout [UInt8]
    ) {
        var parameters = QueryParameters(query)
        switch placement {
        case .header: break
        case .query:
            let unsigned = form == .sessionTokenUnsigned
            parameters.remove(unsigned ? ["X-Amz-Signature", "X-Amz-Security-Token"] : ["X-Amz-Signature"])
        }
        parameters.append(form.query, to: &output)
    }
}
