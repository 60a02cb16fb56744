internal import Limits

/// What an EC2 client is told when its request is not done.
package struct EC2Error: Error, Sendable, Hashable {
    package let code: EC2ErrorCode
    /// Bytes of a message that are told whole. None is longer but for what the request says.
    private static let messageLimit = 1_024

    /// One sentence, never empty. Tools parse some of these: a single quoted ID, in the quotes that EC2 uses.
    package let message: String
    /// True when the request may have been done all the same. The client is not told so by the code alone.
    package var mayHaveTakenEffect: Bool

    package init(_ code: EC2ErrorCode, _ message: String, mayHaveTakenEffect: Bool = false) {
        self.code = code
        self.message = message.utf8.count <= Self.messageLimit ? message : message.excerpt
        self.mayHaveTakenEffect = mayHaveTakenEffect
    }

    package var status: Int { code.status }
}

/// The messages, each written once. Sources: AWS's and FCU's own texts.
extension EC2Error {
    package static let authFailure = EC2Error(
        .authFailure, "AWS was not able to validate the provided access credentials")
    package static let accessLocked = EC2Error(
        .authFailure, "Access locked after too many failed authentication attempts")
    package static let signatureDoesNotMatch = EC2Error(
        .signatureDoesNotMatch,
        """
        The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
        Key and signing method. Consult the service documentation for details.
        """)
    package static let sessionTokenRefused = EC2Error(
        .invalidClientTokenID, "The security token included in the request is invalid.")
    package static let unauthorizedOperation = EC2Error(
        .unauthorizedOperation, "You are not authorized to perform this operation.")
    package static let dryRunOperation = EC2Error(
        .dryRunOperation, "Request would have succeeded, but DryRun flag is set.")
    package static let missingAction = EC2Error(.missingAction, "The request must contain the parameter Action")
    package static let interRegionCopy = EC2Error(.notImplemented, "Inter-region copy is not implemented")
    package static let idempotentParameterMismatch = EC2Error(
        .idempotentParameterMismatch, "Request token has been used with different parameters")
    package static let requestLimitExceeded = EC2Error(.requestLimitExceeded, "Request limit exceeded.")
    package static let internalError = EC2Error(.internalError, "An internal error has occurred")
    package static let unavailable = EC2Error(
        .unavailable, "The server is overloaded and can't handle the request.")

    /// For an action that may have made or changed something, or nothing.
    package static func outcomeUnknown(of action: String) -> EC2Error {
        EC2Error(
            .operationOutcomeUnknown,
            "The outcome of the request is unknown; look for what \(action) would have done before repeating it",
            mayHaveTakenEffect: true)
    }

    package static func invalidAction(_ action: String) -> EC2Error {
        EC2Error(.invalidAction, "The action \(action.excerpt) is not valid for this web service.")
    }

    package static func noSuchVersion(_ version: String) -> EC2Error {
        EC2Error(.noSuchVersion, "The requested version '\(version.excerpt)' is not valid.")
    }

    package static func malformedQueryString(_ why: String) -> EC2Error {
        EC2Error(.malformedQueryString, "The query string is malformed: \(why).")
    }

    static func tooManyParameters(_ limits: InputLimits) -> EC2Error {
        malformedQueryString("more than \(limits.parameters) parameters")
    }

    package static func bodyTooLarge(limit: Int) -> EC2Error {
        EC2Error(.requestEntityTooLarge, "The request body is larger than \(limit) bytes.")
    }

    package static func missingParameter(_ name: String) -> EC2Error {
        EC2Error(.missingParameter, "The request must contain the parameter \(name.excerpt)")
    }

    package static func unknownParameter(_ name: String) -> EC2Error {
        EC2Error(.unknownParameter, "The parameter \(name.excerpt) is not recognized")
    }

    package static func invalidParameterValue(_ value: String, of name: String, why: String) -> EC2Error {
        EC2Error(.invalidParameterValue, "Value (\(value.excerpt)) for parameter \(name.excerpt) is invalid. \(why)")
    }

    package static func invalidParameterValue(_ message: String) -> EC2Error {
        EC2Error(.invalidParameterValue, message)
    }

    /// For snapshots too, in spite of its name.
    package static func invalidAttributeItemValue(_ value: String, of item: String) -> EC2Error {
        EC2Error(
            .invalidAMIAttributeItemValue, "Invalid attribute item value \"\(value.excerpt)\" for \(item) item type.")
    }

    package static func unsupportedOperation(_ what: String) -> EC2Error {
        EC2Error(.unsupportedOperation, "The specified request includes an unsupported operation: \(what).")
    }

    package static let filterLimitExceeded = EC2Error(
        .filterLimitExceeded, "The maximum number of filters or filter values has been exceeded.")

    package static func tagLimitExceeded() -> EC2Error {
        EC2Error(.tagLimitExceeded, "The maximum number of Tags for a resource has been reached.")
    }
}

extension String {
    /// Enough of a name or value to recognise it by, in a message that goes back to its sender: 255 scalars,
    /// for one character may have any number of them.
    var excerpt: String {
        utf8.count <= 255 ? self : String(unicodeScalars.prefix(255)) + (unicodeScalars.count > 255 ? "…" : "")
    }
}
