package import JSONCoding

/// The one thing a translator may do to the world: send a request to OAPI in the caller's name.
package protocol OAPIClient: Sendable {
    /// Sends the request and waits for the answer, within the time that the caller's own request has.
    ///
    /// - Throws: ``OAPIFailure`` when there is no answer of the expected kind.
    func send<Request: OAPIRequest>(_ request: Request) async throws(OAPIFailure) -> OAPIReply<Request.Response>

    /// Remembers whose name that is; `nil` when nobody does.
    var account: (any AccountMemory)? { get }

    /// Remembers what has just been made; `nil` when nobody does.
    var fresh: (any FreshResources)? { get }

    /// Remembers deletions without an answer; `nil` when nobody does.
    var deletions: (any PendingDeletions)? { get }

    /// Remembers which image the request made; `nil` when nobody does.
    var madeImage: (any MadeImageMemory)? { get }

    /// Notes resources that stay behind when what they belong to is taken back.
    func leave(_ resourceIDs: [String])

    /// Makes something of each of many items, or nothing: where nobody waits for it but the caller, and no longer than the
    /// caller's own request may take, or its client stays.
    ///
    /// - Parameter effort: steps of some microseconds that one item takes at most.
    func inTurns<Item: Sendable, Value: Sendable>(
        _ items: [Item], effort: Int, _ work: @escaping @Sendable (Item) -> Value?
    ) async throws(TurnFailure) -> [Value]

    /// The present by OAPI's clock as far as that is known, such as `2026-11-23T10:15:00Z`; `nil` when it is not known.
    var now: String? { get }
}

extension OAPIClient {
    package var account: (any AccountMemory)? { nil }
    package var fresh: (any FreshResources)? { nil }
    package var deletions: (any PendingDeletions)? { nil }
    package var madeImage: (any MadeImageMemory)? { nil }
    package var now: String? { nil }
    package func leave(_ resourceIDs: [String]) {}
    package func inTurns<Item: Sendable, Value: Sendable>(
        _ items: [Item], effort: Int, _ work: @escaping @Sendable (Item) -> Value?
    ) async throws(TurnFailure) -> [Value] {
        items.compactMap(work)
    }
}

/// Why what takes long was not done to its end.
package enum TurnFailure: Error {
    /// The caller's turn did not come in time.
    case noTurn
    /// The request has taken as long as it may, or its client has gone.
    case timeIsOver
}

/// Remembers what was made a moment ago, which OAPI may not know yet where it is asked.
package protocol FreshResources: AnyObject, Sendable {
    func remember(_ id: String)
    /// True for what was made so lately that OAPI may lag behind.
    func isFresh(_ id: String) -> Bool
    /// Lets some time pass; not at all when the task is cancelled.
    func pause() async
}

/// Remembers which image a request made, for OAPI takes no ClientToken for one.
package protocol MadeImageMemory: Sendable {
    /// What a request of the same token made before; `nil` when none is known of.
    var image: MadeImage? { get }
    func remember(_ image: MadeImage)
}

/// An image, and the request that made it.
package struct MadeImage: Sendable, Hashable {
    package let id: String
    /// Of all that the request asks for. Good for as long as the process lives.
    package let requestHash: Int

    package init(id: String, requestHash: Int) {
        self.id = id
        self.requestHash = requestHash
    }
}

/// Remembers deletions that got no answer and may still take effect: what they are of may be gone at any moment.
package protocol PendingDeletions: AnyObject, Sendable {
    func remember(_ id: String)
    /// True while a deletion of that resource may still take effect.
    func isPending(_ id: String) -> Bool
}

/// Remembers which account an access key is of, as long as the key is known.
package protocol AccountMemory: AnyObject, Sendable {
    /// The account, 12 digits; `nil` until somebody has said it.
    var accountID: String? { get }
    func remember(_ accountID: String)
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

/// Whether a request may be sent again when its outcome is not known.
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

    /// Words of a closed set that are not of that set: a newer OAPI's.
    var newWords: [NewWord] { get }
}

extension OAPIResponse {
    package var newWords: [NewWord] { [] }
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
