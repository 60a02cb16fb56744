/// The one thing a translator may do to the world: send a request to OAPI in the caller's name.
package protocol OAPIClient: Sendable {
    /// Sends the request and waits for the answer, within the time that the caller's own request has.
    ///
    /// - Throws: ``OAPIFailure`` when there is no answer of the expected kind.
    func send<Request: OAPIRequest>(_ request: Request) async throws(OAPIFailure) -> OAPIReply<Request.Response>
}

/// A request of one OAPI call.
package protocol OAPIRequest: Sendable {
    associatedtype Response: OAPIResponse
    /// The call's name, which is the last part of its path: `CreateSnapshot`.
    static var call: OAPICall { get }
    /// The JSON body. Absent members are left out: OAPI refuses `null`.
    var body: JSON { get }
    var repetition: Repetition { get }
}

/// Whether a request may be sent again when it is not known what became of it.
package enum Repetition: Sendable, Hashable {
    /// Once more does no harm: it reads, or it carries a ClientToken, or it sets what is set already.
    case safe(tries: Int)
    /// Once more might do twice what was asked once.
    case once

    /// A request that reads, or that OAPI recognises by its ClientToken.
    package static let safe = Repetition.safe(tries: 2)
}

/// What OAPI answers to a call.
package protocol OAPIResponse: Sendable {
    /// `nil` when the JSON is not an answer to this call.
    init?(_ json: JSON)
}

/// An answer and the `ResponseContext.RequestId` it came with, by which OUTSCALE finds the call again.
package struct OAPIReply<Response: OAPIResponse>: Sendable {
    package let response: Response
    package let requestID: String?

    package init(_ response: Response, requestID: String?) {
        self.response = response
        self.requestID = requestID
    }
}
