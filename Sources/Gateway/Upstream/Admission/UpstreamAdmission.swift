package import CoreMetrics
internal import Curl
internal import OAPI

/// Lets calls through to OUTSCALE as ``AdmissionQueue`` says. A call that waits longer than it may is not sent.
package final class UpstreamAdmission: Sendable {
    /// The part of the time that is left which a call may wait: the rest is for the call itself.
    private static let waitingShare = 2.0 / 3

    private let gate: AdmissionGate
    private let metrics: AdmissionMetrics
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter metrics: where what is refused is counted.
    package init(
        _ limits: AdmissionLimits, metrics: any MetricsFactory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        gate = AdmissionGate(limits, now: now)
        self.metrics = AdmissionMetrics(metrics)
        self.now = now
    }

    /// Makes the call when it is its turn.
    ///
    /// - Parameters:
    ///   - deadline: of the call.
    ///   - hold: keeps the place until it returns: who cannot work on an answer yet asks for no other.
    /// - Throws: ``UpstreamCallFailure/throttled`` when its turn did not come in time: nothing was sent.
    func perform(
        for caller: UpstreamCaller, until deadline: ContinuousClock.Instant,
        _ call: () async throws(TransferFailure) -> TransferResponse,
        hold: (TransferResponse) async -> Void = { _ in }
    ) async throws(UpstreamCallFailure) -> TransferResponse {
        try await enter(caller, until: deadline)
        let sent = now()
        do throws(TransferFailure) {
            let response = try await call()
            await hold(response)
            let end = AdmissionEnd(response)
            if case .throttled = end { metrics.throttled.increment() }
            gate.leave(caller, end, sent: sent)
            return response
        } catch {
            gate.leave(caller, .unanswered, sent: sent)
            throw .transfer(error)
        }
    }

    private func enter(
        _ caller: UpstreamCaller, until deadline: ContinuousClock.Instant
    ) async throws(UpstreamCallFailure) {
        let now = now()
        do throws(AdmissionGate.Refusal) {
            try await gate.enter(caller, until: now + now.duration(to: deadline) * Self.waitingShare)
        } catch {
            switch error {
            case .cancelled: throw .transfer(.cancelled(.notSent))
            case .expired:
                metrics.expired.increment()
                throw .throttled
            }
        }
    }

    package var statistics: AdmissionStatistics { gate.statistics }
}

/// How the places of a gate stand, for the metrics.
package struct AdmissionStatistics: Sendable {
    package let inFlight: Int
    package let waiting: Int
    package let pacedKeys: Int
}

/// Why a call has no answer.
enum UpstreamCallFailure: Error {
    case transfer(TransferFailure)
    /// Its turn did not come in time; nothing was sent.
    case throttled
    /// OUTSCALE answered a read, and the turn to work on its long answer did not come in time.
    case answerGivenUp
}

extension AdmissionEnd {
    /// What an answer says of OUTSCALE's limits: 429, and 503 unless it is a fault of the service's.
    init(_ response: TransferResponse) {
        guard response.isThrottling else {
            self = .taken
            return
        }
        self = .throttled(pause: response.headers.first("retry-after").flatMap { Int($0) }.map { .seconds($0) })
    }
}

extension TransferResponse {
    /// Whether OUTSCALE took the call for one too many: a 429, or a 503 that says so. A 503 of a proxy that has nobody
    /// behind it is none.
    fileprivate var isThrottling: Bool {
        switch status {
        case 429: true
        case 503:
            body.count <= 4_096
                && (body.holds("RequestLimitExceeded") || body.holds("Request rate exceeded") || body.holds("Throttl")
                    || UpstreamAnswer(self).error.code == 6)
        default: false
        }
    }
}

extension [UInt8] {
    fileprivate func holds(_ text: StaticString) -> Bool {
        String(decoding: self, as: UTF8.self).contains(text.description)
    }
}
