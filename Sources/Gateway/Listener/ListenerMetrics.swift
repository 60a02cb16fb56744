package import CoreMetrics
internal import Metrics

/// Counts what a listener's limits do.
package struct ListenerMetrics: Sendable {
    /// Why a connection ended that its client did not end.
    enum Cause: String, CaseIterable {
        case handshake
        case head
        case idle
        case answer
        case gaveWay = "gave_way"
        case answerBudget = "answer_budget"
    }

    /// Why a connection was not taken.
    enum NotTaken: String, CaseIterable {
        case full
        case addressFull = "address_full"
    }

    /// `server` or `admin`, as in the configuration.
    package let listener: String
    private let closedByCause: [Cause: Counter]
    private let notTaken: [NotTaken: Counter]
    private let refusals: [String: Counter]
    private let pauses: Counter

    /// - Parameter listener: the section of the configuration: `server` or `admin`.
    package init(_ factory: any MetricsFactory, listener: String) {
        self.listener = listener
        func counter(_ name: MetricName, _ label: String? = nil, _ value: String = "") -> Counter {
            Counter(
                label: name.rawValue,
                dimensions: [("listener", listener)] + (label.map { [($0, value)] } ?? []), factory: factory)
        }
        closedByCause = Dictionary(
            uniqueKeysWithValues: Cause.allCases.map { ($0, counter(.connectionsClosed, "cause", $0.rawValue)) })
        notTaken = Dictionary(
            uniqueKeysWithValues: NotTaken.allCases.map { ($0, counter(.connectionsRefused, "cause", $0.rawValue)) })
        refusals = Dictionary(
            uniqueKeysWithValues: EarlyRefusal.labels.map { ($0, counter(.requestsRefused, "cause", $0)) })
        pauses = counter(.acceptPauses)
    }

    func closed(_ cause: Cause) { closedByCause[cause]?.increment() }

    func refusedConnection(_ cause: NotTaken) { notTaken[cause]?.increment() }

    func refused(_ refusal: EarlyRefusal) { refusals[refusal.label]?.increment() }

    func pausedAccepting() { pauses.increment() }
}

extension EarlyRefusal {
    fileprivate static let labels = [
        "target", "headers", "body", "slow_body", "body_budget", "method", "transfer_coding", "malformed", "identity",
    ]

    fileprivate var label: String {
        switch self {
        case .targetTooLong: "target"
        case .headersTooLarge: "headers"
        case .bodyTooLarge: "body"
        case .bodyTooSlow: "slow_body"
        case .tooManyBodies: "body_budget"
        case .methodNotAllowed: "method"
        case .transferCoding: "transfer_coding"
        case .malformed: "malformed"
        case .otherService, .notAuthentic: "identity"
        }
    }
}

/// What a listener holds at one moment.
package struct ListenerFigures: Sendable, Equatable {
    /// `server` or `admin`.
    package let listener: String
    package let connections: Int
    package let connectionLimit: Int
    package let receivedBytes: Int
    package let answerBytes: Int
    /// `nil` in clear text.
    package let certificate: CertificateFigures?
}

/// A listener's certificate at one moment.
package struct CertificateFigures: Sendable, Equatable {
    /// When it expires, in seconds since 1970.
    package let expires: Int
    /// Whether the files could be read when they were last looked at.
    package let isCurrent: Bool
}
