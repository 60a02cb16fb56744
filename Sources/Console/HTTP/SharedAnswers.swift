internal import Synchronization

/// Answers that cost something to find out: for each key one caller at a time asks, for all who want to know, and an answer
/// is given again for a while. So is a failure, for a shorter while.
final class SharedAnswers<Key: Hashable & Sendable, Value: Sendable, Failure: Error>: Sendable {
    private typealias Outcome = Result<Value, Failure>
    /// Gets `nil` when the one who asked went away.
    private typealias Waiter = CheckedContinuation<Outcome?, Never>

    private struct Answer: Sendable {
        var value: (Value, at: ContinuousClock.Instant)?
        var failure: (Failure, at: ContinuousClock.Instant)?
        /// `nil` while nobody asks.
        var waiters: [Waiter]?

        /// `nil` when it has to be asked for.
        func outcome(_ now: ContinuousClock.Instant, _ lifetime: Duration, _ failureLifetime: Duration) -> Outcome? {
            if let (value, at) = value, at.duration(to: now) < lifetime { return .success(value) }
            if let (failure, at) = failure, at.duration(to: now) < failureLifetime { return .failure(failure) }
            return nil
        }
    }

    private enum Turn {
        case known(Outcome)
        case ask
        case wait
    }

    private let lifetime: Duration
    private let failureLifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let answers = Mutex<[Key: Answer]>([:])

    init(
        lifetime: Duration, failureLifetime: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.lifetime = lifetime
        self.failureLifetime = failureLifetime
        self.now = now
    }

    /// - Parameter age: an older answer is no longer good; `nil` for the lifetime.
    func value(
        _ key: Key, noOlderThan age: Duration? = nil, ask: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        while true {
            switch turn(key, age ?? lifetime) {
            case .known(let outcome): return try outcome.get()
            case .ask:
                let outcome: Outcome
                do {
                    outcome = .success(try await ask())
                } catch {
                    outcome = .failure(error)
                }
                finish(key, outcome)
                return try outcome.get()
            case .wait:
                if let outcome = await wait(key) { return try outcome.get() }
            }
        }
    }

    private func turn(_ key: Key, _ age: Duration) -> Turn {
        let now = now()
        return answers.withLock { answers in
            // What nobody may be told any more.
            answers = answers.filter {
                $0.value.waiters != nil || $0.value.outcome(now, lifetime, failureLifetime) != nil
            }
            if let outcome = answers[key]?.outcome(now, age, failureLifetime) { return .known(outcome) }
            guard answers[key]?.waiters == nil else { return .wait }
            answers[key, default: Answer()].waiters = []
            return .ask
        }
    }

    private func wait(_ key: Key) async -> Outcome? {
        await withCheckedContinuation { (waiter: Waiter) in
            let isOver = answers.withLock { answers in
                guard answers[key]?.waiters != nil else { return true }
                answers[key]?.waiters?.append(waiter)
                return false
            }
            if isOver { waiter.resume(returning: nil) }
        }
    }

    private func finish(_ key: Key, _ outcome: Outcome) {
        let now = now()
        var told: Outcome? = outcome
        // That its caller went away says nothing about what was asked for.
        if case .failure = outcome, Task.isCancelled { told = nil }
        let waiters = answers.withLock { answers -> [Waiter] in
            defer { answers[key]?.waiters = nil }
            switch told {
            case .success(let value): answers[key]?.value = (value, now)
            case .failure(let failure): answers[key]?.failure = (failure, now)
            case nil: break
            }
            return answers[key]?.waiters ?? []
        }
        for waiter in waiters { waiter.resume(returning: told) }
    }
}
