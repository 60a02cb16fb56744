/// Which tokens the signatures of one access key have had; bounded in time and in number, the oldest going first.
///
/// What is remembered of a signature is what this process saw, until the store has told what it has of it: another gateway
/// may have stored it before.
///
/// A signature that comes again keeps its first token. One exception: with *another* invocation ID, hence another token,
/// within ``burst`` of the first arrival, which had one too, it is a call of its own. An honest client repeats a signature
/// only for equal calls that it signs within one second; these arrive together and have an invocation ID each, and EC2
/// would make two. A captured request comes later, or without an ID, or with an empty one, or with an ID added: it makes
/// nothing new.
struct SeenSignatures {
    /// How a request came.
    struct Arrival {
        /// Whether it had an invocation ID, from which its token is derived then.
        let hasInvocationID: Bool
        let at: ContinuousClock.Instant
    }

    /// How long after the first arrival equal calls of one second may still arrive.
    static let burst = Duration.seconds(2)
    /// Equal calls of one second that are told apart; further ones count as the first.
    static let callLimit = 64

    /// The calls of one signature. There are many of these, and but for equal calls none holds memory of its own.
    private struct Calls {
        let signature: SignatureDigest
        let first: Arrival
        let firstToken: DerivedToken
        /// The tokens of further calls.
        var others: [DerivedToken] = []
        /// Whether the store is known to have an intent with this signature, the first one being here.
        var isStored = false

        func has(_ token: DerivedToken) -> Bool {
            firstToken.matches(token) || others.contains(where: token.matches)
        }
    }

    private let window: Duration
    private let limit: Int
    /// In the order they came; once there are as many as are remembered, each takes the place of the oldest.
    private var calls: [Calls] = []
    private var oldest = 0
    /// Where in ``calls`` a signature is that begins with these eight bytes.
    private var places: [UInt64: Int32] = [:]

    /// - Parameters:
    ///   - window: how long a signature may be used.
    ///   - limit: how many signatures are remembered.
    init(window: Duration, limit: Int) {
        self.window = window
        self.limit = limit
    }

    var count: Int { calls.count }

    /// The token of the call that a request belongs to, `token` when the request is the first of its call; and whether the
    /// store has been asked about the signature.
    mutating func token(
        for signature: SignatureDigest, proposing token: DerivedToken, _ arrival: Arrival
    ) -> (token: DerivedToken, isStored: Bool) {
        guard let place = place(of: signature, at: arrival.at) else {
            remember(Calls(signature: signature, first: arrival, firstToken: token))
            return (token, false)
        }
        let known = calls[place]
        let first = (known.firstToken, known.isStored)
        guard arrival.hasInvocationID, known.first.hasInvocationID else { return first }
        if known.has(token) { return (token, known.isStored) }
        guard arrival.at - known.first.at <= Self.burst, known.others.count < Self.callLimit else { return first }
        calls[place].others.append(token)
        return (token, known.isStored)
    }

    /// Takes note of an intent that the store has; those of one signature come in their order. The first of them came first,
    /// whatever this process took for that. What a request was to be sent with that was not stored, because the store had
    /// these, is forgotten: nothing was sent.
    mutating func learn(_ token: DerivedToken, of signature: SignatureDigest, _ arrival: Arrival) {
        let stored = Calls(signature: signature, first: arrival, firstToken: token, isStored: true)
        guard let place = place(of: signature, at: arrival.at) else { return remember(stored) }
        guard calls[place].isStored else {
            calls[place] = stored
            return
        }
        guard !calls[place].has(token), calls[place].others.count < Self.callLimit else { return }
        calls[place].others.append(token)
    }

    /// Where a signature is that may still be used.
    private func place(of signature: SignatureDigest, at now: ContinuousClock.Instant) -> Int? {
        guard let place = places[signature.beginning].map(Int.init), calls[place].signature == signature,
            calls[place].first.at + window >= now
        else { return nil }
        return place
    }

    private mutating func remember(_ new: Calls) {
        if calls.count < limit {
            places[new.signature.beginning] = Int32(calls.count)
            calls.append(new)
            return
        }
        let gone = calls[oldest].signature.beginning
        if places[gone] == Int32(oldest) { places[gone] = nil }
        places[new.signature.beginning] = Int32(oldest)
        calls[oldest] = new
        oldest = (oldest + 1) % limit
    }
}
