internal import Synchronization

/// Slows guessing of passwords down: after a few failures, who tries on has to wait, twice as long each time. Users and
/// addresses are counted apart, so that neither many addresses nor many names help.
final class SignInThrottle: Sendable {
    struct Limits: Sendable {
        /// Failures that cost nothing.
        var free = 5
        var firstDelay = Duration.seconds(1)
        /// For a user, who shall not be kept out for long by somebody else's guessing.
        var longestForUser = Duration.seconds(60)
        var longestForAddress = Duration.seconds(900)
        /// After so long without a failure all is forgotten.
        var memory = Duration.seconds(3_600)
        /// Users and addresses that are kept in mind; beyond it, those who failed longest ago are forgotten.
        var entries = 10_000
    }

    enum Decision: Sendable, Hashable {
        case allowed
        case wait(Duration)
    }

    private enum Subject: Hashable {
        case user(String)
        case address(String)
    }

    private struct Failures {
        var count: Int
        var last: ContinuousClock.Instant
    }

    private let limits: Limits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let failures = Mutex<[Subject: Failures]>([:])

    init(_ limits: Limits = Limits(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
    }

    /// Who is counted, the address last. Names of any length come from strangers.
    private static func subjects(_ user: String?, _ address: String) -> [Subject] {
        (user.map { [.user(String($0.prefix(64)))] } ?? []) + [.address(address)]
    }

    /// Whether an attempt may be made. One that may counts as failed until ``succeeded(_:from:)`` says otherwise, so
    /// that attempts at the same time do not slip through together.
    ///
    /// - Parameter user: `nil` when only the provider knows who it is.
    func attempt(_ user: String?, from address: String) -> Decision {
        let moment = now()
        let subjects = Self.subjects(user, address)
        return failures.withLock { failures in
            let waits = subjects.map { wait(for: $0, failures[$0], at: moment) }
            if let longest = waits.max(), longest > .zero { return .wait(longest) }
            for subject in subjects {
                let known = failures[subject].flatMap { $0.last.duration(to: moment) < limits.memory ? $0 : nil }
                failures[subject] = Failures(count: (known?.count ?? 0) + 1, last: moment)
            }
            if failures.count > limits.entries { forget(in: &failures, at: moment) }
            return .allowed
        }
    }

    /// The user may start afresh. The address, from which others may be guessing, is only given back this attempt.
    func succeeded(_ user: String?, from address: String) {
        failures.withLock { failures in
            for subject in Self.subjects(user, address).dropLast() { failures[subject] = nil }
            guard var known = failures[.address(address)] else { return }
            known.count -= 1
            failures[.address(address)] = known.count > 0 ? known : nil
        }
    }

    /// The attempt was not made: no password was checked.
    func withdraw(_ user: String, from address: String) {
        failures.withLock { failures in
            for subject in Self.subjects(user, address) {
                guard var known = failures[subject] else { continue }
                known.count -= 1
                failures[subject] = known.count > 0 ? known : nil
            }
        }
    }

    /// How many users and addresses are kept in mind.
    var count: Int { failures.withLock { $0.count } }

    private func wait(
        for subject: Subject, _ known: Failures?, at moment: ContinuousClock.Instant
    ) -> Duration {
        guard let known, known.count >= limits.free else { return .zero }
        let longest: Duration
        switch subject {
        case .user: longest = limits.longestForUser
        case .address: longest = limits.longestForAddress
        }
        let delay = min(longest, limits.firstDelay * (1 << min(20, known.count - limits.free)))
        return max(.zero, delay - known.last.duration(to: moment))
    }

    private func forget(in failures: inout [Subject: Failures], at moment: ContinuousClock.Instant) {
        failures = failures.filter { $0.value.last.duration(to: moment) < limits.memory }
        guard failures.count > limits.entries else { return }
        // A tenth at once, so that this is seldom done.
        let oldest = failures.sorted { $0.value.last < $1.value.last }.prefix(limits.entries / 10 + 1)
        for entry in oldest { failures[entry.key] = nil }
    }
}
