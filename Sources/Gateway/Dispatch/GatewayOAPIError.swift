internal import Audit
internal import JSONCoding
internal import Limits
internal import OAPI

/// An error that the gateway itself answers an OAPI client with, in OAPI's shape. `Details` begins with `gateway:`, so
/// that support can tell it from OUTSCALE's own.
///
/// Codes: OUTSCALE "3DS OUTSCALE API Errors".
package struct GatewayOAPIError: Error, Sendable, Hashable {
    package let status: Int
    package let code: Int
    package let type: String
    package let details: String

    private init(_ status: Int, _ code: Int, _ type: String, _ details: String) {
        self.status = status
        self.code = code
        self.type = type
        self.details = "gateway: " + details
    }

    static func authenticationFailed(_ why: String) -> Self { Self(401, 1, "AccessDenied", why) }
    static let unknownAccessKey = Self(400, 4120, "InvalidParameterValue", "the access key is not known here")
    static let accessKeyLocked = Self(
        401, 13, "AccessDenied", "OUTSCALE has locked this access key after failed signatures; try again later")
    static let methodNotAllowed = Self(405, 2, "AccessDenied", "OAPI calls are made by POST")
    static func unknownCall(_ path: String) -> Self {
        Self(404, 12000, "InvalidAction", "there is no call at \(path.prefix(128))")
    }
    static func bodyTooLarge(limit: Int) -> Self {
        Self(413, 4106, "InvalidParameterValue", "the request body is larger than \(limit) bytes")
    }
    /// What is wrong with a request as HTTP.
    static func malformedRequest(_ why: String, status: Int) -> Self {
        Self(status, 4110, "InvalidParameterValue", why)
    }
    static func overloaded(_ why: String) -> Self { Self(503, 2000, "InternalError", why) }
    static func malformedBody(_ error: JSONSyntaxError) -> Self {
        let why =
            switch error {
            case .tooDeep: "arrays and objects nest deeper than \(InputLimits.standard.jsonDepth) levels"
            case .unexpectedEnd: "it ends too early"
            case .unexpectedByte(_, let place), .invalidEscape(let place), .invalidNumber(let place),
                .invalidUTF8(let place):
                "at byte \(place)"
            }
        return Self(400, 4110, "InvalidParameterValue", "the body is not JSON that can be passed on: \(why)")
    }
    static func repeatedMember(_ name: String) -> Self {
        Self(400, 4110, "InvalidParameterValue", "the member \(name.cut(to: 64)) stands twice in one object")
    }
    static let queryRefused = Self(
        400, 4110, "InvalidParameterValue", "OAPI calls have no query; parameters belong in the body")
    static func unreachable(_ reason: UnreachedReason) -> Self {
        Self(503, 2000, "InternalError", "OAPI was not reached: \(reason.explanation)")
    }
    /// OAPI's own answer to calls that follow each other too fast; clients wait and repeat it.
    static let throttled = Self(503, 6, "AccessDenied", "Request rate exceeded: this access key has too many calls")
    static let noAnswer = Self(503, 2000, "InternalError", "OAPI did not answer in time")
    static let notOAPI = Self(
        500, 2000, "InternalError", "what the gateway is set to reach as OUTSCALE does not answer as OAPI")
    /// Not a 5xx: OAPI clients repeat those, and this might make a second of what was asked for once.
    static let outcomeUnknown = Self(
        400, 2000, "InternalError", "the outcome of this call is unknown; look before repeating it")
    static let auditUnavailable = Self(
        503, 2000, "InternalError", "the call cannot be recorded now, and so was not made; try again")
    static let internalFault = Self(500, 2000, "InternalError", "internal fault")

    func body(requestID: String) -> [UInt8] {
        let error = JSON.object(present: [
            "Code": .string(String(code)), "Type": .string(type), "Details": .string(details),
        ])
        return JSON.object(present: [
            "Errors": .array([error]), "ResponseContext": .object(present: ["RequestId": .string(requestID)]),
        ]).bytes
    }
}
