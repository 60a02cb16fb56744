/// Why a request is refused before its body is read. It is answered in the client's protocol and recorded, and the
/// connection ends with the answer.
package enum EarlyRefusal: Error, Sendable, Equatable {
    case targetTooLong(limit: Int)
    case headersTooLarge(limit: Int)
    case bodyTooLarge(limit: Int)
    /// Fewer bytes a second than the least.
    case bodyTooSlow
    /// The long heads, or the long bodies, of all clients take all the memory that there is for them.
    case tooManyBodies
    case methodNotAllowed(String)
    case transferCoding(String)
    case malformed(String)
    /// Signed for a service that is not served here, which is said whatever the body is.
    case otherService
    /// The signature cannot be good, whatever the body is.
    case notAuthentic(AuthenticationFailure)

    /// The methods that are answered. Which of them makes a call is the protocols' own matter.
    package static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]

    /// One sentence without a full stop.
    var explanation: String {
        switch self {
        case .targetTooLong(let limit): "the request target is longer than \(limit) bytes"
        case .headersTooLarge(let limit): "the request headers are larger than \(limit) bytes"
        case .bodyTooLarge(let limit): "the request body is larger than \(limit) bytes"
        case .bodyTooSlow: "the request body came too slowly"
        case .tooManyBodies: "too many large requests are being received; try again"
        case .methodNotAllowed(let method): "the method \(method.prefix(16)) is not served"
        case .transferCoding(let coding): "the transfer coding \(coding.prefix(32)) is not implemented"
        case .malformed(let why): "the request is malformed: \(why)"
        case .otherService: "the service is not served here"
        case .notAuthentic(let failure): failure.explanation
        }
    }

    /// The HTTP status; `nil` where the protocol's own error has one.
    var status: Int? {
        switch self {
        case .targetTooLong: 414
        case .headersTooLarge: 431
        case .bodyTooLarge: 413
        case .bodyTooSlow: 408
        case .tooManyBodies: 503
        case .methodNotAllowed: 405
        case .transferCoding: 501
        case .malformed: 400
        case .otherService, .notAuthentic: nil
        }
    }
}
