internal import Audit
internal import EC2Query
internal import OAPI

extension AuditOutcome {
    /// How a call ended that was passed on and failed: nothing is unknown about a read, and what was not sent did
    /// nothing.
    init(_ failure: OAPIFailure, told: AuditError, of access: AuditAccess) {
        switch (failure, access) {
        case (.throttled, _): self = .refused(told)
        case (_, .read): self = .failed(told)
        case (_, .change) where failure.mayHaveTakenEffect: self = .unknown(told)
        case (.notSent, .change), (.accessKeyLocked, .change): self = .refused(told)
        case (.refused, .change), (.noAnswer, .change), (.unexpectedAnswer, .change): self = .failed(told)
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
        case (_, .change) where error.mayHaveTakenEffect: self = .unknown(known)
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
