internal import Curl
internal import Synchronization

/// Remembers for a while what OUTSCALE answered to calls that nobody signed: it tells everybody the same.
final class AnonymousAnswers: Sendable {
    /// Calls that are remembered; with more of them none is added before others are forgotten.
    static let limit = 64
    /// The longest answer that is remembered, in bytes.
    static let sizeLimit = 1 << 20

    private struct Remembered {
        let response: TransferResponse
        let until: ContinuousClock.Instant
    }

    private let lifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let answers = Mutex<[SharedReads.Key: Remembered]>([:])

    init(lifetime: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.lifetime = lifetime
        self.now = now
    }

    func answer(to key: SharedReads.Key) -> TransferResponse? {
        let now = now()
        return answers.withLock { answers in
            guard let known = answers[key], known.until > now else { return nil }
            return known.response
        }
    }

    /// Remembers a good answer.
    func remember(_ response: TransferResponse, to key: SharedReads.Key) {
        guard response.status == 200, response.body.count <= Self.sizeLimit, lifetime > .zero else { return }
        let now = now()
        answers.withLock { answers in
            if answers.count >= Self.limit { answers = answers.filter { $0.value.until > now } }
            guard answers.count < Self.limit else { return }
            answers[key] = Remembered(response: response, until: now + lifetime)
        }
    }
}
