package import EC2Query
package import OAPI

extension EC2Error {
    /// For what may be asked again.
    static let upstreamSilent = EC2Error(
        .unavailable, "OUTSCALE did not answer in time, or its answer was lost.", mayHaveTakenEffect: true)

    /// The most characters of OAPI's `Details` that are passed on.
    private static let detailsLimit = 255

    /// What an EC2 client is told of an OAPI failure.
    ///
    /// - Parameters:
    ///   - action: the EC2 action in whose service the call was made; a few codes mean different things in different
    ///     actions.
    ///   - resourceID: the ID that the call was about, for messages that name it.
    ///   - repetition: whether the call may be sent again. An unanswered one that may not is answered with a code
    ///     that no tool repeats.
    package init(
        _ failure: OAPIFailure, in action: String, about resourceID: String? = nil, repetition: Repetition = .safe
    ) {
        switch failure {
        // A 5xx would be repeated, and what failed at OUTSCALE may have been half done.
        case .refused(let error) where error.isServerSide && repetition == .once: self = .outcomeUnknown(of: action)
        case .refused(let error): self.init(error, in: action, about: resourceID)
        case .notSent(let reason): self.init(.unavailable, "The gateway did not reach OUTSCALE: \(reason.explanation).")
        case .throttled: self = .requestLimitExceeded
        case .accessKeyLocked: self = .accessLocked
        case .noAnswer where repetition == .once, .unexpectedAnswer where repetition == .once:
            self = .outcomeUnknown(of: action)
        case .noAnswer: self = .upstreamSilent
        case .unexpectedAnswer:
            self.init(.internalError, "What the gateway is set to reach as OUTSCALE does not answer as OAPI.")
        }
        mayHaveTakenEffect = failure.mayHaveTakenEffect
    }

    /// Actions that bear a secret: what OAPI says of their requests may repeat it.
    private static let withSecrets: Set<String> = [
        "CreateSnapshotExportTask", "ImportSnapshot", "ModifyInstanceAttribute",
    ]

    private init(_ error: OAPIError, in action: String, about resourceID: String?) {
        switch Self.meaning(of: error, in: action) {
        case .error(let known): self = known
        case .detailed(let code, let text):
            self.init(code, Self.withSecrets.contains(action) ? text : Self.join(text, error.details))
        case .notFound(let kind): self = kind.notFound(resourceID ?? "")
        case .notFoundByPrefix:
            if let resourceID, let kind = ResourceKind(of: resourceID) {
                self = kind.notFound(resourceID)
            } else {
                self.init(.invalidID, "The ID '\(resourceID ?? "")' is not valid")
            }
        case .malformedByPrefix:
            if let resourceID, let kind = ResourceKind(of: resourceID) {
                self = kind.malformed(resourceID)
            } else {
                self.init(.invalidID, "The ID '\(resourceID ?? "")' is not valid")
            }
        case .byStatus: self = Self.byStatus(error.status)
        }
    }

    /// By the code; without one by the type; without either by the status.
    private static func meaning(of error: OAPIError, in action: String) -> OAPIErrorTable.Meaning {
        if let code = error.code {
            let row = OAPIErrorTable.rows.first { row in
                row.codes.contains(code) && row.actions?.contains(action) ?? true
            }
            return row?.meaning ?? .byStatus
        }
        guard let type = error.type, 400..<500 ~= error.status else { return .byStatus }
        return OAPIErrorTable.types[type] ?? .byStatus
    }

    /// What a status alone says: a proxy's page, an empty body, `application/problem+json`.
    private static func byStatus(_ status: Int) -> EC2Error {
        switch status {
        case 401: .authFailure
        case 403: .unauthorizedOperation
        case 429: .requestLimitExceeded
        // Nothing that OAPI says of what it was asked for: the address leads somewhere else.
        case 404, 405:
            EC2Error(
                .internalError, "What the gateway is set to reach as OUTSCALE does not answer as OAPI (HTTP \(status))."
            )
        case 502, 503, 504:
            EC2Error(.unavailable, "OUTSCALE, or a proxy before it, cannot serve the request now (HTTP \(status)).")
        default: .internalError
        }
    }

    private static func join(_ text: String, _ details: String?) -> String {
        guard let details else { return text }
        return "\(text) (\(details.prefix(detailsLimit)))"
    }
}
