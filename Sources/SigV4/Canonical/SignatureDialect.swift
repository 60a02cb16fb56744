/// Which of the two vendors' words a signature is made with. The arithmetic is the same (OUTSCALE user guide,
/// "Signature of API Requests").
package enum SignatureDialect: String, Sendable, Hashable, CaseIterable {
    /// `AWS4-HMAC-SHA256`.
    case aws4 = "AWS4"
    /// `OSC4-HMAC-SHA256`.
    case osc4 = "OSC4"

    /// The algorithm's name in `Authorization` and in the string to sign.
    package var algorithm: String {
        switch self {
        case .aws4: "AWS4-HMAC-SHA256"
        case .osc4: "OSC4-HMAC-SHA256"
        }
    }

    /// The last part of the credential scope.
    package var terminator: String {
        switch self {
        case .aws4: "aws4_request"
        case .osc4: "osc4_request"
        }
    }

    /// The header that bears the date, as clients write it.
    package var dateHeader: String {
        switch self {
        case .aws4: "X-Amz-Date"
        case .osc4: "X-Osc-Date"
        }
    }

    /// The same in lower case, as it is signed.
    package var dateHeaderLowercased: String {
        switch self {
        case .aws4: "x-amz-date"
        case .osc4: "x-osc-date"
        }
    }

    /// What stands before the secret in the first key of the chain.
    var keyPrefix: String { rawValue }
}
