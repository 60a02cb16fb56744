/// How a canonical request is written: the strict form of AWS's rules, or one of the departures that real clients need.
///
/// Every form covers the same things: method, path, query, the signed headers and the body. They differ only in how
/// one client or another spells what it sends.
package enum CanonicalForm: String, Sendable, CaseIterable {
    /// AWS's rules to the letter.
    case strict
    /// The host signed without the port that the Host header bears: osc-sdk-python, aws-sdk-ruby, fog.
    case hostWithoutPort
    /// The path signed with the dots and doubled slashes it was sent with.
    case rawPath
    /// The query signed exactly as sent, order and encoding: curl 7.88 with GET, osc-cli's GET (spaces as `+`).
    case queryAsSent
    /// The query sorted but its encoding left as sent: botocore given a whole URL.
    case queryEncodingAsSent
    /// Presigned, with the session token added after signing, as some services ask of SDKs.
    case sessionTokenUnsigned
    /// Two of the above, of one client: osc-sdk-python with a doubled slash in its endpoint.
    case hostWithoutPortRawPath
    /// Two of the above.
    case hostWithoutPortQueryAsSent
    /// Two of the above.
    case hostWithoutPortQueryEncodingAsSent

    /// How the query is written.
    enum Query { case normalized, encodingAsSent, asSent }

    var query: Query {
        switch self {
        case .strict, .hostWithoutPort, .rawPath, .hostWithoutPortRawPath, .sessionTokenUnsigned: .normalized
        case .queryEncodingAsSent, .hostWithoutPortQueryEncodingAsSent: .encodingAsSent
        case .queryAsSent, .hostWithoutPortQueryAsSent: .asSent
        }
    }

    var dropsPort: Bool {
        switch self {
        case .hostWithoutPort, .hostWithoutPortRawPath, .hostWithoutPortQueryAsSent,
            .hostWithoutPortQueryEncodingAsSent:
            true
        case .strict, .rawPath, .queryAsSent, .queryEncodingAsSent, .sessionTokenUnsigned: false
        }
    }

    var normalizesPath: Bool {
        switch self {
        case .rawPath, .hostWithoutPortRawPath: false
        case .strict, .hostWithoutPort, .queryAsSent, .queryEncodingAsSent, .sessionTokenUnsigned,
            .hostWithoutPortQueryAsSent, .hostWithoutPortQueryEncodingAsSent:
            true
        }
    }

    /// Whether this form can differ from the strict one for such a request; the others are not worth a hash.
    func applies(hasPort: Bool, hasOddPath: Bool, hasQuery: Bool, hasSessionTokenInQuery: Bool) -> Bool {
        switch self {
        case .strict: true
        case .hostWithoutPort: hasPort
        case .rawPath: hasOddPath
        case .queryAsSent, .queryEncodingAsSent: hasQuery
        case .sessionTokenUnsigned: hasSessionTokenInQuery
        case .hostWithoutPortRawPath: hasPort && hasOddPath
        case .hostWithoutPortQueryAsSent, .hostWithoutPortQueryEncodingAsSent: hasPort && hasQuery
        }
    }
}
