internal import Audit
package import CoreMetrics
internal import EC2Query
internal import Metrics
internal import Synchronization
internal import Translators

/// Counts calls as they end.
///
/// An action becomes a label only when its caller is known and, in EC2's protocol, it is translated; an error only when
/// its code is one of the protocol's. Of what OUTSCALE and OAPI's callers choose it is ``labelLimit`` of a kind at the most.
/// The rest is `other`. So nobody can make the metrics grow without bound.
package struct CallMetrics: Sendable {
    /// Different actions, upstream calls and error codes that are told apart, each.
    static let labelLimit = 200
    static let other = "other"

    /// What a counter of calls tells apart.
    private struct Call: Hashable {
        let front: AuditProtocol
        let action: String
        let outcome: AuditOutcomeKind
    }

    private struct Failure: Hashable {
        let front: AuditProtocol
        let code: String
    }

    private struct UpstreamCall: Hashable {
        let name: String
        let status: Int?
    }

    private let factory: any MetricsFactory
    private let calls = MetricsByLabels<Call, Counter>()
    private let durations = MetricsByLabels<AuditProtocol, Timer>()
    private let failures = MetricsByLabels<Failure, Counter>()
    private let upstreamCounts = MetricsByLabels<UpstreamCall, Counter>()
    private let upstreamDurations = MetricsByLabels<String, Timer>()
    private let actions = LabelSet(limit: Self.labelLimit)
    private let upstreamCalls = LabelSet(limit: Self.labelLimit)
    private let codes = LabelSet(limit: Self.labelLimit)
    /// Made once, for they change with every call.
    private let underWay: [AuditProtocol: Meter]
    private let sightings = UpstreamSightings()

    package init(_ factory: any MetricsFactory) {
        self.factory = factory
        let fronts = AuditProtocol.allCases.filter { $0 != .gateway }
        underWay = Dictionary(
            uniqueKeysWithValues: fronts.map { front in
                let labels = [("protocol", front.rawValue)]
                return (front, Meter(label: MetricName.callsInFlight.rawValue, dimensions: labels, factory: factory))
            })
    }

    /// Does what a call asks for, and counts it as under way meanwhile.
    func during<Answer>(_ protocol: AuditProtocol, _ work: () async -> Answer) async -> Answer {
        let meter = underWay[`protocol`]
        meter?.increment()
        defer { meter?.decrement() }
        return await work()
    }

    /// An EC2 action that is translated; of the other protocols' calls the first so many.
    private func action(_ record: AuditRecord) -> String {
        if record.protocol == .ec2Query, ActionRegistry.action(named: record.action) == nil { return Self.other }
        return actions.admitted(record.action)
    }

    /// An EC2 error that the gateway knows, or a number of OAPI's.
    private func code(_ error: AuditError, of protocol: AuditProtocol) -> String {
        let isKnown =
            switch `protocol` {
            case .ec2Query: Self.ec2Codes.contains(error.code)
            case .oapi: error.code.utf8.count <= 5 && Int(error.code) != nil
            case .cloudTrail, .sts, .gateway: true
            }
        return isKnown ? codes.admitted(error.code) : Self.other
    }

    private static let ec2Codes = Set(EC2ErrorCode.allCases.map(\.rawValue))

    /// Counts a call that has ended, by what is recorded of it.
    func count(_ record: AuditRecord) {
        let name: String
        switch record.identity {
        case .known: name = action(record)
        case .unknown, .gateway: name = Self.other
        }
        calls[Call(front: record.protocol, action: name, outcome: record.outcome.kind)] { call in
            counter(
                .calls,
                [
                    ("protocol", call.front.rawValue), ("action", call.action), ("outcome", call.outcome.rawValue),
                ])
        }.increment()
        if let duration = record.duration {
            durations[record.protocol] { timer(.callDuration, [("protocol", $0.rawValue)]) }
                .record(duration: duration)
        }
        if let error = record.outcome.error {
            failures[Failure(front: record.protocol, code: code(error, of: record.protocol))] { failure in
                counter(.errors, [("protocol", failure.front.rawValue), ("code", failure.code)])
            }.increment()
        }
        for call in record.upstream where call.attempt > 0 {
            sightings.note(answered: call.status != nil)
            let name = upstreamCalls.admitted(call.call)
            upstreamCounts[UpstreamCall(name: name, status: call.status)] { call in
                counter(.upstreamCalls, [("call", call.name), ("status", call.status.map(String.init) ?? "none")])
            }.increment()
            upstreamDurations[name] { timer(.upstreamDuration, [("call", $0)]) }.record(duration: call.duration)
        }
    }

    /// When OUTSCALE was last called, and what came back.
    var upstream: UpstreamSighting { sightings.last }

    private func counter(_ name: MetricName, _ labels: [(String, String)]) -> Counter {
        Counter(label: name.rawValue, dimensions: labels, factory: factory)
    }

    private func timer(_ name: MetricName, _ labels: [(String, String)]) -> Timer {
        Timer(label: name.rawValue, dimensions: labels, preferredDisplayUnit: .seconds, factory: factory)
    }
}

/// Metrics that were asked for once by their labels: the factory builds and hashes texts each time.
private final class MetricsByLabels<Labels: Hashable & Sendable, Metric: Sendable>: Sendable {
    private let known = Mutex<[Labels: Metric]>([:])

    subscript(labels: Labels, make: (Labels) -> Metric) -> Metric {
        known.withLock { known in
            if let metric = known[labels] { return metric }
            let metric = make(labels)
            known[labels] = metric
            return metric
        }
    }
}

/// The newest calls upstream of either kind.
private final class UpstreamSightings: Sendable {
    private let newest = Mutex<(answer: ContinuousClock.Instant?, silence: ContinuousClock.Instant?)>((nil, nil))

    func note(answered: Bool) {
        newest.withLock { if answered { $0.answer = .now } else { $0.silence = .now } }
    }

    var last: UpstreamSighting {
        let (answer, silence) = newest.withLock { $0 }
        return UpstreamSighting(lastAnswer: answer, lastSilence: silence, now: .now)
    }
}

/// The first so many different texts.
private final class LabelSet: Sendable {
    private let limit: Int
    private let known = Mutex<Set<String>>([])

    init(limit: Int) {
        self.limit = limit
    }

    /// The text, or `other` when there are too many before it.
    func admitted(_ text: String) -> String {
        known.withLock { known in
            if known.contains(text) { return text }
            guard known.count < limit else { return CallMetrics.other }
            known.insert(text)
            return text
        }
    }
}
