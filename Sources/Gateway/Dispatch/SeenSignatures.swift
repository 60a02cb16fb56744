/// Which tokens the signatures of one access key have had; bounded in time and in number, the oldest going first.
///
/// A signature that comes again keeps its first token. One exception: with *another* invocation ID within
/// ``burst`` of the first arrival, which had one too, it is a call of its own. An honest client repeats a signature only
/// for equal calls that it signs within one second; these arrive together and have an invocation ID each, and EC2 would
/// make two. A captured request comes later, or without an ID, or with an empty one, or with an ID added: it makes
/// nothing new.
struct SeenSignatures {
    /// How a request came.
    struct Arrival {
        /// `nil` without one, or with an empty one.
        let invocationID: String?
        let at: ContinuousClock.Instant
    }

    /// How long after the first arrival equal calls of one second may still arrive.
    static let burst = Duration.seconds(2)
    /// Equal calls of one second that are told apart; further ones count as the first.
    static let callLimit = 64

    private struct Calls {
        let first: Arrival
        let firstToken: String
        /// The tokens of further calls, by their invocation IDs.
        var others: [String: String] = [:]
    }

    private struct Entry {
        let signature: String
        let forgottenAfter: ContinuousClock.Instant
    }

    private let window: Duration
    private let limit: Int
    private var calls: [String: Calls] = [:]
    private var order: [Entry] = []
    private var oldest = 0

    /// - Parameters:
    ///   - window: how long a signature may be used.
    ///   - limit: how many signatures are remembered.
    init(window: Duration, limit: Int) {
        self.window = window
        self.limit = limit
    }

    var count: Int { calls.count }

    /// The token of the call that a request belongs to; `token` when the request is the first of its call.
    mutating func token(for signature: String, proposing token: String, _ arrival: Arrival) -> String {
        forget(arrival.at)
        guard let known = calls[signature] else {
            calls[signature] = Calls(first: arrival, firstToken: token)
            order.append(Entry(signature: signature, forgottenAfter: arrival.at + window))
            return token
        }
        guard let id = arrival.invocationID, let firstID = known.first.invocationID, id != firstID else {
            return known.firstToken
        }
        if let own = known.others[id] { return own }
        guard arrival.at - known.first.at <= Self.burst, known.others.count < Self.callLimit else {
            return known.firstToken
        }
        calls[signature]?.others[id] = token
        return token
    }

    private mutating func forget(_ now: ContinuousClock.Instant) {
        while oldest < order.count, order[oldest].forgottenAfter < now || order.count - oldest >= limit {
            calls[order[oldest].signature] = nil
            oldest += 1
        }
        if oldest > 1_024, oldest * 2 > order.count {
            order.removeFirst(oldest)
            oldest = 0
        }
    }
}
