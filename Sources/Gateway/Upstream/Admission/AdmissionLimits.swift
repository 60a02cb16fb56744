/// How many calls may be at OUTSCALE at one time, and how fast they may follow each other.
package struct AdmissionLimits: Sendable, Equatable {
    /// Calls of all callers together.
    package var calls: Int
    /// Calls of one access key.
    package var callsPerKey: Int
    /// Calls of everybody who did not sign.
    package var anonymousCalls: Int
    /// Calls a second of one access key from the moment on at which OUTSCALE throttles it.
    package var throttledCallsPerSecond: Int
    /// How long the answer to an anonymous call is given again.
    package var anonymousLifetime: Duration
    /// Long answers that are worked on at one time, of all callers together.
    package var longAnswers: Int
    /// The same of one access key, and of everybody who did not sign.
    package var longAnswersPerKey: Int

    package init(
        calls: Int = 64, keySharePercent: Int = 25, anonymousCalls: Int = 4, throttledCallsPerSecond: Int = 5,
        anonymousLifetime: Duration = .seconds(60), longAnswers: Int = 8, longAnswersPerKey: Int = 2
    ) {
        self.calls = calls
        callsPerKey = max(1, calls * keySharePercent / 100)
        self.anonymousCalls = min(anonymousCalls, calls)
        self.throttledCallsPerSecond = throttledCallsPerSecond
        self.anonymousLifetime = anonymousLifetime
        self.longAnswers = longAnswers
        self.longAnswersPerKey = min(longAnswersPerKey, longAnswers)
    }

    /// The same limits for ``LongAnswers``.
    var ofLongAnswers: AdmissionLimits {
        var limits = self
        limits.calls = longAnswers
        limits.callsPerKey = longAnswersPerKey
        limits.anonymousCalls = longAnswersPerKey
        return limits
    }

    /// Calls of one caller at one time.
    func calls(of caller: UpstreamCaller) -> Int {
        switch caller {
        case .key: callsPerKey
        case .anonymous: anonymousCalls
        }
    }
}
