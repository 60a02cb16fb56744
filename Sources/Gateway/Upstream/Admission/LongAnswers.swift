internal import CoreMetrics
internal import Curl
internal import Metrics

/// How many of OUTSCALE's long answers are worked on at one time: of one access key, and in all. From its bytes to what
/// the client gets, such an answer is in memory several times over.
final class LongAnswers: Sendable {
    /// Answers from this length on are long, in bytes.
    static let length = 64 << 10

    private let gate: AdmissionGate
    private let expired: Counter

    init(_ limits: AdmissionLimits, metrics: any MetricsFactory) {
        gate = AdmissionGate(limits.ofLongAnswers)
        expired = Counter(label: MetricName.longAnswersExpired.rawValue, factory: metrics)
    }

    /// Waits for a place.
    ///
    /// - Returns: what holds the place until nobody refers to it any more.
    /// - Throws: ``UpstreamCallFailure/answerGivenUp`` when the turn did not come in time.
    func enter(
        _ caller: UpstreamCaller, until deadline: ContinuousClock.Instant
    ) async throws(UpstreamCallFailure) -> LongAnswerPlace {
        do throws(AdmissionGate.Refusal) {
            try await gate.enter(caller, until: deadline)
            return LongAnswerPlace(of: caller, in: gate)
        } catch {
            switch error {
            case .cancelled: throw .transfer(.cancelled(.mayBeSent))
            case .expired: throw .answerGivenUp
            }
        }
    }

    /// A caller is told to slow down.
    func countGivenUp() { expired.increment() }

    var statistics: AdmissionStatistics { gate.statistics }
}

/// A place among those that work on a long answer.
final class LongAnswerPlace: Sendable {
    private let caller: UpstreamCaller
    private let gate: AdmissionGate

    fileprivate init(of caller: UpstreamCaller, in gate: AdmissionGate) {
        self.caller = caller
        self.gate = gate
    }

    deinit { gate.leave(caller, .taken, sent: .now) }
}
