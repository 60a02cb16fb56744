internal import Audit
internal import JSONCoding

/// What a client of the look-up is told when its request is not answered, in the shape of AWS's JSON protocols.
///
/// Codes: AWS CloudTrail API reference, "LookupEvents" and "Common Errors"; those of signatures as AWS's JSON services
/// have them.
struct LookUpError: Error, Sendable, Hashable {
    let status: Int
    /// The code, as SDKs know it.
    let type: String
    /// One sentence, never empty.
    let message: String

    private init(_ type: String, _ message: String, status: Int = 400) {
        self.status = status
        self.type = type
        self.message = message
    }

    // MARK: Signatures

    static func unsigned(_ why: String) -> Self {
        Self("MissingAuthenticationTokenException", "Request is missing Authentication Token: \(why).")
    }
    static func incompleteSignature(_ why: String) -> Self { Self("IncompleteSignatureException", why) }
    static func invalidSignature(_ why: String) -> Self { Self("InvalidSignatureException", why) }
    static let signatureMismatch = Self(
        "InvalidSignatureException",
        """
        The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
        Key and signing method. Consult the service documentation for details.
        """)
    /// For an access key that is not known, and for session tokens, which no access key here has.
    static let unrecognizedClient = Self(
        "UnrecognizedClientException", "The security token included in the request is invalid.")
    static let presigned = Self("IncompleteSignatureException", "Signatures in the query are not taken for look-ups.")

    // MARK: Requests

    static func unknownOperation(_ name: String) -> Self {
        Self("UnknownOperationException", "The operation \(name.prefix(64)) is not served: LookupEvents is.")
    }
    static func notPosted(_ method: String) -> Self {
        Self("UnknownOperationException", "The method \(method.prefix(16)) is not served: use POST.", status: 405)
    }
    static let otherPath = Self("UnknownOperationException", "Look-ups go to the path /, without a query.", status: 404)
    static func bodyTooLarge(limit: Int) -> Self {
        Self("RequestEntityTooLarge", "The request body is larger than \(limit) bytes.", status: 413)
    }
    /// What is wrong with a request as HTTP.
    static func atHTTPLevel(_ type: String, _ why: String, status: Int) -> Self { Self(type, why, status: status) }
    /// A body that is no request, or a member of another type than it has.
    static func serialization(_ why: String) -> Self { Self("SerializationException", why) }
    static func unsupported(member name: String) -> Self {
        Self("UnsupportedOperationException", "The parameter \(name.prefix(64)) is not supported.")
    }
    static func attributes(_ why: String) -> Self { Self("InvalidLookupAttributesException", why) }
    static func timeRange(_ why: String) -> Self { Self("InvalidTimeRangeException", why) }
    static func maxResults(_ range: ClosedRange<Int>) -> Self {
        Self("InvalidMaxResultsException", "MaxResults must be from \(range.lowerBound) to \(range.upperBound).")
    }
    static let nextToken = Self(
        "InvalidNextTokenException",
        "NextToken is not one that this caller was given for a look-up with the same parameters.")
    static let eventCategory = Self("InvalidEventCategoryException", "EventCategory must be 'insight' or absent.")

    // MARK: The gateway

    static let throttled = Self("ThrottlingException", "Rate exceeded")
    static let unavailable = Self("ServiceUnavailable", "The audit cannot be read now; try again.", status: 503)
    static let internalFailure = Self("InternalFailure", "An internal error has occurred.", status: 500)

    var body: [UInt8] {
        JSON.object(present: ["__type": .string(type), "message": .string(message)]).bytes
    }

    var audit: AuditError { AuditError(status >= 500 ? .server : .client, code: type, message: message) }
}
