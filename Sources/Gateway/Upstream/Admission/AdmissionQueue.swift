/// Who may send a call to OUTSCALE, and who waits for whom: a share of the pool for each caller, within it the order in
/// which calls came, between callers one after the other. So a caller with hundreds of slow calls waits for itself.
///
/// A value, guarded by one lock and tested by calling it. `Waiter` is what a call waits with.
struct AdmissionQueue<Waiter: Sendable> {
    typealias Instant = ContinuousClock.Instant

    /// The answer to a call that asks to be sent.
    enum Entry {
        case admitted
        /// Under this number, by which it can be taken out again.
        case waits(Int, Waiter)
    }

    /// A waiter whose turn has come.
    struct Admitted {
        let caller: UpstreamCaller
        let waiter: Waiter
    }

    private struct Waiting {
        let number: Int
        let deadline: Instant
        let waiter: Waiter
    }

    /// The calls of one caller.
    private struct Lane {
        let caller: UpstreamCaller
        var pace: KeyPace
        var inFlight = 0
        private(set) var waiting: [Waiting] = []
        /// No deadline in `waiting` is before this. It stays when the first call is admitted, which searches nothing so.
        private(set) var earliestDeadline: Instant?

        mutating func append(_ call: Waiting) {
            earliestDeadline = waiting.isEmpty ? call.deadline : earliestDeadline.map { min($0, call.deadline) }
            waiting.append(call)
        }

        mutating func removeFirst() -> Waiting { waiting.removeFirst() }

        mutating func remove(_ number: Int) {
            waiting.removeAll { $0.number == number }
            earliestDeadline = waiting.lazy.map(\.deadline).min()
        }

        /// Takes those out whose deadline has passed.
        mutating func expire(_ now: Instant) -> [Waiting] {
            guard let earliestDeadline, earliestDeadline <= now else { return [] }
            let expired = waiting.filter { $0.deadline <= now }
            waiting.removeAll { $0.deadline <= now }
            self.earliestDeadline = waiting.lazy.map(\.deadline).min()
            return expired
        }
    }

    private let limits: AdmissionLimits
    /// One for each caller that was ever seen: access keys that are known, and the anonymous.
    private var lanes: [Lane] = []
    private var places: [UpstreamCaller: Int] = [:]
    /// The lanes in which somebody waits, in the order in which they have their turns.
    private var turns: [Int] = []
    private var lastNumber = 0
    private(set) var inFlight = 0

    init(_ limits: AdmissionLimits) {
        self.limits = limits
    }

    var waiting: Int { turns.reduce(0) { $0 + lanes[$1].waiting.count } }

    /// Callers with a pace.
    func paced(_ now: Instant) -> Int { lanes.count { $0.pace.callsPerSecond(now) != nil } }

    /// A call asks to be sent. It waits until a place is free, or its deadline.
    mutating func enter(
        _ caller: UpstreamCaller, until deadline: Instant, _ waiter: @autoclosure () -> Waiter, _ now: Instant
    ) -> Entry {
        let lane = lane(of: caller)
        if lanes[lane].waiting.isEmpty, inFlight < limits.calls, isFree(lane, now) {
            admit(lane, now)
            return .admitted
        }
        lastNumber += 1
        if lanes[lane].waiting.isEmpty { turns.append(lane) }
        let waiter = waiter()
        lanes[lane].append(Waiting(number: lastNumber, deadline: deadline, waiter: waiter))
        return .waits(lastNumber, waiter)
    }

    /// A call that was admitted has ended.
    ///
    /// - Returns: the waiters that are admitted instead.
    mutating func leave(_ caller: UpstreamCaller, _ end: AdmissionEnd, sent: Instant, _ now: Instant) -> [Admitted] {
        let lane = lane(of: caller)
        inFlight -= 1
        lanes[lane].inFlight -= 1
        switch end {
        case .taken: lanes[lane].pace.take(now)
        case .throttled(let pause): lanes[lane].pace.throttle(sent: sent, pause: pause, now)
        case .unanswered: break
        }
        return admitWaiting(now)
    }

    /// A call that waits is given up; nothing happens when it does not wait any more.
    mutating func remove(_ number: Int, of caller: UpstreamCaller) {
        let lane = lane(of: caller)
        lanes[lane].remove(number)
        if lanes[lane].waiting.isEmpty { turns.removeAll { $0 == lane } }
    }

    /// Takes those out whose deadline has passed.
    mutating func expire(_ now: Instant) -> [Waiter] {
        var expired: [Waiter] = []
        for lane in turns { expired += lanes[lane].expire(now).map(\.waiter) }
        turns = turns.filter { !lanes[$0].waiting.isEmpty }
        return expired
    }

    /// Gives free places to those that wait, one caller after the other.
    mutating func admitWaiting(_ now: Instant) -> [Admitted] {
        var admitted: [Admitted] = []
        var passed = 0
        while inFlight < limits.calls, passed < turns.count {
            let lane = turns.removeFirst()
            guard isFree(lane, now) else {
                turns.append(lane)
                passed += 1
                continue
            }
            passed = 0
            admit(lane, now)
            admitted.append(Admitted(caller: lanes[lane].caller, waiter: lanes[lane].removeFirst().waiter))
            if !lanes[lane].waiting.isEmpty { turns.append(lane) }
        }
        return admitted
    }

    /// When something is due that no end of a call brings about: a deadline, or the next call of a pace; never too late,
    /// and at times too early. `nil` when nobody waits.
    func nextDue(_ now: Instant) -> Instant? {
        var next: Instant?
        for lane in turns {
            if let deadline = lanes[lane].earliestDeadline { next = min(next ?? deadline, deadline) }
            if lanes[lane].inFlight < limits.calls(of: lanes[lane].caller), inFlight < limits.calls {
                let paced = lanes[lane].pace.next(now)
                next = min(next ?? paced, paced)
            }
        }
        return next
    }

    private mutating func lane(of caller: UpstreamCaller) -> Int {
        if let known = places[caller] { return known }
        lanes.append(Lane(caller: caller, pace: KeyPace(start: limits.throttledCallsPerSecond)))
        places[caller] = lanes.count - 1
        return lanes.count - 1
    }

    private func isFree(_ lane: Int, _ now: Instant) -> Bool {
        lanes[lane].inFlight < limits.calls(of: lanes[lane].caller) && lanes[lane].pace.next(now) <= now
    }

    private mutating func admit(_ lane: Int, _ now: Instant) {
        lanes[lane].inFlight += 1
        inFlight += 1
        lanes[lane].pace.send(now)
    }
}

/// What is known of a call that has ended.
enum AdmissionEnd {
    /// OUTSCALE took the call, whatever it answered.
    case taken
    /// OUTSCALE did not take it: there were too many. `pause` is what the answer says to wait.
    case throttled(pause: Duration?)
    /// There was no answer.
    case unanswered
}
