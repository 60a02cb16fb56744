internal import Audit
internal import EC2Query
internal import OAPI

extension AuditOutcome {
    /// What the want of an answer says of the end of a call that was passed on: nothing is unknown about a read, and
    /// what was not sent did nothing.
    init(_ failure: OAPIFailure, told: AuditError, of access: AuditAccess) {
        switch (failure, access) {
        case (.throttled, _): self = .refused(told)
        case (_, .read): self = .failed(told)
        case (.notSent, .change), (.accessKeyLocked, .change): self = .refused(told)
        case (.refused, .change): self = .failed(told)
        case (.noAnswer, .change), (.unexpectedAnswer, .change): self = .unknown(told)
        }
    }

    /// What an EC2 error says of the call's end, by how far the call had come. A dry run that would have been done has
    /// succeeded.
    init(_ error: EC2Error, after reach: UpstreamReach) {
        let known = AuditError(error)
        switch (error.code, reach) {
        case (.dryRunOperation, _): self = .succeeded
        case (_, .nothing): self = .refused(known)
        // With a token the client may ask again; the outcome of this attempt is not known until it is looked up.
        case (.operationOutcomeUnknown, .change), (.unavailable, .change): self = .unknown(known)
        case (_, .reads), (_, .change): self = .failed(known)
        }
    }
}

extension AuditOutcome {
    /// A refusal for another reason than its sender is told.
    func refused(because reason: String) -> AuditOutcome {
        guard case .refused(let told) = self else { return self }
        return .refused(AuditError(told.fault, code: told.code, message: reason))
    }
}

extension AuditError {
    init(_ error: EC2Error) {
        self.init(error.status >= 500 ? .server : .client, code: error.code.rawValue, message: error.message)
    }
}
