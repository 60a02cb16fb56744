internal import Curl
internal import Synchronization

/// Lets reads of one caller that are the same to the byte, and under way at one time, share one call.
///
/// The first makes the call, the others wait for its answer. When the first ends for a reason of its own (its client
/// went, its time was up), the one with the earliest deadline makes the call anew. A read takes no part in a call that
/// began before a change ended: its client may have seen the answer to the change.
final class SharedReads: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Answer = Result<TransferResponse, UpstreamCallFailure>

    /// What is the same for reads that share a call.
    struct Key: Hashable {
        let caller: UpstreamCaller
        let endpoint: String
        let bytes: [UInt8]
    }

    private enum Verdict {
        case answered(Answer)
        /// Make the call yourself, for the others too.
        case lead
        case cancelled
    }

    private struct FlightKey: Hashable {
        let key: Key
        /// Changes that had ended when it began.
        let changes: Int
    }

    private struct Follower {
        let deadline: Instant
        let verdict: PendingValue<Verdict>
    }

    private struct Flight {
        /// Of the read that makes the call.
        var deadline: Instant
        var followers: [Follower] = []
    }

    private struct State {
        var flights: [FlightKey: Flight] = [:]
        var changes = 0
    }

    private enum Role {
        case lead(FlightKey)
        case follow(FlightKey, PendingValue<Verdict>)
        /// Its time is up before the call's may be.
        case alone
    }

    private let state = Mutex(State())

    /// A change has ended: reads from now on see it.
    func changed() {
        state.withLock { $0.changes += 1 }
    }

    /// Reads that wait for the answer of another.
    var waiting: Int { state.withLock { $0.flights.values.reduce(0) { $0 + $1.followers.count } } }

    /// Makes the call, or takes the answer of one that is under way.
    ///
    /// - Parameter onShared: called when the answer is another's.
    func answer(
        _ key: Key, until deadline: Instant, onShared: () -> Void, _ call: () async -> Answer
    ) async -> Answer {
        switch join(key, until: deadline) {
        case .alone: return await call()
        case .lead(let flight): return await lead(flight, call)
        case .follow(let flight, let verdict):
            switch await verdict.value(cancelled: .cancelled) {
            case .answered(let answer):
                onShared()
                return answer
            case .lead: return await lead(flight, call)
            case .cancelled:
                state.withLock { $0.flights[flight]?.followers.removeAll { $0.verdict === verdict } }
                return .failure(.transfer(.cancelled(.notSent)))
            }
        }
    }

    private func join(_ key: Key, until deadline: Instant) -> Role {
        state.withLock { state in
            let flight = FlightKey(key: key, changes: state.changes)
            guard let known = state.flights[flight] else {
                state.flights[flight] = Flight(deadline: deadline)
                return .lead(flight)
            }
            guard deadline >= known.deadline else { return .alone }
            let verdict = PendingValue<Verdict>()
            state.flights[flight]?.followers.append(Follower(deadline: deadline, verdict: verdict))
            return .follow(flight, verdict)
        }
    }

    private func lead(_ flight: FlightKey, _ call: () async -> Answer) async -> Answer {
        let answer = await call()
        if answer.concernsOneCaller {
            passOn(flight)
        } else {
            let followers = state.withLock { $0.flights.removeValue(forKey: flight)?.followers ?? [] }
            for follower in followers { follower.verdict.give(.answered(answer)) }
        }
        return answer
    }

    /// Lets another make the call.
    private func passOn(_ flight: FlightKey) {
        while true {
            let next = state.withLock { state -> Follower? in
                guard var left = state.flights[flight],
                    let index = left.followers.indices.min(by: {
                        left.followers[$0].deadline < left.followers[$1].deadline
                    })
                else {
                    state.flights[flight] = nil
                    return nil
                }
                let next = left.followers.remove(at: index)
                left.deadline = next.deadline
                state.flights[flight] = left
                return next
            }
            guard let next, !next.verdict.give(.lead) else { return }
        }
    }
}

extension SharedReads.Answer {
    /// True for an end that says nothing of the call itself: others may have more time, or a client that is still there.
    fileprivate var concernsOneCaller: Bool {
        switch self {
        case .success: false
        case .failure(.throttled), .failure(.answerGivenUp): true
        case .failure(.transfer(let failure)):
            switch failure {
            case .cancelled, .deadlineExceeded: true
            case .notSent, .outcomeUnknown, .driverStopped, .responseTooLarge: false
            }
        }
    }
}
